"""Voting: once for each person and statement, changed at will, refused in words."""

from collections.abc import Sequence
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import actor_for, make_person
from thegither.accounts.services import claim_participation
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.dialogue.models import Standing
from thegither.engagement.models import Activity, Response, ResponseStanding
from thegither.engagement.services import set_counted, withdraw_response
from thegither.engagement.services.responses import Joining
from thegither.jobs.worker import run_ready_jobs
from thegither.kernel.actors import Actor, Provenance
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.opinions.models import Ballots, Statement, Vote, Voter
from thegither.opinions.personal import erase_votes, export_votes
from thegither.opinions.selectors.ballot import own_votes, voter_of
from thegither.opinions.selectors.packed import read_votes
from thegither.opinions.selectors.statements import counted_voters, overview_of
from thegither.opinions.services.judging import Answer, Ballot, Cast, Refused
from thegither.opinions.services.statements import add_statement
from thegither.opinions.services.voting import enter_sheet, store_together, vote

from .electorate import make_statements, somebody

pytestmark = pytest.mark.django_db


def refusal(**arguments: object) -> str:
    with pytest.raises(DomainError) as refused:
        vote(**arguments)  # type: ignore[arg-type]
    return refused.value.code


def stored(statements: Sequence[Statement]) -> list[tuple[int, int, int]]:
    votes = Vote.objects.filter(activity=statements[0].activity_id).order_by("sequence")
    return list(votes.values_list("voter__number", "statement__number", "value"))


def test_a_visitor_becomes_a_participant_with_one_response_and_one_voter() -> None:
    statements = make_statements(2)

    actor, voter = vote(actor=Actor.visitor(), statement=statements[0], value=1, matters=True)
    again, same = vote(actor=actor, statement=statements[1], value=-1)

    assert (again, same) == (actor, voter)
    assert voter == voter_of(actor, statements[0].activity_id)
    assert stored(statements) == [(1, 1, 1), (1, 2, -1)]
    response = Response.objects.get(pk=voter.pk)
    assert (response.participant_id, response.is_sent) == (actor.participant_id, True)
    assert [each.statement.number for each in own_votes(voter)] == [2, 1]


def test_voting_again_replaces_and_the_same_again_changes_nothing() -> None:
    [statement] = make_statements(1)
    actor, _voter = vote(actor=somebody(), statement=statement, value=1)

    vote(actor=actor, statement=statement, value=1)
    assert Ballots.objects.get().sequence == 1
    vote(actor=actor, statement=statement, value=0)

    assert Ballots.objects.get().sequence == 2
    assert stored([statement]) == [(1, 1, 0)]
    cast = Event.objects.filter(name="opinions.votes_cast").order_by("pk")
    assert [event.facts for event in cast] == [{"votes": 1, "to": 1}, {"votes": 1, "to": 2}]
    assert {(event.actor_kind, event.participant_id, event.target_id) for event in cast} == {
        ("visitor", None, statement.activity_id)
    }


def test_a_first_vote_sent_twice_makes_one_voter() -> None:
    [statement] = make_statements(1)
    key = uuid4()

    first = vote(actor=Actor.visitor(), statement=statement, value=1, submission_key=key)

    assert vote(actor=Actor.visitor(), statement=statement, value=1, submission_key=key) == first
    assert Voter.objects.count() == Response.objects.filter(voter__isnull=False).count() == 1


def test_the_key_of_another_form_makes_nobody_somebody_else() -> None:
    [statement], [elsewhere] = make_statements(1), make_statements(1)
    key = uuid4()
    first, voter = vote(actor=Actor.visitor(), statement=elsewhere, value=1, submission_key=key)

    _second, other = vote(actor=Actor.visitor(), statement=statement, value=-1, submission_key=key)
    _third, third = vote(actor=somebody(), statement=elsewhere, value=-1, submission_key=key)

    assert len({first.participant_id, other.participant_id, third.participant_id}) == 3
    assert (stored([elsewhere]), stored([statement])) == ([(1, 1, 1), (2, 1, -1)], [(1, 1, -1)])
    Voter.objects.filter(pk=voter.pk).update(participant=None)
    Response.objects.filter(pk=voter.pk).update(participant=None)  # as erasure does: nobody's, for good
    _again, fourth = vote(actor=Actor.visitor(), statement=elsewhere, value=0, submission_key=key)
    assert fourth.number == 3
    withdraw_response(actor=_again, response=fourth.response)
    assert refusal(actor=_again, statement=elsewhere, value=1) == "response_withdrawn"


def test_first_votes_of_one_commit_are_told_apart_and_those_refused_make_nobody() -> None:
    statements = make_statements(2)
    known, key = somebody(), uuid4()
    said = add_statement(actor=known, activity=statements[0].activity, text="A bus on Sundays")
    queries = []

    def store(*joining: Joining, statement_id: int = statements[0].pk) -> list[Cast | Refused]:
        ballots = [Ballot(each, Answer(statement_id, 1), now()) for each in joining]
        with CaptureQueriesContext(connection) as captured:
            outcomes = store_together(statements[0].activity_id, lambda: ballots)
        queries.append(len(captured))
        return outcomes

    assert store(Joining(Actor.visitor()), statement_id=0) == [Refused.GONE]
    strangers = store(Joining(Actor.visitor()), Joining(Actor.visitor()))
    several = store(
        Joining(known),
        Joining(Actor.visitor(), submission_key=key),
        *[Joining(actor_for(make_person())), Joining(known)],
        *[Joining(Actor.visitor(), submission_key=key), Joining(Actor.visitor())],
    )

    numbers = [cast.voter.number for cast in (*strangers, *several) if isinstance(cast, Cast)]
    assert numbers == [1, 2, 3, 4, 5, 3, 4, 6]
    assert Voter.objects.get(number=3).response == said.contribution.placed.response
    assert sorted(stored(statements)) == [(number, 1, 1) for number in range(1, 7)]
    sent = Event.objects.filter(name="engagement.response_sent", target_id__in=Voter.objects.values("pk"))
    assert {event.participant_id for event in sent} == set(
        Voter.objects.values_list("participant_id", flat=True)
    )
    assert sent.count() == Response.objects.filter(sent_at__isnull=False).count() == 6
    assert queries[1] <= 16
    made_by_factories = ("engagement.engagement:", "engagement.activity:")
    assert not [found for found in verify_record() if not found.what.startswith(made_by_factories)]


def test_what_is_refused_says_why_and_stores_nothing() -> None:
    statements = make_statements(2)
    actor, _voter = vote(actor=somebody(), statement=statements[0], value=1)
    other = somebody()

    assert refusal(actor=actor, statement=statements[0], value=2) == "vote_unknown"
    statements[0].contribution.standing = Standing.HIDDEN
    statements[0].contribution.save()
    assert refusal(actor=actor, statement=statements[0], value=-1) == "statement_gone"
    assert refusal(actor=other, statement=statements[0], value=-1) == "statement_gone"
    Statement.objects.filter(pk=statements[1].pk).update(edition=3, counts_from=2)
    assert refusal(actor=actor, statement=statements[1], value=1, edition=1) == "statement_revised"
    assert refusal(actor=actor, statement=statements[1], value=1, edition=4) == "statement_revised"
    vote(actor=actor, statement=statements[1], value=1, edition=2)
    Activity.objects.update(state="closed")
    assert refusal(actor=actor, statement=statements[1], value=0) == "activity_closed"
    assert refusal(actor=other, statement=statements[1], value=0) == "activity_closed"

    assert stored(statements) == [(1, 1, 1), (1, 2, 1)]
    assert Voter.objects.count() == 1
    assert not Response.objects.filter(participant=other.participant_id)


def test_access_is_asked_of_everybody_and_each_time() -> None:
    [statement] = make_statements(1)
    actor, _voter = vote(actor=somebody(), statement=statement, value=1)

    Activity.objects.update(access="code")
    for each in (actor, Actor.visitor()):
        with pytest.raises(NotPermitted):
            vote(actor=each, statement=statement, value=0)
    Activity.objects.update(access="anyone", state="draft")
    with pytest.raises(NotFound):
        vote(actor=actor, statement=statement, value=0)
    assert stored([statement]) == [(1, 1, 1)]


def test_who_took_everything_back_is_told_and_who_is_excluded_is_kept_apart() -> None:
    [statement] = make_statements(1)
    gone, excluded = (vote(actor=somebody(), statement=statement, value=1) for _ in range(2))

    withdraw_response(actor=gone[0], response=gone[1].response)
    set_counted(actor=Actor.system(), response=excluded[1].response, is_counted=False, because="A robot")

    assert refusal(actor=gone[0], statement=statement, value=-1) == "response_withdrawn"
    vote(actor=excluded[0], statement=statement, value=-1)
    assert len(read_votes(statement.activity_id).votes) == counted_voters(statement.activity) == 0
    Response.objects.filter(pk=excluded[1].pk).update(standing=ResponseStanding.COUNTED)
    assert read_votes(statement.activity_id).votes.values.tolist() == [-1]
    assert counted_voters(statement.activity) == overview_of(statement.activity).voters == 1


def test_who_put_a_statement_in_votes_with_the_same_response() -> None:
    [statement] = make_statements(1)
    actor = somebody()
    own = add_statement(actor=actor, activity=statement.activity, text="A bus on Sundays")

    _actor, voter = vote(actor=actor, statement=statement, value=1)

    assert voter.response == own.contribution.placed.response


def test_a_sheet_is_a_voter_of_its_own_and_all_or_nothing() -> None:
    statements = make_statements(2)
    author = Actor.system().entering_for(Provenance("paper", "Library, 3 June"))
    answers = [Answer(statements[0].pk, 1), Answer(statements[1].pk, -1, matters=True)]
    key = uuid4()

    def enter(answers: list[Answer]) -> Voter:
        return enter_sheet(
            actor=author,
            activity=statements[0].activity,
            answers=answers,
            layer="public",
            submission_key=key,
        )

    assert enter(answers) == enter(answers) == Voter.objects.get()
    assert stored(statements) == [(1, 1, 1), (1, 2, -1)]
    key = uuid4()
    with pytest.raises(DomainError, match="not shown"):
        enter([Answer(statements[0].pk, 1), Answer(0, 1)])
    with pytest.raises(DomainError, match="Nothing is answered"):
        enter([])
    assert Voter.objects.count() == 1


def test_later_votes_cost_the_same_few_queries() -> None:
    statements = make_statements(3)
    actor, _voter = vote(actor=somebody(), statement=statements[0], value=1)
    counts = []
    for statement in statements[1:]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            vote(actor=actor, statement=statement, value=1)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_votes_follow_into_the_account_and_nobody_counts_twice() -> None:
    statements = make_statements(3)
    person = make_person()
    signed_in = actor_for(person)
    before, _voter = vote(actor=Actor.visitor(), statement=statements[0], value=1)
    vote(actor=before, statement=statements[1], value=1)
    _signed_in, kept = vote(actor=signed_in, statement=statements[0], value=-1)
    vote(actor=before, statement=statements[2], value=0)
    elsewhere = make_statements(1)
    _before, alone = vote(actor=before, statement=elsewhere[0], value=1)

    assert claim_participation(actor=signed_in, participant_id=before.participant_id or 0)
    run_ready_jobs()

    votes, _sequence = read_votes(statements[0].activity_id)
    assert (votes.participants.tolist(), votes.values.tolist()) == ([kept.number], [-1, 1, 0])
    assert Vote.objects.filter(activity=statements[0].activity_id).count() == 6
    assert voter_of(signed_in, elsewhere[0].activity_id) == alone
    assert voter_of(before, statements[0].activity_id) == kept

    other_browser, _voter = vote(actor=Actor.visitor(), statement=statements[0], value=1)
    claim_participation(actor=signed_in, participant_id=other_browser.participant_id or 0)
    run_ready_jobs()
    assert voter_of(other_browser, statements[0].activity_id) == kept
    assert vote(actor=other_browser, statement=statements[0], value=0)[1] == kept
    assert person.user is not None
    assert len(export_votes(person.user)["votes"]) == Vote.objects.count() == 8


def test_erasure_cuts_the_link_and_keeps_the_count() -> None:
    [statement] = make_statements(1)
    person = make_person()
    vote(actor=actor_for(person), statement=statement, value=1, matters=True)
    user = person.user
    assert user is not None

    [told] = export_votes(user)["votes"]
    erase_votes(user)

    assert (told["statement__text"], told["value"], told["matters"]) == (statement.text, 1, True)
    assert export_votes(user)["votes"] == []
    assert len(read_votes(statement.activity_id).votes) == 1
    assert Voter.objects.get().person is None

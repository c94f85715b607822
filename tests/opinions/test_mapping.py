"""Maps follow the votes, and leave out at once what does not count."""

import pytest
from django.test import Client

from tests.factories import (
    make_contribution,
    make_decision,
    make_engagement,
    make_matter,
    make_partnership,
)
from tests.opinions.conversations import camps, cast, make_conversation
from thegither.audit.models import Event
from thegither.audit.services import record
from thegither.dialogue.models import Standing
from thegither.dialogue.services import moderate_contribution
from thegither.engagement.services import set_counted
from thegither.jobs.models import Job
from thegither.kernel.actors import Actor
from thegither.kernel.transactions import write_transaction
from thegither.opinions import clusters, handlers, jobs
from thegither.opinions.models import Run, Statement, Vote, Voter
from thegither.opinions.selectors.packed import read_votes
from thegither.opinions.selectors.results import result_of, unpacked
from thegither.opinions.services import mapping
from thegither.opinions.services.citing import cite_statements
from thegither.opinions.services.mapping import map_conversation
from thegither.opinions.services.naming import name_groups
from thegither.opinions.services.statements import revise_statement
from thegither.opinions.services.voting import vote
from thegither.reports.services import publish_report
from thegither_analysis.opinion import opinion_map
from thegither_analysis.opinion.partitions import here, map_parts

pytestmark = pytest.mark.django_db


def mapped(activity, **how) -> Run:
    run = map_conversation(activity.pk, **how)
    assert run is not None
    return run


def test_a_run_holds_all_it_takes_to_work_it_out_again() -> None:
    activity = make_conversation()
    cast(activity, camps())

    run = mapped(activity)

    again = opinion_map(read_votes(activity.pk).votes, seed=run.seed, **run.parameters)
    assert (run.digest, unpacked(run.result)) == (again.digest, again.as_dict())
    assert (run.voters, run.votes, run.placed, run.groups, run.refused) == (40, 480, 40, 2, "")
    told = Statement.objects.get(activity=activity, number=2)
    assert (told.agree + told.disagree, told.version) == (40, 1)
    assert told.extremity > 0


def test_how_many_a_statement_matters_to_counts_what_counts_and_is_carried_between_whole_maps() -> None:
    activity = make_conversation()
    cast(activity, camps())
    marked = Vote.objects.filter(activity=activity, statement__number=2, voter__number__lte=9)
    marked.update(matters=True)
    stances = [marked.filter(value=value).count() for value in (1, -1, 0)]

    def matters() -> list[list[int]]:
        found = result_of(activity)
        assert found is not None
        return [[each.matters.agree, each.matters.disagree, each.matters.passed] for each in found.statements]

    mapped(activity)
    assert matters()[:3] == [[0, 0, 0], stances, [0, 0, 0]]
    cast(activity, [(41, said, 1) for said in range(1, 9)])
    assert not mapped(activity).is_whole
    assert matters()[1] == stances
    response = Voter.objects.get(activity=activity, number=2).response
    value = marked.get(voter__number=2).value
    set_counted(actor=Actor.system(), response=response, is_counted=False, because="A program")
    mapped(activity)
    assert sum(matters()[1]) == 8
    assert matters()[1][0 if value == 1 else 1] == stances[0 if value == 1 else 1] - 1


def test_nothing_is_stored_before_the_first_vote_or_where_nothing_is_new() -> None:
    activity = make_conversation()
    assert map_conversation(activity.pk) is None
    assert result_of(activity) is None

    cast(activity, camps())

    assert mapped(activity).pk == mapped(activity, is_whole=True).pk
    assert Run.objects.count() == 1


def test_votes_are_followed_and_the_whole_settles_them() -> None:
    activity = make_conversation()
    cast(activity, camps())
    first = mapped(activity)
    cast(activity, [(41, said, 1) for said in range(1, 9)])

    followed = mapped(activity)
    settled = mapped(activity, is_whole=True)

    assert (followed.is_whole, followed.votes, followed.sequence) == (False, 488, 488)
    assert settled.is_whole
    assert settled.digest == followed.digest != first.digest
    assert not Run.objects.filter(pk=followed.pk).exists()
    assert Run.objects.filter(pk=first.pk).exists()


def test_many_new_votes_are_not_followed_but_mapped_whole() -> None:
    activity = make_conversation()
    rows = camps()
    cast(activity, rows[:300])
    mapped(activity)
    cast(activity, rows[300:])

    assert mapped(activity).is_whole


def test_a_moderated_statement_leaves_no_trace() -> None:
    activity = make_conversation()
    cast(activity, camps())
    mapped(activity)
    gone = Statement.objects.get(activity=activity, number=2)
    moderate_contribution(
        actor=Actor.system(),
        contribution=gone.contribution,
        standing=Standing.HIDDEN,
        reason="personal-details",
    )
    assert 2 not in [each.number for each in result_of(activity).statements]  # at once, before the next map

    jobs.map_anew(activity_id=activity.pk)

    run = Run.objects.get()
    found = unpacked(run.result), unpacked(run.shown)
    assert all(2 not in {row.get("id", row.get("number")) for row in each["statements"]} for each in found)
    assert found[0]["run"]["components"]["statements"] == [1, *range(3, 13)]
    gone.refresh_from_db()
    assert (gone.agree, gone.disagree, gone.passed, gone.extremity) == (0, 0, 0, 0)


def test_what_was_named_cited_and_reported_is_worked_out_again_and_says_so(client: Client) -> None:
    partnership = make_partnership()
    engagement = make_engagement(matter=make_matter(partnership=partnership))
    activity = make_conversation(engagement=engagement)
    cast(activity, camps(64))
    first = mapped(activity, is_whole=True)
    digest = first.digest
    name_groups(actor=Actor.system(), run=first, words={0: ("Every place", ""), 1: ("Main road", "")})
    decision = make_decision(matter=engagement.matter)
    cite_statements(actor=Actor.system(), activity=activity, decision=decision, numbers=[1, 2, 3])
    report = publish_report(actor=Actor.system(), engagement=engagement)
    gone = Statement.objects.get(activity=activity, number=2)
    assert gone.text in client.get(report.get_absolute_url()).content.decode()

    moderate_contribution(
        actor=Actor.system(),
        contribution=gone.contribution,
        standing=Standing.HIDDEN,
        reason="personal-details",
    )
    voter = Voter.objects.get(activity=activity, number=7)
    set_counted(actor=Actor.system(), response=voter.response, is_counted=False, because="A program")
    jobs.map_anew(activity_id=activity.pk)

    first.refresh_from_db()
    last = result_of(activity)
    assert last is not None
    assert [group.name for group in last.groups] == ["Every place", "Main road"]
    assert last.run.is_kept
    assert (first.is_replaced, first.digest != digest, unpacked(first.shown)) == (True, True, {})
    kept = unpacked(first.result)
    assert not kept["statements"]
    assert 7 not in {each["id"] for each in kept["participants"]}
    event = Event.objects.get(name="opinions.map_replaced")
    assert (event.facts["before"], event.facts["after"]) == (digest, last.run.digest)
    notes = dict(decision.citations.values_list("contribution__statement__number", "note"))
    assert "of 63 agree" in notes[1]
    assert "worked out again" in notes[1]
    assert notes[2].startswith("Not enough answers")
    for address in (report.get_absolute_url(), f"/activities/{activity.pk}/agreement/"):
        page = client.get(address).content.decode()
        assert "Worked out again on" in page
        assert gone.text not in page
        assert "64 people" not in page

    moderate_contribution(actor=Actor.system(), contribution=gone.contribution, standing=Standing.SHOWN)
    jobs.map_anew(activity_id=activity.pk)
    assert Event.objects.filter(name="opinions.map_replaced").count() == 1
    assert "of 63 agree" in decision.citations.get(contribution=gone.contribution_id).note


def test_somebody_excluded_leaves_no_trace_and_returns_whole() -> None:
    activity = make_conversation()
    cast(activity, camps())
    before = mapped(activity).digest
    voter = Voter.objects.get(activity=activity, number=7)
    set_counted(actor=Actor.system(), response=voter.response, is_counted=False, because="Sent by a program")

    excluded = mapped(activity, forgets=True)
    people = {each["id"] for each in unpacked(excluded.result)["participants"]}
    assert (excluded.voters, 7 in people, Run.objects.count()) == (39, False, 1)

    set_counted(actor=Actor.system(), response=voter.response, is_counted=True, because="")
    assert mapped(activity).digest == before


def test_a_reworded_statement_is_voted_on_anew() -> None:
    activity = make_conversation()
    cast(activity, camps())
    mapped(activity)
    statement = Statement.objects.get(activity=activity, number=1)
    revise_statement(
        actor=Actor.system(), statement=statement, text="No bus at all", keeps_votes=False, because="Unclear"
    )

    assert mapped(activity).statements == 11
    cast(activity, [(1, 1, -1)])
    assert [each.disagree for each in result_of_new(activity) if each.number == 1] == [1]


def result_of_new(activity):
    mapped(activity, is_whole=True)
    return result_of(activity).statements


def test_a_map_of_what_changed_meanwhile_is_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    activity = make_conversation()
    cast(activity, camps())
    found = mapping._find

    def late(activity_id: int, *, is_whole: bool):
        result = found(activity_id, is_whole=is_whole)
        response = Voter.objects.get(activity=activity, number=1).response
        set_counted(actor=Actor.system(), response=response, is_counted=False, because="A program")
        return result

    monkeypatch.setattr(mapping, "_find", late)

    assert map_conversation(activity.pk) is None
    assert not Run.objects.exists()


def test_a_map_is_asked_for_once_for_many_votes_and_where_something_is_hidden() -> None:
    activity = make_conversation()
    for number in (1, 2, 3):
        vote(
            actor=Actor.visitor(), statement=Statement.objects.get(activity=activity, number=number), value=1
        )

    assert Job.objects.filter(name="opinions.follow_votes", key=str(activity.pk)).count() == 1
    for contribution in (
        make_contribution(),
        Statement.objects.get(activity=activity, number=1).contribution,
    ):
        with write_transaction():
            event = record("dialogue.contribution_moderated", actor=Actor.system(), target=contribution)
        handlers.leave_out_statement(event)
    assert [job.key for job in Job.objects.filter(name="opinions.map_anew")] == [str(activity.pk)]


def test_the_last_map_of_a_conversation_that_ended_is_kept() -> None:
    activity = make_conversation()
    cast(activity, camps())
    mapped(activity)
    activity.state = "closed"
    activity.save(update_fields=["state"])

    jobs.map_what_ended()
    jobs.map_whole(activity_id=activity.pk)

    assert Run.objects.get().is_kept


def test_what_is_too_large_for_one_machine_is_mapped_on_a_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    activity = make_conversation()
    cast(activity, camps())
    alone = mapped(activity)
    monkeypatch.setattr(mapping, "MOST_HERE", 0)
    monkeypatch.setattr(clusters, "is_used", lambda: True)

    def on_cluster(activity_id: int, **options: int) -> clusters.Mapped:
        votes = read_votes(activity_id).votes
        halves = [votes.without(participants=range(*part)) for part in ((1, 20), (20, 41))]
        return clusters.Mapped(map_parts(here(halves), 2, **options), votes.given, 480)

    monkeypatch.setattr(clusters, "map_votes", on_cluster)
    jobs.follow_votes(activity_id=activity.pk)
    assert Job.objects.filter(name="opinions.map_whole").count() == 1
    jobs.map_whole(activity_id=activity.pk)

    run = Run.objects.order_by("-pk")[0]
    assert run.pk != alone.pk
    assert (run.is_whole, run.voters, run.placed, run.votes, run.groups) == (True, 40, 40, 480, 2)
    assert unpacked(run.shown)["statements"] == unpacked(alone.shown)["statements"]

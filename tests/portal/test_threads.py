"""The thread, pulled from either end; and what must never show through it."""

from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    actor_for,
    make_contribution,
    make_decision,
    make_matter,
    make_member,
    make_partnership,
)
from tests.portal.seed import NOW, VOICES, World
from thegither.delivery.models import Action
from thegither.delivery.services import finish_action, plan_action, stop_action
from thegither.dialogue.models import Contribution
from thegither.dialogue.services import (
    answer_contributions,
    moderate_contribution,
    withdraw_contribution,
    withdraw_decision,
)
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.outcomes.models import Outcome
from thegither.outcomes.services import add_indicator, claim_part, create_outcome, measure
from thegither.portal.threads import (
    Reach,
    reach_of,
    reach_of_decisions,
    thread_of_action,
    thread_of_contribution,
    thread_of_decision,
    thread_of_outcome,
    threads_into,
    threads_of_decisions,
)

VISITOR = Actor.visitor()


def _states(thread) -> list[str]:
    return [station.state for station in thread.stations]


def test_a_contribution_leads_to_decision_action_and_outcome(world: World) -> None:
    thread = thread_of_contribution(VISITOR, world.said[0])

    assert _states(thread) == ["reached"] * 4
    assert [said.pk for said in thread.said.records] == [world.said[0].pk]
    assert [decided.pk for decided in thread.decided.records] == [world.decision.pk]
    assert [did.pk for did in thread.did.records] == [world.action.pk]
    assert [changed.pk for changed in thread.changed.records] == [world.outcome.pk]
    assert thread.reach == Reach("changed", False)
    assert [answer.pk for answer in thread.answers] == [world.answer.pk]
    assert thread.decided.records[0].chosen == "Run an evening bus for one year"
    assert [stood.reason for stood in thread.decided.records[0].dissents] == ["Six months is enough."]
    assert set(thread.did.records[0].owners) == {"United Workers Brannoch", "Glen Tarvie Community Bus"}
    figure = thread.changed.records[0].measured_figures[0]
    assert (figure.before, figure.after, figure.before_n, figure.after_n) == (14, 9, 412, 398)
    assert thread.changed.records[0].likelihood == "likely"
    assert [kind for kind, _day in thread.stops] == ["said", "decided", "did", "changed"]


def test_every_other_end_leads_back_to_the_same_contributions(world: World) -> None:
    for thread in (
        thread_of_decision(VISITOR, world.decision),
        thread_of_action(VISITOR, world.action),
        thread_of_outcome(VISITOR, world.outcome),
    ):
        assert [said.text for said in thread.said.records] == list(VOICES)
        assert thread.said_count == len(VOICES)
        assert [decided.pk for decided in thread.decided.records] == [world.decision.pk]
        assert [did.pk for did in thread.did.records] == [world.action.pk]
        assert [changed.pk for changed in thread.changed.records] == [world.outcome.pk]


def test_a_refusal_ends_the_thread_with_its_reason(world: World) -> None:
    thread = thread_of_contribution(VISITOR, world.refused)

    assert _states(thread) == ["reached", "ended", "ahead", "ahead"]
    assert thread.decided.reason == "Three people a night would use it."
    assert thread.decided.look_again_on == world.refusal.look_again_on
    assert thread.reach == Reach("said", True)


def test_an_unanswered_contribution_has_everything_ahead(world: World) -> None:
    thread = thread_of_contribution(VISITOR, world.unanswered)

    assert _states(thread) == ["reached", "ahead", "ahead", "ahead"]
    assert thread.reach == Reach("said", False)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("considered", ("under_way", Reach("said", False))),
        ("acted_on", ("reached", Reach("decided", False))),
        ("partly", ("reached", Reach("decided", False))),
        ("not_done", ("ended", Reach("said", True))),
    ],
)
def test_an_answer_stands_for_a_decision(world: World, state: str, expected: tuple[str, Reach]) -> None:
    answer_contributions(
        actor=Actor.system(),
        matter=world.matter,
        contributions=[world.unanswered],
        state=state,
        because="so it is.",
    )
    world.unanswered.refresh_from_db()
    thread = thread_of_contribution(VISITOR, world.unanswered)

    assert (thread.decided.state, thread.reach) == expected
    assert reach_of(VISITOR, [world.unanswered]) == {world.unanswered.pk: expected[1]}


def test_a_decision_to_go_ahead_beats_a_no(world: World) -> None:
    make_decision(matter=world.matter, is_decided=True, cites=[world.refused])
    thread = thread_of_contribution(VISITOR, world.refused)

    assert thread.decided.state == "reached"
    assert thread.reach == Reach("decided", False)


def test_a_proposal_is_under_way_and_a_withdrawn_one_is_gone(world: World) -> None:
    proposal = make_decision(matter=world.matter, cites=[world.unanswered])
    assert thread_of_contribution(VISITOR, world.unanswered).decided.state == "under_way"

    withdraw_decision(actor=Actor.system(), decision=proposal, reason="Put better elsewhere.")
    assert thread_of_contribution(VISITOR, world.unanswered).decided.state == "ahead"


def test_an_action_stopped_ends_the_thread_and_another_under_way_carries_it_on(world: World) -> None:
    decision = make_decision(matter=world.matter, is_decided=True, cites=[world.unanswered])
    stopped = _plan(world, decision)
    stop_action(actor=Actor.system(), action=stopped, reason="No driver was found.")
    thread = thread_of_contribution(VISITOR, world.unanswered)
    assert (thread.did.state, thread.did.reason, thread.reach) == (
        "ended",
        "No driver was found.",
        Reach("decided", True),
    )

    _plan(world, decision)
    assert thread_of_contribution(VISITOR, world.unanswered).did.state == "under_way"
    assert reach_of(VISITOR, [world.unanswered])[world.unanswered.pk] == Reach("decided", False)


@pytest.mark.parametrize(
    ("after", "likelihood", "state", "reach"),
    [
        (9, "likely", "reached", Reach("changed", False)),
        (9, "possible", "reached", Reach("changed", False)),
        (14, "likely", "ended", Reach("did", True)),
        (9, "unlikely", "under_way", Reach("did", False)),
        (9, "unknown", "under_way", Reach("did", False)),
        (None, "likely", "under_way", Reach("did", False)),
    ],
)
def test_changed_needs_a_measured_difference_and_a_likely_part(
    world: World, after: int | None, likelihood: str, state: str, reach: Reach
) -> None:
    decision = make_decision(matter=world.matter, is_decided=True, cites=[world.unanswered])
    action = _plan(world, decision)
    finish_action(actor=Actor.system(), action=action, result="Done.")
    outcome = create_outcome(actor=Actor.system(), partnership=world.partnership, title="Rested drivers")
    indicator = add_indicator(
        actor=Actor.system(), outcome=outcome, name="tired drivers", unit="%", better="down"
    )
    for moment, days, value in (("before", 20, 14), ("after", 1, after)):
        if value is not None:
            measure(
                actor=Actor.system(), indicator=indicator, moment=moment,
                measured_on=today() - timedelta(days=days), value=Decimal(value),
            )  # fmt: skip
    claim_part(actor=Actor.system(), outcome=outcome, actions=[action], likelihood=likelihood, because="so.")

    thread = thread_of_contribution(VISITOR, world.unanswered)
    assert (thread.changed.state, thread.reach) == (state, reach)
    assert reach_of(VISITOR, [world.unanswered]) == {world.unanswered.pk: reach}


def test_an_outcome_of_the_matter_is_looked_for_once_something_was_decided(world: World) -> None:
    create_outcome(
        actor=Actor.system(), partnership=world.partnership, matter=world.matter, title="Fewer taxis"
    )
    titles = {changed.title for changed in thread_of_contribution(VISITOR, world.said[0]).changed.records}
    assert "Fewer taxis" in titles
    assert not thread_of_contribution(VISITOR, world.unanswered).changed.records


def test_an_action_without_a_decision_says_so(world: World) -> None:
    thread = thread_of_action(VISITOR, world.late)
    assert _states(thread)[:2] == ["ahead", "ahead"]
    assert thread.said_count == 0


# What must not show through -------------------------------------------------------------------------------
def test_a_private_decision_never_shows_through_a_public_contribution(world: World) -> None:
    decision = make_decision(matter=world.private, is_decided=True)
    decision.citations.create(contribution=world.unanswered)
    _plan(world, decision)

    thread = thread_of_contribution(VISITOR, world.unanswered)
    assert (thread.decided.records, thread.did.records) == ((), ())
    assert reach_of(VISITOR, [world.unanswered]) == {world.unanswered.pk: Reach("said", False)}
    member = actor_for(world.officer)
    assert [decided.pk for decided in thread_of_contribution(member, world.unanswered).decided.records] == [
        decision.pk
    ]


def test_a_private_contribution_never_shows_through_a_public_outcome(world: World) -> None:
    world.decision.citations.create(contribution=world.secret)

    for thread in (
        thread_of_decision(VISITOR, world.decision),
        thread_of_action(VISITOR, world.action),
        thread_of_outcome(VISITOR, world.outcome),
        threads_of_decisions(VISITOR, [world.decision.pk])[world.decision.pk],
    ):
        assert world.secret.pk not in [said.pk for said in thread.said.records]
        assert thread.said_count == len(VOICES)
    assert world.secret.pk not in [
        other.pk for other in threads_into(VISITOR, [world.outcome.pk], besides=world.said[0].pk, limit=20)
    ]
    seen = thread_of_outcome(actor_for(world.officer), world.outcome)
    assert world.secret.pk in [said.pk for said in seen.said.records]


def test_private_actions_and_outcomes_never_show(world: World) -> None:
    Action.objects.filter(pk=world.action.pk).update(is_public=False)
    thread = thread_of_contribution(VISITOR, world.said[0])
    assert (thread.did.records, thread.reach.reached) == ((), "decided")
    assert thread_of_outcome(VISITOR, world.outcome).did.records == ()
    assert thread_of_outcome(VISITOR, world.outcome).said.records == ()
    assert threads_into(VISITOR, [world.outcome.pk], besides=0) == []

    Action.objects.filter(pk=world.action.pk).update(is_public=True)
    Outcome.objects.filter(pk=world.outcome.pk).update(is_public=False)
    assert thread_of_contribution(VISITOR, world.said[0]).changed.records == ()
    assert reach_of_decisions(VISITOR, [world.decision])[world.decision.pk] == Reach("did", False)


def test_hidden_and_withdrawn_contributions_are_not_quoted(world: World) -> None:
    with clock.at(NOW + timedelta(days=500)):  # the list of reasons is dated
        moderate_contribution(
            actor=Actor.system(), contribution=world.said[0], standing="hidden", reason="personal-details"
        )
    author = Actor.participant(world.said[1].participant_id)
    withdraw_contribution(actor=author, contribution=world.said[1])

    thread = thread_of_decision(VISITOR, world.decision)
    assert [said.text for said in thread.said.records] == list(VOICES[2:])
    world.said[1].refresh_from_db()
    assert thread_of_contribution(author, world.said[1]).said.state == "ended"


def test_an_author_is_told_the_answer_on_a_matter_they_may_not_see_any_more(world: World) -> None:
    answer_contributions(
        actor=Actor.system(),
        matter=world.private,
        contributions=[world.secret],
        state="not_done",
        because="it is open.",
    )
    world.secret.refresh_from_db()

    assert thread_of_contribution(VISITOR, world.secret).answers == ()
    assert thread_of_contribution(VISITOR, world.secret, is_author=True).answers[0].because == "it is open."


def test_an_individual_who_answers_is_not_named(world: World) -> None:
    person = make_member(partnership=world.partnership)
    seat = person.mandates.get().seat
    seat.organisation, seat.individual = None, person
    seat.save()
    answer_contributions(
        actor=actor_for(person, seat),
        matter=world.matter,
        contributions=[world.unanswered],
        state="partly",
        because="so.",
    )
    world.unanswered.refresh_from_db()

    assert thread_of_contribution(VISITOR, world.unanswered).answers[0].answered_for == ""


# In bulk --------------------------------------------------------------------------------------------------
def test_reach_is_that_of_the_whole_thread(world: World) -> None:
    said = list(Contribution.objects.filter(matter=world.matter))
    assert reach_of(VISITOR, said) == {row.pk: thread_of_contribution(VISITOR, row).reach for row in said}
    decisions = [world.decision, world.refusal]
    whole = threads_of_decisions(VISITOR, [decision.pk for decision in decisions])
    assert reach_of_decisions(VISITOR, decisions) == {pk: thread.reach for pk, thread in whole.items()}


def test_reach_takes_the_same_queries_for_one_and_for_many(world: World) -> None:
    def queries(rows: list[Contribution]) -> int:
        with CaptureQueriesContext(connection) as captured:
            reach_of(VISITOR, rows)
        return len(captured)

    assert queries(world.said[:1]) == queries(world.said) == 4
    assert reach_of(VISITOR, []) == {}


def test_a_thread_is_plain_data(world: World) -> None:
    assert (
        asdict(thread_of_outcome(VISITOR, world.outcome))["changed"]["records"][0]["title"]
        == world.outcome.title
    )


def test_many_contributions_are_counted_and_the_first_are_carried(world: World) -> None:
    more = [make_contribution(matter=world.matter) for _ in range(25)]
    decision = make_decision(matter=world.matter, is_decided=True, cites=more)
    thread = thread_of_decision(VISITOR, decision)
    assert (len(thread.said.records), thread.said_count, thread.others_count) == (20, 25, 24)


def test_a_matter_of_a_private_partnership_is_not_seen_either(world: World) -> None:
    partnership = make_partnership(is_public=False)
    contribution = make_contribution(
        matter=make_matter(partnership=partnership), actor=actor_for(make_member(partnership=partnership))
    )
    world.decision.citations.create(contribution=contribution)
    assert thread_of_decision(VISITOR, world.decision).said_count == len(VOICES)


def _plan(world: World, decision) -> Action:
    return plan_action(
        actor=Actor.system(),
        partnership=world.partnership,
        title="A place to rest",
        due_on=(NOW + timedelta(days=30)).date(),
        owners=world.seats[:1],
        matter=decision.matter,
        carries_out=[decision],
    )

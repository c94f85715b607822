"""Outcomes: looked for, measured before and after, tied to actions by claims."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories import actor_for, make_matter, make_member, make_partnership, make_person, sign_in
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.delivery.services import plan_action, start_action
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import fetch
from thegither.outcomes import services
from thegither.outcomes.models import Measurement, Outcome
from thegither.outcomes.selectors import change_of, changes_of, claims_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return make_partnership()


@pytest.fixture
def partner(partnership):
    return make_member(partnership=partnership)


@pytest.fixture
def officer(partnership):
    return make_member(partnership=partnership, role="officer")


@pytest.fixture
def outcome(partnership, partner):
    return services.create_outcome(
        actor=actor_for(partner), partnership=partnership, title="Fewer missed visits"
    )


@pytest.fixture
def indicator(outcome, partner):
    return services.add_indicator(
        actor=actor_for(partner), outcome=outcome, name="Evening visits missed", unit="%", better="down"
    )


def measured(partner, indicator, moment, days_ago, value, **more):
    return services.measure(
        actor=actor_for(partner),
        indicator=indicator,
        moment=moment,
        measured_on=today() - timedelta(days=days_ago),
        value=Decimal(value),
        **more,
    )


def refusal(function, *arguments, **options):
    with pytest.raises(DomainError) as caught:
        function(*arguments, **options)
    return caught.value.code


def test_the_last_before_and_the_newest_after_are_compared(partner, indicator):
    measured(partner, indicator, "before", 90, "15")
    measured(partner, indicator, "before", 60, "14", sample_size=420)
    measured(partner, indicator, "after", 9, "11")
    measured(partner, indicator, "after", 1, "9", sample_size=398)
    change = change_of(indicator)
    assert (change.before.value, change.after.value) == (14, 9)
    assert change.is_better is True
    assert list(verify_record()) == []


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [("9", "14", False), ("9", "9", None), ("9", None, None), (None, "9", None)],
)
def test_no_more_is_said_than_the_figures_say(partner, indicator, before, after, verdict):
    if before:
        measured(partner, indicator, "before", 60, before)
    if after:
        measured(partner, indicator, "after", 1, after)
    (change,) = changes_of(indicator.outcome)
    assert change.is_better is verdict
    assert change.is_measured is (before is not None and after is not None)


def test_a_measurement_that_cannot_be_is_refused(partner, indicator):
    measured(partner, indicator, "before", 60, "14")
    assert refusal(measured, partner, indicator, "after", -1, "9") == "measured_in_future"
    assert refusal(measured, partner, indicator, "after", 60, "9") == "measured_already"
    assert refusal(measured, partner, indicator, "after", 61, "9") == "before_after_swapped"
    assert refusal(measured, partner, indicator, "after", 1, "1e14") == "value_too_large"
    measured(partner, indicator, "after", 1, "9")
    assert refusal(measured, partner, indicator, "before", 0, "9") == "before_after_swapped"
    assert Measurement.objects.count() == 2


def test_what_is_none_of_the_choices_is_refused(partner, outcome, indicator):
    assert refusal(measured, partner, indicator, "meanwhile", 1, "9") == "moment_unknown"
    add = {"actor": actor_for(partner), "outcome": outcome, "name": "Visits", "unit": "%"}
    assert refusal(services.add_indicator, **add, better="sideways") == "better_unknown"


def test_a_wrong_value_is_put_right_and_the_record_keeps_it(partner, indicator):
    wrong = measured(partner, indicator, "before", 60, "41")
    services.correct_measurement(
        actor=actor_for(partner), measurement=wrong, value=Decimal("14"), note="Digits swapped"
    )
    wrong.refresh_from_db()
    assert (wrong.value, wrong.note) == (14, "Digits swapped")
    facts = Event.objects.get(name="outcomes.measurement_corrected").facts
    assert (facts["before"], facts["after"]) == ("41", "14") or facts["before"] == "41.000"
    assert list(verify_record()) == []


def test_a_claim_names_actions_of_this_partnership(partner, officer, outcome, partnership):
    seat = partnership.seats.get(mandates__person=partner)
    plan = {"title": "Run the bus", "due_on": today()}
    action = plan_action(actor=actor_for(officer), partnership=partnership, owners=[seat], **plan)
    start_action(actor=actor_for(officer), action=action)
    other = make_partnership()
    boss = make_member(partnership=other, role="officer")
    elsewhere = plan_action(
        actor=actor_for(boss), partnership=other, owners=[other.seats.get(mandates__person=boss)], **plan
    )
    claim = {
        "actor": actor_for(partner),
        "outcome": outcome,
        "likelihood": "likely",
        "because": "Timing fits",
    }
    assert refusal(services.claim_part, **claim, actions=[]) == "claim_without_action"
    assert refusal(services.claim_part, **claim, actions=[elsewhere]) == "action_elsewhere"
    made = services.claim_part(**claim, actions=[action, action], other_influences="A mild winter")
    (shown,) = claims_of(Actor.visitor(), outcome)
    assert shown == made
    assert [row.action for row in shown.actions.all()] == [action]


def test_the_second_of_two_writers_is_told(officer, outcome):
    change = {"actor": actor_for(officer), "outcome": outcome, "expected_version": 1}
    services.change_outcome(**change, title="Nobody misses a visit")
    assert refusal(services.change_outcome, **change, title="Other words") == "changed_meanwhile"
    outcome.refresh_from_db()
    assert outcome.title == "Nobody misses a visit"


def test_only_partners_measure_and_only_officers_change_the_words(partner, outcome, indicator):
    for actor in (Actor.visitor(), actor_for(make_person())):
        with pytest.raises(NotPermitted):
            services.measure(
                actor=actor, indicator=indicator, moment="before", measured_on=today(), value=Decimal(1)
            )
    with pytest.raises(NotPermitted):
        services.change_outcome(actor=actor_for(partner), outcome=outcome, expected_version=1, title="x")


def test_an_outcome_of_a_private_matter_is_seen_by_members_only(partnership, partner):
    matter = make_matter(partnership=partnership, is_public=False)
    hidden = services.create_outcome(
        actor=actor_for(partner), partnership=partnership, title="Quiet", matter=matter
    )
    assert fetch(actor_for(partner), Act.VIEW, Outcome, pk=hidden.pk) == hidden
    with pytest.raises(NotFound):
        fetch(Actor.visitor(), Act.VIEW, Outcome, pk=hidden.pk)


# Pages ------------------------------------------------------------------------------------------------


def test_an_outcome_is_made_and_measured_by_its_pages(client, partner, partnership):
    sign_in(client, partner)
    create = reverse("outcomes:create_outcome", args=[partnership.slug])
    assert client.get(create).status_code == 200
    assert client.post(create, {}).status_code == 422
    key = "6a1f5f0e-2c1e-4d0f-9a53-6fb0a3a7d001"
    sent = {"title": "Fewer missed visits", "submission_key": key}
    assert client.post(create, sent).status_code == client.post(create, sent).status_code == 302
    outcome = Outcome.objects.get()
    measure = reverse("outcomes:measure", args=[outcome.pk])
    assert client.get(measure)["Location"] == reverse("outcomes:add_indicator", args=[outcome.pk])
    indicator_sent = {"name": "Visits missed", "unit": "%", "better": "down"}
    assert (
        client.post(reverse("outcomes:add_indicator", args=[outcome.pk]), indicator_sent).status_code == 302
    )
    sent = {
        "indicator": outcome.indicators.get().pk,
        "moment": "before",
        "measured_on": "1 3 2024",
        "value": "14",
        "sample_size": "420",
    }
    assert client.get(measure).status_code == 200
    assert client.post(measure, sent | {"value": "many"}).status_code == 422
    assert client.post(measure, sent).status_code == 302
    assert client.post(measure, sent).status_code == 422
    taken = Measurement.objects.get()
    correct = reverse("outcomes:correct_measurement", args=[outcome.pk, taken.pk])
    assert client.get(correct).status_code == 200
    assert client.post(correct, {"value": "13.5", "note": "Typing slip"}).status_code == 302
    taken.refresh_from_db()
    assert taken.value == Decimal("13.5")


@pytest.mark.parametrize("name", ["edit_outcome", "add_indicator", "measure", "claim"])
def test_who_may_not_change_an_outcome_is_told(client, outcome, indicator, name):
    url = reverse(f"outcomes:{name}", args=[outcome.pk])
    assert "login" in client.get(url)["Location"]
    sign_in(client, make_person())
    assert client.get(url).status_code == client.post(url, {}).status_code == 403


def test_a_stranger_neither_makes_nor_corrects(client, partnership, partner, outcome, indicator):
    taken = measured(partner, indicator, "before", 60, "14")
    sign_in(client, make_person())
    assert client.get(reverse("outcomes:create_outcome", args=[partnership.slug])).status_code == 403
    correct = reverse("outcomes:correct_measurement", args=[outcome.pk, taken.pk])
    assert client.post(correct, {"value": "1", "note": "x"}).status_code == 403


def test_the_edit_page_keeps_what_the_second_writer_typed(client, officer, outcome):
    sign_in(client, officer)
    url = reverse("outcomes:edit_outcome", args=[outcome.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"title": "First words", "expected_version": 1}).status_code == 302
    answer = client.post(url, {"title": "Second words", "expected_version": 1})
    assert answer.status_code == 422
    assert "Second words" in answer.content.decode()

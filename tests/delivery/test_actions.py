"""Actions: planned with owners, due dates kept, told of, finished, stopped, taken up again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import (
    actor_for,
    make_matter,
    make_member,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.audit.models import Event
from thegither.audit.presenters import sentence
from thegither.audit.verification import verify_record
from thegither.delivery import services
from thegither.delivery.models import Action, ActionState
from thegither.delivery.selectors import actions_owed_by, late_actions
from thegither.kernel.actors import Actor
from thegither.kernel.clock import at, now, today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import fetch

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return make_partnership()


@pytest.fixture
def owner(partnership):
    return make_member(partnership=partnership)


@pytest.fixture
def officer(partnership):
    return make_member(partnership=partnership, role="officer")


@pytest.fixture
def seat(partnership, owner):
    return partnership.seats.get(mandates__person=owner)


@pytest.fixture
def action(partnership, officer, seat):
    return services.plan_action(
        actor=actor_for(officer),
        partnership=partnership,
        title="Count passengers",
        due_on=today(),
        owners=[seat],
    )


def refusal(function, **arguments):
    with pytest.raises(DomainError) as caught:
        function(**arguments)
    return caught.value.code


def test_a_planned_action_has_owners_a_first_due_date_and_an_event(action, seat):
    assert [owner.seat for owner in action.owners.all()] == [seat]
    assert [date.due_on for date in action.due_dates.all()] == [today()]
    event = Event.objects.get(name="delivery.action_planned")
    assert (event.target_id, event.facts["owners"]) == (action.pk, [seat.pk])
    assert list(verify_record()) == []


def test_an_action_needs_an_owner_of_this_partnership(partnership, officer):
    plan = {"actor": actor_for(officer), "partnership": partnership, "title": "Count", "due_on": today()}
    elsewhere = make_seat()
    assert refusal(services.plan_action, **plan, owners=[]) == "action_without_owner"
    assert refusal(services.plan_action, **plan, owners=[elsewhere]) == "owner_elsewhere"
    assert (
        refusal(services.plan_action, **plan, owners=[elsewhere], matter=make_matter()) == "owner_elsewhere"
    )
    assert Action.objects.count() == 0


def test_a_double_submit_plans_once(partnership, officer, seat):
    plan = {"actor": actor_for(officer), "partnership": partnership, "due_on": today(), "owners": [seat]}
    key = uuid4()
    first = services.plan_action(**plan, title="Count", submission_key=key)
    assert services.plan_action(**plan, title="Count", submission_key=key) == first
    assert Event.objects.filter(name="delivery.action_planned").count() == 1


def test_who_is_not_in_the_partnership_may_not_plan(partnership, seat):
    plan = {"partnership": partnership, "title": "Count", "due_on": today(), "owners": [seat]}
    for actor in (Actor.visitor(), actor_for(make_person())):
        with pytest.raises(NotPermitted):
            services.plan_action(actor=actor, **plan)


@pytest.mark.usefixtures("stopped_clock")
def test_every_due_date_is_kept_with_its_reason(action, owner):
    actor, later = actor_for(owner), today() + timedelta(days=10)
    services.move_due_date(actor=actor, action=action, due_on=later, reason="The counters came late")
    assert (
        refusal(services.move_due_date, actor=actor, action=action, due_on=later, reason="x")
        == "same_due_date"
    )
    dates = list(action.due_dates.values_list("due_on", "reason"))
    assert dates == [(today(), ""), (later, "The counters came late")]
    assert "moved from" in sentence(Event.objects.get(name="delivery.due_date_moved"))
    assert list(verify_record()) == []


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.integers(-400, 400), min_size=1, max_size=6))
def test_no_due_date_is_ever_lost(partnership, officer, seat, days):
    actor = actor_for(officer)
    action = services.plan_action(
        actor=actor, partnership=partnership, title="Count", due_on=today(), owners=[seat]
    )
    expected = [action.due_on]
    for step in days:
        due_on = today() + timedelta(days=step)
        if due_on != expected[-1]:
            services.move_due_date(actor=actor, action=action, due_on=due_on, reason="moved")
            expected.append(due_on)
    assert [date.due_on for date in action.due_dates.order_by("pk")] == expected
    action.refresh_from_db()
    assert action.due_on == expected[-1]


def test_an_action_is_finished_once_and_not_in_the_future(action, owner):
    actor = actor_for(owner)
    tomorrow = today() + timedelta(days=1)
    finish = {"actor": actor, "action": action, "result": "Counted"}
    assert refusal(services.finish_action, **finish, done_on=tomorrow) == "done_in_future"
    done = services.finish_action(**finish)
    assert (done.state, done.done_on) == (ActionState.DONE, today())
    assert refusal(services.finish_action, **finish) == "not_under_way"
    assert (
        refusal(services.move_due_date, actor=actor, action=action, due_on=tomorrow, reason="x")
        == "not_under_way"
    )


def test_an_action_finished_late_says_how_late(action, owner):
    with at(now() + timedelta(days=5)):
        services.finish_action(actor=actor_for(owner), action=action, result="Counted at last")
    assert sentence(Event.objects.get(name="delivery.action_finished")) == "The action was done, 5 days late"


def test_a_stopped_action_is_taken_up_again_with_its_reason_as_news(action, owner):
    actor = actor_for(owner)
    services.stop_action(actor=actor, action=action, reason="No money")
    again = services.reopen_action(actor=actor, action=action, reason="The board found money")
    assert (again.state, again.result) == (ActionState.DOING, "")
    assert [news.text for news in action.news.all()] == ["The board found money"]
    assert refusal(services.reopen_action, actor=actor, action=action, reason="x") == "under_way"
    assert list(verify_record()) == []


def test_the_database_refuses_a_done_action_without_its_day(action):
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(state=ActionState.DONE)


def test_only_who_runs_the_partnership_changes_owners(action, owner, officer, partnership):
    other = make_seat(partnership=partnership)
    with pytest.raises(NotPermitted):
        services.change_owners(actor=actor_for(owner), action=action, owners=[other])
    services.change_owners(actor=actor_for(officer), action=action, owners=[other])
    assert [row.seat for row in action.owners.all()] == [other]
    assert (
        refusal(services.change_owners, actor=actor_for(officer), action=action, owners=[])
        == "action_without_owner"
    )


def test_a_late_action_is_late_only_while_it_is_under_way(action, partnership, officer):
    actor = actor_for(officer)
    with at(now() + timedelta(days=3)):
        action.refresh_from_db()
        assert action.days_late == 3
        assert list(late_actions(actor, partnership)) == [action]
        done = services.finish_action(actor=actor, action=action, result="Counted")
        assert done.days_late == 0
        assert list(late_actions(actor, partnership)) == []


def test_what_a_seat_owes_is_what_it_owns_and_has_not_done(action, owner, seat, partnership):
    actor = actor_for(owner)
    assert list(actions_owed_by(actor, [seat.pk])) == [action]
    assert list(actions_owed_by(actor, [make_seat(partnership=partnership).pk])) == []
    services.finish_action(actor=actor, action=action, result="Counted")
    assert list(actions_owed_by(actor, [seat.pk])) == []


def test_an_action_of_a_private_matter_is_seen_by_members_only(partnership, officer, seat):
    matter = make_matter(partnership=partnership, is_public=False)
    hidden = services.plan_action(
        actor=actor_for(officer),
        partnership=partnership,
        title="Quiet",
        due_on=today(),
        owners=[seat],
        matter=matter,
    )
    assert fetch(actor_for(officer), Act.VIEW, Action, pk=hidden.pk) == hidden
    for stranger in (Actor.visitor(), actor_for(make_person())):
        with pytest.raises(NotFound):
            fetch(stranger, Act.VIEW, Action, pk=hidden.pk)


# Pages ------------------------------------------------------------------------------------------------

FORMS = {
    "action_news": {"text": "Half of the stops are counted"},
    "move_due_date": {"due_on": "1 2 2031", "reason": "The counters are late"},
    "finish_action": {"result": "All stops are counted", "done_on": "1 1 2020"},
    "stop_action": {"reason": "The bus company does it"},
}


@pytest.mark.parametrize("name", FORMS)
def test_an_owner_changes_an_action_by_its_page(client, action, owner, name):
    sign_in(client, owner)
    url = reverse(f"delivery:{name}", args=[action.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    answer = client.post(url, FORMS[name])
    assert (answer.status_code, answer["Location"]) == (302, action.get_absolute_url())
    action.refresh_from_db()
    assert action.version == 2


@pytest.mark.parametrize("name", [*FORMS, "reopen_action", "change_owners"])
def test_nobody_else_changes_an_action(client, action, name):
    url = reverse(f"delivery:{name}", args=[action.pk])
    assert client.get(url).status_code == 302
    assert "login" in client.get(url)["Location"]
    sign_in(client, make_person())
    assert client.get(url).status_code == 403
    assert client.post(url, FORMS.get(name, {})).status_code == 403
    action.refresh_from_db()
    assert action.version == 1


def test_starting_is_one_press_and_refused_the_second_time(client, action, owner):
    url = reverse("delivery:start_action", args=[action.pk])
    assert client.get(url).status_code == 405
    sign_in(client, owner)
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409
    sign_in(client, make_person())
    assert client.post(url).status_code == 403


def test_an_action_is_planned_by_its_page(client, partnership, officer, seat):
    sign_in(client, officer)
    url = reverse("delivery:plan_action", args=[partnership.slug])
    assert client.get(url).status_code == 200
    sent = {"title": "Count", "due_on": "1 2 2031", "owners": [seat.pk], "submission_key": str(uuid4())}
    assert client.post(url, sent | {"owners": []}).status_code == 422
    assert client.post(url, sent).status_code == client.post(url, sent).status_code == 302
    assert Action.objects.get().title == "Count"


def test_a_stranger_does_not_plan(client, partnership):
    url = reverse("delivery:plan_action", args=[partnership.slug])
    assert client.get(url).status_code == 302
    sign_in(client, make_person())
    assert client.get(url).status_code == 403

"""Events: places and the waiting list, letters sent once, private links, what was said, and forgetting."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime

from tests.factories import (
    actor_for,
    make_activity,
    make_engagement,
    make_matter,
    make_member,
    make_person,
    sign_in,
)
from tests.support.methods import refusal
from thegither.accounts.models import Letter
from thegither.accounts.personal import erase_all, export_all
from thegither.accounts.services import begin_participation
from thegither.audit.dispatch import handle_event
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.dialogue.models import Contribution
from thegither.engagement.methods import method_of
from thegither.gatherings import services
from thegither.gatherings.forms import TimeField
from thegither.gatherings.jobs import forget_all, remind_all
from thegither.gatherings.links import place_token
from thegither.gatherings.models import SignUp
from thegither.gatherings.selectors import places_of
from thegither.kernel.actors import Actor
from thegither.kernel.clock import at, now
from thegither.kernel.errors import NotFound, NotPermitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(partnership):
    engagement = make_engagement(matter=make_matter(partnership=partnership))
    return make_activity(engagement=engagement, kind="event", title="Evening in the canteen")


def planned(actor, activity, **changes):
    starts_at = now() + timedelta(days=10)
    fields = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), "venue": "Canteen"}
    fields |= {"online_url": "https://meet.example.org/secret", "places": 3}
    return services.plan_gathering(actor=actor, activity=activity, **fields | changes)


@pytest.fixture
def gathering(officer, activity):
    return planned(officer, activity)


def signed_up(activity, name="Isla", actor=None, **fields):
    fields = {"email": f"{name.lower()}@example.org"} | fields
    return services.sign_up(actor=actor or Actor.visitor(), activity=activity, name=name, **fields)


def deliver(name=""):
    """Run the handlers of all events, as a worker would, and twice, as one may."""
    for event in Event.objects.filter(name__startswith="gatherings.").filter(name__contains=name):
        handle_event(event_id=event.pk)
        handle_event(event_id=event.pk)


def subjects(email):
    return list(Letter.objects.filter(recipient=email).order_by("pk").values_list("subject", flat=True))


def states():
    return list(SignUp.objects.order_by("pk").values_list("state", flat=True))


def test_whoever_waits_moves_up_when_a_place_is_free_and_is_told_once(activity, gathering):
    first = signed_up(activity, "Isla", brings=1)
    signed_up(activity, "Moira")
    signed_up(activity, "Rhona", brings=2)
    signed_up(activity, "Una")
    assert states() == ["going", "going", "waiting", "waiting"]
    services.cancel_sign_up(sign_up=first)
    services.cancel_sign_up(sign_up=first)
    assert states() == ["cancelled", "going", "waiting", "going"]
    assert (places_of(gathering).going, places_of(gathering).waiting) == (2, 3)
    deliver()
    assert subjects("una@example.org")[-1] == "You have a place: Evening in the canteen"
    assert Letter.objects.filter(key__startswith="gatherings.moved_up").count() == 1
    assert "Waiting list" not in subjects("moira@example.org")[0]
    first.response.refresh_from_db()
    assert first.response.standing == "withdrawn"
    made_for_tests = ("engagement.engagement:", "engagement.activity:")
    assert [each for each in verify_record() if not each.what.startswith(made_for_tests)] == []


def changed(sign_up, **changes):
    said = {name: getattr(sign_up, name) for name in ("name", "email", "phone", "brings", "needs")}
    return services.change_sign_up(sign_up=sign_up, **said | changes)


def test_what_one_said_can_be_put_right_and_room_is_counted_anew(activity, gathering):
    first = signed_up(activity, "Isla", brings=1)
    waiting = signed_up(activity, "Rhona", brings=1)
    later = signed_up(activity, "Una", email="", brings=3)
    assert refusal(changed, first, brings=3) == "no_room"
    assert refusal(changed, first, brings=10) == "brings_wrong"
    first = changed(first, brings=0, needs="Large print", expected_version=None)
    assert (first.needs, first.state, states()) == ("Large print", "going", ["going", "going", "waiting"])
    assert refusal(changed, first, expected_version=1) == "changed_meanwhile"
    changed(later, email="una@example.org", brings=5)
    deliver()
    assert [len(subjects(f"{name}@example.org")) for name in ("isla", "rhona", "una")] == [1, 2, 1]
    services.cancel_sign_up(sign_up=waiting)
    assert refusal(changed, waiting) == "cancelled"
    with at(gathering.starts_at):
        assert refusal(changed, first) == "begun"
    told = Event.objects.filter(name="gatherings.sign_up_changed")
    assert [each.actor_kind for each in told] == ["visitor"] * 2


def test_more_places_let_those_who_wait_in_and_fewer_push_nobody_out(activity, gathering, officer):
    signed_up(activity, "Isla", brings=2), signed_up(activity, "Moira")
    planned(officer, activity, places=2, starts_at=gathering.starts_at, ends_at=gathering.ends_at)
    assert states() == ["going", "waiting"]
    planned(officer, activity, places=4, starts_at=gathering.starts_at, ends_at=gathering.ends_at)
    assert states() == ["going", "going"]


def test_another_time_is_told_once_to_all_who_did_not_cancel(activity, gathering, officer):
    gone, comes = signed_up(activity, "Isla"), signed_up(activity, "Moira")
    services.cancel_sign_up(sign_up=gone)
    later = gathering.starts_at + timedelta(days=1)
    planned(officer, activity, starts_at=later, ends_at=later + timedelta(hours=2))
    later += timedelta(days=1)
    planned(officer, activity, starts_at=later, ends_at=later + timedelta(hours=2), access="Step-free")
    planned(officer, activity, starts_at=later, ends_at=later + timedelta(hours=2), access="Steps")
    deliver("moved")
    told = Letter.objects.filter(key__startswith="gatherings.moved:")
    assert [(letter.recipient, letter.key) for letter in told] == [
        (comes.email, f"gatherings.moved:{comes.pk}:2")
    ]
    assert "Canteen" in told[0].text
    services.call_off(actor=officer, gathering=gathering, because="The hall is flooded")
    deliver("called_off")
    assert subjects(comes.email)[-1] == "Called off: Evening in the canteen"
    assert refusal(planned, officer, activity) == "called_off"
    assert refusal(signed_up, activity, "Una") == "called_off"


def test_a_reminder_comes_once_and_not_to_whoever_signed_up_just_now(activity, gathering):
    signed_up(activity, "Isla"), signed_up(activity, "Moira", email="")
    assert remind_all() == 0
    with at(gathering.starts_at - timedelta(hours=40)):
        signed_up(activity, "Una")
        remind_all(), remind_all()
    reminders = Letter.objects.filter(key__startswith="gatherings.reminder")
    assert [letter.recipient for letter in reminders] == ["isla@example.org"]
    with at(gathering.starts_at + timedelta(hours=1)):
        assert remind_all() == 0


def test_what_cannot_be_is_refused(activity, gathering, officer):
    somebody = Actor.participant(begin_participation().pk)
    signed_up(activity, "Isla", somebody)
    assert refusal(signed_up, activity, "Moira", somebody) == "signed_up_already"
    assert refusal(signed_up, activity, "isla") == "signed_up_already"
    assert refusal(signed_up, activity, "Una", email="una") == "email_invalid"
    assert refusal(signed_up, activity, "Una", brings=50) == "brings_wrong"
    late = gathering.starts_at
    assert refusal(planned, officer, activity, starts_at=late, ends_at=late) == "ends_before"
    past = {"starts_at": now() - timedelta(days=1), "ends_at": now()}
    assert refusal(planned, officer, activity, **past) == "starts_in_past"
    assert refusal(planned, officer, activity, venue="", online_url="") == "nowhere"
    assert refusal(planned, officer, activity, online_url="javascript:alert(1)") == "address_wrong"
    assert refusal(planned, officer, activity, expected_version=99) == "changed_meanwhile"
    attend = {"actor": officer, "gathering": gathering, "came": []}
    assert refusal(services.record_attendance, **attend) == "not_begun"
    assert SignUp.objects.count() == 1
    with at(gathering.ends_at + timedelta(hours=1)):
        assert refusal(signed_up, activity, "Una") == "begun"
        assert refusal(services.cancel_sign_up, sign_up=SignUp.objects.get()) == "begun"


def test_what_was_said_becomes_contributions_with_where_they_come_from(activity, gathering, officer):
    notes = {"actor": officer, "gathering": gathering, "layer": "community"}
    assert refusal(services.enter_notes, **notes, text="Early") == "not_begun"
    isla = signed_up(activity, "Isla", brings=1)
    with at(gathering.ends_at + timedelta(hours=1)):
        said = services.enter_notes(**notes, text="The gate is dark.\n\nThe bus is late.\nEvery day.\n\n ")
        services.record_attendance(actor=officer, gathering=gathering, came=[isla.pk], walked_in=4)
    assert [each.text for each in said] == ["The gate is dark.", "The bus is late.\nEvery day."]
    assert {(each.channel, each.layer) for each in said} == {("event", "community")}
    assert "Evening in the canteen" in said[0].provenance
    gathering.refresh_from_db()
    assert places_of(gathering).came == 6


def test_who_they_were_is_forgotten_after_a_month_and_with_their_account(activity, gathering, officer):
    person = make_person(email="moira@example.org")
    signed_up(activity, "Isla", needs="Large print"), signed_up(activity, "Moira", actor_for(person))
    given = export_all(person.user)["gatherings"]["signed_up"]
    assert [each["name"] for each in given] == ["Moira"]
    erase_all(person.user)
    assert list(SignUp.objects.values_list("name", "email")) == [("Isla", "isla@example.org"), ("", "")]
    with at(gathering.ends_at + timedelta(days=29)):
        assert forget_all() == 0
    with at(gathering.ends_at + timedelta(days=31)):
        assert (forget_all(), forget_all()) == (1, 0)
    assert set(SignUp.objects.values_list("name", "email", "needs")) == {("", "", "")}
    assert places_of(gathering).going == 2


def test_names_are_for_the_organisers_and_the_link_for_those_who_come(
    client, activity, gathering, partnership, officer
):
    isla = signed_up(activity, "Isla", needs="Large print", brings=2)
    waiting = signed_up(activity, "Moira")
    page = reverse("gatherings:gathering", args=[activity.pk])
    for url in (page, reverse("gatherings:dates", args=[activity.pk])):
        shown = client.get(url).content.decode()
        assert "Isla" not in shown
        assert "meet.example.org" not in shown
    own, waits = (reverse("gatherings:place", args=[place_token(each)]) for each in (isla, waiting))
    assert "meet.example.org" in client.get(own).content.decode()
    assert "meet.example.org" in client.get(f"{own}event.ics").content.decode().replace("\r\n ", "")
    assert "meet.example.org" not in client.get(waits).content.decode()
    assert client.get(reverse("gatherings:place", args=["1.forged"])).status_code == 404
    desk, table = (reverse(f"gatherings:{name}", args=[activity.pk]) for name in ("desk", "table"))
    sign_in(client, make_member(partnership=partnership))
    assert "Isla" not in client.get(desk).content.decode()
    assert client.get(table).status_code == 403
    assert client.post(reverse("gatherings:cancel_for", args=[isla.pk])).status_code in (403, 404)
    sign_in(client, officer)
    assert "Large print" in client.get(desk).content.decode()
    assert b"isla@example.org" in b"".join(client.get(table))
    with pytest.raises(NotPermitted):
        services.call_off(actor=actor_for(make_person()), gathering=gathering, because="x")


def test_signing_up_twice_by_one_form_makes_one_place_and_cancelling_by_the_link_frees_it(
    client, activity, gathering
):
    url = reverse("gatherings:gathering", args=[activity.pk])
    said = {"name": "Isla", "brings": "", "submission_key": "0" * 31 + "3"}
    wrong = client.post(url, {"name": "", "needs": "Large print"})
    assert wrong.status_code == 422
    assert "Large print" in wrong.content.decode()
    answers = [client.post(url, said) for _time in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert SignUp.objects.count() == 1
    assert "See your sign-up" in client.get(url).content.decode()
    own = answers[0]["Location"]
    change = f"{own}change/"
    assert 'value="Isla"' in client.get(change).content.decode()
    wrong = client.post(change, {"name": "", "needs": "Small print"})
    assert wrong.status_code == 422
    assert "Small print" in wrong.content.decode()
    assert (
        "Small print"
        in client.post(change, {"name": "Ìsla", "needs": "Small print"}, follow=True).content.decode()
    )
    assert client.get("/event-places/1.forged/change/").status_code == 404
    assert client.get(f"{own}cancel/").status_code == 405
    assert "You have cancelled" in client.post(f"{own}cancel/", follow=True).content.decode()
    assert places_of(gathering).left == 3


def test_planning_by_the_form_keeps_local_time_and_what_was_typed(client, activity, partnership):
    sign_in(client, make_member(partnership=partnership))
    url = reverse("gatherings:edit", args=[activity.pk])
    day = localtime(now()).date() + timedelta(days=20)
    typed = {
        "day": f"{day:%d %m %Y}",
        "begins": "6.30 pm",
        "ends": "20:00",
        "venue": "Canteen",
        "access": "Lift",
    }
    wrong = client.post(url, typed | {"ends": "5 pm"})
    assert wrong.status_code == 422
    assert "Lift" in wrong.content.decode()
    assert method_of(activity).missing(activity)
    assert client.post(url, typed).status_code == 302
    starts = localtime(activity.gathering.starts_at)
    assert (starts.date(), starts.hour, starts.minute) == (day, 18, 30)
    assert method_of(activity).missing(activity) == ""


def test_times_are_read_as_people_write_them():
    read = {
        typed: TimeField().to_python(typed) for typed in ("6 pm", "6.30pm", "18:30", "12 am", "9", "12pm")
    }
    assert [f"{time:%H:%M}" for time in read.values()] == [
        "18:00",
        "18:30",
        "18:30",
        "00:00",
        "09:00",
        "12:00",
    ]
    for typed in ("25:00", "13 pm", "soon", "6.7"):
        with pytest.raises(Exception, match="Write a time"):
            TimeField().to_python(typed)


@pytest.mark.parametrize("name", ["gathering", "desk"])
def test_pages_ask_as_often_for_three_as_for_one(client, activity, gathering, partnership, name):
    sign_in(client, make_member(partnership=partnership, role="officer"))
    url = reverse(f"gatherings:{name}", args=[activity.pk])

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    signed_up(activity, "Isla")
    queries()
    one = queries()
    signed_up(activity, "Moira"), signed_up(activity, "Una")
    assert queries() == one <= 18
    assert Contribution.objects.count() == 0


def test_elsewhere_nothing_is_planned(activity, gathering):
    stranger = actor_for(make_person())
    with pytest.raises((NotPermitted, NotFound)):
        planned(stranger, activity)
    with pytest.raises(NotPermitted):
        services.enter_notes(actor=stranger, gathering=gathering, text="x")

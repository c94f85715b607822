"""Before somebody joins: what the records say, what stays closed, and a yes on conditions."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_decision,
    make_matter,
    make_member,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.accounts.personal import erase_all, export_all
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.offers.services import enter_in_ledger
from thegither.partners.models import Invitation
from thegither.partners.services import accept_invitation, invite, withdraw_invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return make_partnership()


@pytest.fixture
def officer(partnership):
    return make_member(partnership=partnership, role="officer")


@pytest.fixture
def invited(partnership, officer):
    seat = make_seat(partnership=partnership, authority="Up to £500", role="adviser")
    return invite(actor=actor_for(officer), seat=seat, email="new@example.org")


def test_every_open_question_is_counted_however_many_are_listed(client, partnership, invited):
    for number in range(10):
        make_matter(partnership=partnership, title=f"Bus {number}")
    brief = brief_of(client, invited[1]).context["brief"]
    assert (brief.open_count, len(brief.open_matters)) == (10, 8)


def brief_of(client, secret):
    return client.get(reverse("portal:joining_brief", args=[secret]))


def test_it_says_what_the_records_say(client, partnership, officer, invited):
    for hours in (2, 6, 10):
        seat = make_seat(partnership=partnership)
        enter_in_ledger(
            actor=Actor.system(), seat=seat, given_on=today(), what="Meetings", hours=Decimal(hours)
        )
    enter_in_ledger(actor=Actor.system(), seat=seat, given_on=today(), what="Hall", pence=12_500)
    matter = make_matter(partnership=partnership, title="Buses at night")
    make_decision(matter=matter, title="Which bus")
    page = brief_of(client, invited[1]).content.decode()
    assert "half of the 3 partners with hours on record gave more than 6.0 hours a month" in page
    assert "partners put in £125, in 1 payment" in page
    for text in ("Buses at night", "Which bus", "Up to £500", "Your seat is heard, and does not decide."):
        assert text in page
    assert "new@example.org" not in page


def test_without_records_it_does_not_make_anything_up(client, invited):
    page = brief_of(client, invited[1]).content.decode()
    assert "Nobody has entered hours yet" in page
    assert "No money is on record" in page


def test_what_is_closed_is_counted_and_not_shown(client):
    partnership = make_partnership(is_public=False)
    officer = make_member(partnership=partnership, role="officer")
    seat = make_seat(partnership=partnership)
    make_seat(partnership=partnership, individual=make_person(name="Ann Individual"))
    make_matter(partnership=partnership, title="Behind closed doors")
    _invitation, secret = invite(actor=actor_for(officer), seat=seat, email="new@example.org")
    page = brief_of(client, secret).content.decode()
    assert "Behind closed doors" not in page
    assert "Ann Individual" not in page
    assert "There is 1 matter that only members see." in page
    assert "And 1 individual." in page


def test_a_wrong_or_used_secret_tells_nothing(client, partnership, officer, invited):
    assert brief_of(client, "x" * 32).status_code == 404
    withdraw_invitation(actor=actor_for(officer), invitation=invited[0])
    answer = brief_of(client, invited[1])
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 410


def test_a_yes_on_conditions_is_shown_to_those_who_run_it_and_belongs_to_the_person(
    client, partnership, officer, invited
):
    invitation, secret = invited
    page = client.get(reverse("partners:invitation", args=[secret])).content.decode()
    assert reverse("portal:joining_brief", args=[secret]) in page
    guest = make_person()
    sign_in(client, guest)
    conditions = "No meetings in the evening"
    url = reverse("partners:invitation", args=[secret])
    assert client.post(url, {"name": "Kim Guest", "conditions": conditions}).status_code == 302
    invitation.refresh_from_db()
    assert invitation.conditions == conditions
    seats = reverse("partners:seats", args=[partnership.slug])
    assert client.get(seats).status_code == 403
    assert conditions in sign_in(client, officer).get(seats).content.decode()
    assert export_all(guest.user)["partners"]["invitations"][0]["conditions"] == conditions
    erase_all(guest.user)
    assert Invitation.objects.get(pk=invitation.pk).conditions == ""


def test_without_conditions_there_are_none(partnership, invited):
    guest = make_person()
    accept_invitation(actor=actor_for(guest), secret=invited[1], name="Kim Guest")
    assert Invitation.objects.get(pk=invited[0].pk).conditions == ""


def test_it_costs_the_same_for_one_and_for_three(client, partnership, invited):
    make_decision(matter=make_matter(partnership=partnership))
    brief_of(client, invited[1])
    with CaptureQueriesContext(connection) as one:
        brief_of(client, invited[1])
    for _more in range(2):
        make_seat(partnership=partnership)
        make_decision(matter=make_matter(partnership=partnership))
    with CaptureQueriesContext(connection) as three:
        brief_of(client, invited[1])
    assert len(one) == len(three)

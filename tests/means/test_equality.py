"""Equality of taking part: by groups, never by persons; few are not shown."""

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_contribution,
    make_mandate,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.kernel.actors import Actor
from thegither.means.selectors.equality import equality_of
from thegither.offers.models import Capacity
from thegither.offers.services import enter_in_ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return make_partnership()


def seats_of(partnership, count, **fields):
    return [
        make_seat(partnership=partnership, organisation=make_organisation(**fields)) for _ in range(count)
    ]


def speak(partnership, seat, count) -> None:
    matter = make_matter(partnership=partnership)
    member = make_member_of(seat)
    for _ in range(count):
        make_contribution(matter=matter, actor=actor_for(member, seat))


def make_member_of(seat):
    person = make_person()
    make_mandate(seat=seat, person=person)
    return person


def test_fewer_than_five_partners_are_not_compared(partnership):
    seats_of(partnership, 3)
    found = equality_of(partnership)
    assert not found.is_shown
    assert found.tables == []


def test_silent_partners_count_and_the_convener_too(partnership):
    public = seats_of(partnership, 3)
    firms = seats_of(partnership, 2, sectors=["business"])
    speak(partnership, public[0], 4)
    found = equality_of(partnership)
    spoke = found.evenness[0]
    assert (spoke.count, spoke.gini) == (4, 1.0)
    by_sector = {group.label: group for group in found.tables[0][1]}
    assert by_sector["Public body"].spoke == 1.0
    assert (by_sector["Business"].partners, by_sector["Business"].spoke) == (len(firms), 0.0)
    assert sum(group.of_partners for group in found.tables[0][1]) == pytest.approx(1)


def test_layers_under_five_are_hidden_with_what_would_give_them_away(partnership):
    matter = make_matter(partnership=partnership)
    (seat,) = seats_of(partnership, 1)
    speak(partnership, seat, 6)
    for _ in range(3):
        make_contribution(matter=matter)
    counts = {row.label: row.count for row in equality_of(partnership).layers}
    assert counts == {"Partner organisation": None, "Community body": 0, "Public": None}


def test_whether_means_decide_it_is_said_from_five_declarations_on(partnership):
    seats = seats_of(partnership, 6)
    for hours, seat in enumerate(seats, start=1):
        Capacity.objects.create(organisation=seat.organisation, hours_a_month=hours)
        speak(partnership, seat, hours)
    link = equality_of(partnership).link
    assert link.value == pytest.approx(1.0)
    assert (link.n, link.says) == (6, "more")


def test_the_ledger_of_hours_is_for_members(client, partnership):
    seats = seats_of(partnership, 5)
    enter_in_ledger(actor=Actor.system(), seat=seats[0], what="Room", hours=Decimal(3))
    url = reverse("means:equality", args=[partnership.slug])
    assert "Gives hours" not in client.get(url).content.decode()
    sign_in(client, make_member(partnership=partnership))
    assert "Gives hours" in client.get(url).content.decode()


def test_the_page_costs_the_same_for_more_partners(client, partnership, django_assert_max_num_queries):
    url = reverse("means:equality", args=[partnership.slug])
    for count in (5, 3):
        for seat in seats_of(partnership, count):
            speak(partnership, seat, 1)
        with django_assert_max_num_queries(12):
            assert client.get(f"{url}?{count}").status_code == 200

"""Who were we, and how did we work, on any past date."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories import (
    actor_for,
    make_mandate,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError, NotFound
from thegither.partners.models import Mandate, Organisation, Partnership, Person, Seat, SeatRole
from thegither.partners.selectors import days_of_change, partnership_on
from thegither.partners.services import (
    change_partnership,
    change_seat,
    create_partnership,
    create_seat,
    end_mandate,
    end_partnership,
    end_seat,
    give_mandate,
    join_umbrella,
    leave_umbrella,
)

START = date(2026, 1, 5)
SYSTEM = Actor.system()


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def later(days: int) -> date:
    return START + timedelta(days=days)


@pytest.fixture
def partnership(db):
    with clock.at(noon(START)):
        return make_partnership(name="Getting about", started_on=START)


def test_each_part_is_as_it_was(partnership):
    body, umbrella, person = make_organisation(name="Council"), make_organisation(name="Union"), make_person()
    with clock.at(noon(later(10))):
        seat = make_seat(partnership=partnership, organisation=body, person=person, authority="£5,000")
        membership = join_umbrella(actor=SYSTEM, umbrella=umbrella, member=body)
        group = make_partnership(name="Buses", part_of=partnership)
    with clock.at(noon(later(20))):
        change_partnership(actor=SYSTEM, partnership=partnership, expected_version=1, name="Evening buses")
        change_seat(actor=SYSTEM, seat=seat, role="chair")
        leave_umbrella(actor=SYSTEM, membership=membership)
        change_partnership(
            actor=SYSTEM, partnership=group, expected_version=1, part_of=None, name="Night buses"
        )
    with clock.at(noon(later(40))):
        early, middle, late = (partnership_on(SYSTEM, partnership, later(days)) for days in (9, 19, 21))
    assert (early.version.name, early.seats, early.groups) == ("Getting about", (), ())
    assert middle.version.name == "Getting about"
    assert [group.name for group in middle.groups] == ["Buses"]
    (then,) = middle.seats
    assert (then.organisation, then.role, then.authority) == (body, "partner", "£5,000")
    assert [(holder.person_id, holder.name) for holder in then.holders] == [(person.pk, person.name)]
    assert then.umbrellas == (umbrella,)
    (then,) = late.seats
    assert (late.version.name, late.groups) == ("Evening buses", ())
    assert (then.role, then.umbrellas) == ("chair", ())


def test_before_it_began_there_is_nothing_to_show_and_that_is_no_failure(partnership):
    then = partnership_on(SYSTEM, partnership, later(-1))
    assert (then.state, then.had_begun, then.version, then.seats) == ("before", False, None, ())


def test_after_its_end_it_had_ended(partnership):
    with clock.at(noon(later(5))):
        end_partnership(actor=SYSTEM, partnership=partnership, ended_on=later(3), note="Thank you.")
    partnership.refresh_from_db()
    assert [partnership_on(SYSTEM, partnership, later(days)).had_ended for days in (2, 3, 6)] == [
        False,
        True,
        True,
    ]


def test_what_was_written_down_later_says_so(db):
    with clock.at(noon(later(30))):
        partnership = make_partnership(started_on=START)
    then = partnership_on(SYSTEM, partnership, later(1))
    assert (then.state, then.version.number, then.is_recorded_later) == ("running", 1, True)
    assert not partnership_on(SYSTEM, partnership, later(30)).is_recorded_later


def test_names_of_people_are_for_those_who_may_see_them(partnership):
    with clock.at(noon(START)):
        own = make_seat(partnership=partnership, individual=make_person(name="Iain Own"))
        make_seat(partnership=partnership, person=make_person(name="Ishbel Seat"))
        member = make_member(partnership=partnership)
    with clock.at(noon(later(2))):
        public = partnership_on(Actor.visitor(), partnership, later(1))
        inside = partnership_on(actor_for(member), partnership, later(1))
    assert [holder.name for seat in public.seats for holder in seat.holders] == ["", "", ""]
    assert next(seat for seat in public.seats if seat.seat_id == own.pk).individual_name == ""
    assert {"Iain Own", "Ishbel Seat"} < {holder.name for seat in inside.seats for holder in seat.holders}


def test_a_closed_group_and_a_closed_partnership_stay_closed(partnership):
    with clock.at(noon(START)):
        group = make_partnership(name="Secret", is_public=False, part_of=partnership)
    assert partnership_on(Actor.visitor(), partnership, later(1)).groups == ()
    assert [entry.name for entry in partnership_on(SYSTEM, partnership, later(1)).groups] == ["Secret"]
    with pytest.raises(NotFound):
        partnership_on(Actor.visitor(), group, later(1))


def test_the_days_of_change_are_those_from_which_on_something_differs(partnership):
    with clock.at(noon(later(10))):
        seat = make_seat(partnership=partnership)
    with clock.at(noon(later(20))):
        make_mandate(seat=seat, person=make_person(), from_on=later(20))
        end_seat(actor=SYSTEM, seat=seat, until_on=later(25))
    with clock.at(noon(later(22))):
        assert days_of_change(partnership) == [later(20), later(10), START]
    with clock.at(noon(later(30))):
        assert days_of_change(partnership, most=2) == [later(26), later(20)]


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_for_any_number_of_seats(partnership, rows, django_assert_num_queries):
    with clock.at(noon(START)):
        for number in range(rows):
            body = make_organisation()
            make_seat(partnership=partnership, organisation=body, person=make_person())
            join_umbrella(actor=SYSTEM, umbrella=make_organisation(), member=body)
            make_partnership(name=f"Group {number}", part_of=partnership)
    with clock.at(noon(later(2))), django_assert_num_queries(8):
        partnership_on(Actor.visitor(), partnership, later(1))


# The page ------------------------------------------------------------------------------------------------
def test_the_page_shows_the_day_that_was_asked_for(client, partnership):
    with clock.at(noon(later(10))):
        make_seat(partnership=partnership, organisation=make_organisation(name="Brannoch Council"))
    address = f"/partnerships/{partnership.slug}/on/"
    with clock.at(noon(later(20))):
        shown, early = client.get(address, {"date": "15 1 2026"}), client.get(address, {"date": "2026-01-06"})
        today_shown = client.get(address)
    assert "Who we were on Thursday 15 January" in shown.text
    assert "Brannoch Council" in shown.text
    assert "Brannoch Council" not in early.text
    assert "Nobody had a seat on that day" in early.text
    assert "Brannoch Council" in today_shown.text


def test_the_page_is_kind_to_days_before_the_start_and_clear_about_days_that_are_none(client, partnership):
    address = f"/partnerships/{partnership.slug}/on/"
    with clock.at(noon(later(20))):
        before = client.get(address, {"date": "1 1 2020"})
        assert before.status_code == 200
        assert "It did not exist yet" in before.text
        for wrong in ("", "yesterday", "31 2 2026", "1 1 2030", "\x00"):
            assert client.get(address, {"date": wrong}).status_code == 422


def test_the_page_of_a_closed_partnership_is_not_there_for_others(client, db):
    partnership = make_partnership(is_public=False)
    member = make_member(partnership=partnership, role="observer")
    address = f"/partnerships/{partnership.slug}/on/"
    assert client.get(address).status_code == 404
    assert sign_in(client, make_person()).get(address).status_code == 404
    assert sign_in(client, member).get(address).status_code == 200


# Any history ---------------------------------------------------------------------------------------------
@dataclass
class Then:
    """What a witness would have written down at the end of one day."""

    name: str = "Partnership"
    seats: dict[int, tuple[str, frozenset[int], frozenset[int]]] = field(default_factory=dict)
    groups: frozenset[int] = frozenset()


@dataclass
class Witness:
    """Replays what happens on a calendar, day by day, as somebody without a database would."""

    days: dict[int, Then]
    umbrellas: dict[int, dict[int, frozenset[int]]]

    def telling_days(self) -> list[int]:
        """Return both sides of every change, the first day and the last: between them nothing can differ."""
        changes = {number for number in range(1, HORIZON) if self.days[number] != self.days[number - 1]}
        return sorted({0, HORIZON - 1} | changes | {number - 1 for number in changes})

    def from_day(self, first: int, change: Callable[[int, Then], None]) -> None:
        for number, then in self.days.items():
            if number >= first:
                change(number, then)


HORIZON = 60
KINDS = ("seat", "role", "end_seat", "mandate", "end_mandate", "rename", "group", "join", "leave")
Step = tuple[str, int, int, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.integers(0, 4),  # days that pass before
        st.integers(-6, 6),  # the day that it counts from, or until, against the day it is written
        st.integers(0, 7),  # which seat, mandate, group …
        st.integers(0, 2),  # which person, role, umbrella …
    ),
    max_size=14,
)


class AnyHistory(TestCase):
    @given(STEPS)
    @settings(max_examples=20)
    def test_any_day_is_as_its_witness_wrote_it_down(self, steps: list[Step]) -> None:
        with clock.at(noon(START)):
            history = History()
        day = 1
        for kind, passed, shift, which, other in steps:
            day += passed
            with clock.at(noon(later(day))):
                try:
                    getattr(history, kind)(day, shift, which, other)
                except DomainError:
                    continue  # refused: nothing happened
        for number in history.witness.telling_days():
            assert history.read(number) == history.witness.days[number], number


class History:
    """Does a thing through the services and tells the witness, when it was not refused."""

    def __init__(self) -> None:
        self.partnership = make_partnership(name="Partnership", started_on=START)
        self.people = [make_person(has_account=False) for _number in range(3)]
        self.bodies = [make_organisation() for _number in range(3)]
        self.seats: list[Seat] = []
        self.mandates: list[Mandate] = []
        self.groups: list[Partnership] = []
        self.memberships: dict[tuple[int, int], object] = {}
        empty = {number: Then() for number in range(HORIZON)}
        members = {number: {body.pk: frozenset[int]() for body in self.bodies} for number in range(HORIZON)}
        self.witness = Witness(deepcopy(empty), members)

    def seat(self, day: int, shift: int, which: int, other: int) -> None:
        first = day + shift
        body: Organisation = self.bodies[which % 3]
        seat = create_seat(
            actor=SYSTEM, partnership=self.partnership, organisation=body, from_on=later(first)
        )
        self.seats.append(seat)

        def sits(number: int, then: Then) -> None:
            then.seats[seat.pk] = ("partner", frozenset(), self.witness.umbrellas[number][body.pk])

        self.witness.from_day(first, sits)

    def role(self, day: int, shift: int, which: int, other: int) -> None:
        if not self.seats:
            return
        seat, role = self.seats[which % len(self.seats)], list(SeatRole.values)[other]
        change_seat(actor=SYSTEM, seat=seat, from_on=later(day + shift), role=role)

        def changes(number: int, then: Then) -> None:
            if seat.pk in then.seats:
                then.seats[seat.pk] = (role, *then.seats[seat.pk][1:])

        seat.refresh_from_db()
        if seat.versions.filter(from_on=later(day + shift), role=role).exists():
            self.witness.from_day(day + shift, changes)

    def end_seat(self, day: int, shift: int, which: int, other: int) -> None:
        if not self.seats:
            return
        seat = self.seats[which % len(self.seats)]
        end_seat(actor=SYSTEM, seat=seat, until_on=later(day + shift))
        self.witness.from_day(day + shift + 1, lambda number, then: then.seats.pop(seat.pk, None) and None)

    def mandate(self, day: int, shift: int, which: int, other: int) -> None:
        if not self.seats:
            return
        seat, person = self.seats[which % len(self.seats)], self.people[other]
        self.mandates.append(give_mandate(actor=SYSTEM, seat=seat, person=person, from_on=later(day + shift)))
        self._hold(seat.pk, person, day + shift, lambda held: held | {person.pk})

    def end_mandate(self, day: int, shift: int, which: int, other: int) -> None:
        if not self.mandates:
            return
        mandate = self.mandates[which % len(self.mandates)]
        end_mandate(actor=SYSTEM, mandate=mandate, until_on=later(day + shift))
        self._hold(mandate.seat_id, mandate.person, day + shift + 1, lambda held: held - {mandate.person_id})

    def _hold(
        self, seat_id: int, person: Person, first: int, change: Callable[[frozenset[int]], frozenset[int]]
    ) -> None:
        def holds(number: int, then: Then) -> None:
            if seat_id in then.seats:
                role, held, umbrellas = then.seats[seat_id]
                then.seats[seat_id] = (role, change(held), umbrellas)

        self.witness.from_day(first, holds)

    def rename(self, day: int, shift: int, which: int, other: int) -> None:
        self.partnership.refresh_from_db()
        name = f"Name {which}"
        change_partnership(
            actor=SYSTEM, partnership=self.partnership, expected_version=self.partnership.version, name=name
        )
        self.witness.from_day(day, lambda number, then: setattr(then, "name", name))

    def group(self, day: int, shift: int, which: int, other: int) -> None:
        if which % 2 or not self.groups:
            group = create_partnership(
                actor=SYSTEM, name="Group", kind="task", purpose="x", rationale="y", part_of=self.partnership
            )
            self.groups.append(group)
            self._belong(group, day, belongs=True)
            return
        group = self.groups[which % len(self.groups)]
        group.refresh_from_db()
        belongs = other == 0
        change_partnership(
            actor=SYSTEM,
            partnership=group,
            expected_version=group.version,
            part_of=self.partnership if belongs else None,
        )
        self._belong(group, day, belongs=belongs)

    def _belong(self, group: Partnership, day: int, *, belongs: bool) -> None:
        def change(number: int, then: Then) -> None:
            then.groups = then.groups | {group.pk} if belongs else then.groups - {group.pk}

        self.witness.from_day(day, change)

    def join(self, day: int, shift: int, which: int, other: int) -> None:
        body, umbrella = self.bodies[which % 3], self.bodies[other]
        if (umbrella.pk, body.pk) in self.memberships:
            return
        membership = join_umbrella(actor=SYSTEM, umbrella=umbrella, member=body, from_on=later(day + shift))
        self.memberships[umbrella.pk, body.pk] = membership
        self._belong_to(body, day + shift, lambda held: held | {umbrella.pk})

    def leave(self, day: int, shift: int, which: int, other: int) -> None:
        body, umbrella = self.bodies[which % 3], self.bodies[other]
        membership = self.memberships.get((umbrella.pk, body.pk))
        if membership is None:
            return
        leave_umbrella(actor=SYSTEM, membership=membership, until_on=later(day + shift))
        del self.memberships[umbrella.pk, body.pk]
        self._belong_to(body, day + shift + 1, lambda held: held - {umbrella.pk})

    def _belong_to(
        self, body: Organisation, first: int, change: Callable[[frozenset[int]], frozenset[int]]
    ) -> None:
        sitting = {seat.pk for seat in self.seats if seat.organisation_id == body.pk}

        def belongs(number: int, then: Then) -> None:
            self.witness.umbrellas[number][body.pk] = change(self.witness.umbrellas[number][body.pk])
            for seat_id in sitting & then.seats.keys():
                role, held, umbrellas = then.seats[seat_id]
                then.seats[seat_id] = (role, held, change(umbrellas))

        self.witness.from_day(first, belongs)

    def read(self, day: int) -> Then:
        """Return what the product says of one day, in the words of the witness."""
        then = partnership_on(SYSTEM, self.partnership, later(day))
        assert then.version is not None
        return Then(
            name=then.version.name,
            seats={
                seat.seat_id: (
                    seat.role,
                    frozenset(holder.person_id for holder in seat.holders),
                    frozenset(umbrella.pk for umbrella in seat.umbrellas),
                )
                for seat in then.seats
            },
            groups=frozenset(version.partnership_id for version in then.groups),
        )

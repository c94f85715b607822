"""A partnership with seats and the people who hold them."""

from dataclasses import dataclass

import pytest

from tests.factories import (
    actor_for,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
)
from thegither.kernel.actors import Actor
from thegither.partners.models import Partnership, Person, Seat


@dataclass
class Party:
    """A seat with its holder."""

    seat: Seat
    person: Person

    @property
    def actor(self) -> Actor:
        return actor_for(self.person, self.seat)


@dataclass
class Circle:
    """A partnership with its officer and its partners' seats."""

    partnership: Partnership
    officer: Person
    parties: list[Party]

    @property
    def run(self) -> Actor:
        return actor_for(self.officer)


def make_circle(size: int = 3) -> Circle:
    """Make a partnership of an officer and ``size`` partners."""
    partnership = make_partnership()
    officer = make_member(partnership=partnership, role="officer")
    parties = []
    for number in range(size):
        person = make_person(name=f"Holder {number}")
        organisation = make_organisation(name=f"Partner {partnership.pk}-{number}", sectors=["third"])
        seat = make_seat(partnership=partnership, organisation=organisation, person=person)
        parties.append(Party(seat, person))
    return Circle(partnership, officer, parties)


@pytest.fixture
def circle() -> Circle:
    return make_circle()

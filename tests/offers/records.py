"""What the tests of this room start from: a partnership with an officer, a partner and a firm."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.factories import actor_for, make_organisation, make_partnership, make_person, make_seat
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError
from thegither.offers import services
from thegither.offers.models import Ask, Listing
from thegither.partners.models import Partnership, Person, Seat


@dataclass(frozen=True)
class Party:
    """A seat and who holds it."""

    seat: Seat
    person: Person

    @property
    def actor(self) -> Actor:
        return actor_for(self.person, self.seat)

    @property
    def organisation(self) -> Any:
        return self.seat.organisation


def make_party(partnership: Partnership, *, role: str = "partner", **fields: Any) -> Party:
    person = make_person()
    seat = make_seat(
        partnership=partnership, organisation=make_organisation(**fields), role=role, person=person
    )
    return Party(seat, person)


@dataclass(frozen=True)
class Scene:
    partnership: Partnership
    officer: Party
    partner: Party
    firm: Party


def make_scene(**fields: Any) -> Scene:
    partnership = make_partnership(**fields)
    return Scene(
        partnership,
        make_party(partnership, role="officer", name="The Council"),
        make_party(partnership, name="Glen Bus", sectors=["community"]),
        make_party(partnership, name="Marl Foods", sectors=["business"]),
    )


def make_ask(by: Party, of: Party, **fields: Any) -> Ask:
    return services.ask_organisation(
        actor=by.actor,
        seat=by.seat,
        organisation=of.organisation,
        what=fields.pop("what", "Count passengers for a week"),
        answer_by=fields.pop("answer_by", today() + timedelta(days=10)),
        **fields,
    )


def make_listing(by: Party, kind: str = "offer", **fields: Any) -> Listing:
    return services.add_listing(
        actor=by.actor,
        seat=by.seat,
        kind=kind,
        thing=fields.pop("thing", "space"),
        title=fields.pop("title", "A warm hall in the evening"),
        **fields,
    )


def give(by: Party, hours: str | None = None, days_ago: int = 0, **fields: Any) -> Any:
    return services.enter_in_ledger(
        actor=by.actor,
        seat=by.seat,
        what=fields.pop("what", "Drove the bus"),
        hours=Decimal(hours) if hours else None,
        given_on=today() - timedelta(days=days_ago),
        **fields,
    )


def refusal(function: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(DomainError) as caught:
        function(*arguments, **options)
    return caught.value.code

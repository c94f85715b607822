from collections.abc import Iterable
from dataclasses import dataclass

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError
from thegither.kernel.transactions import write_transaction

from ..models import Partnership, Seat, SeatRole, Sector
from ..policies import in_force
from ..selectors import organisation_named
from .invitations import invite
from .organisations import create_organisation
from .seats import create_seat


@dataclass(frozen=True, slots=True)
class Guest:
    """An organisation to be given a seat, by its name, and the address of who might hold it, if known."""

    name: str
    email: str = ""


def seat_guests(*, actor: Actor, partnership: Partnership, guests: Iterable[Guest]) -> list[Seat]:
    """Give each guest a partner's seat and invite whoever has an address: all or none. Return the new seats.

    An organisation that is known by the name is taken; another is added, of sector "other" until somebody
    says which. One that sits there already keeps its seat. Raises ``DomainError`` as the single services do,
    with the guest's name in the message, on the field "guests".
    """
    seats = []
    with write_transaction():
        for guest in guests:
            try:
                seats += _seat(actor, partnership, guest)
            except DomainError as error:
                raise DomainError(error.code, f"{guest.name}: {error.message}", "guests") from error
    return seats


def _seat(actor: Actor, partnership: Partnership, guest: Guest) -> list[Seat]:
    organisation = organisation_named(guest.name)
    if organisation is None:
        organisation = create_organisation(actor=actor, name=guest.name, sectors=[Sector.OTHER])
    known = Seat.objects.filter(in_force(), partnership=partnership, organisation=organisation).first()
    seat = known or create_seat(
        actor=actor,
        partnership=partnership,
        organisation=organisation,
        role=SeatRole.PARTNER,
        from_on=max(partnership.started_on, today()),
    )
    if guest.email:
        invite(actor=actor, seat=seat, email=guest.email)
    return [] if known else [seat]

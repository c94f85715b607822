"""For whom somebody acts inside one partnership."""

from thegither.kernel.actors import Actor
from thegither.partners.models import RUNNING_ROLES, SeatRole
from thegither.partners.policies import current_mandates


def acting_in(actor: Actor, partnership_id: int) -> Actor:
    """Return the actor acting in this partnership: for the seat they chose if it sits there, else their own.

    Observers have no seat to act for; somebody with several and no choice acts for the one that runs it.
    """
    if not actor.is_person:
        return actor
    held = dict(
        current_mandates(actor)
        .filter(seat__partnership_id=partnership_id)
        .exclude(seat__role=SeatRole.OBSERVER)
        .order_by("seat_id")
        .values_list("seat_id", "seat__role")
    )
    if actor.seat_id in held:
        return actor
    running = (seat_id for seat_id, role in held.items() if role in RUNNING_ROLES)
    return actor.for_seat(next(running, next(iter(held), None)))

"""For whom somebody acts: the seat that offers, asks, promises or gives."""

from thegither.kernel.actors import Actor
from thegither.kernel.errors import NotPermitted
from thegither.partners.models import Seat, SeatRole
from thegither.partners.policies import current_mandates


def require_seat(actor: Actor, seat: Seat) -> None:
    """Raise ``NotPermitted`` unless the actor's person holds ``seat`` today, and it has a voice."""
    if actor.is_system:
        return
    held = current_mandates(actor).filter(seat=seat).exclude(seat__role=SeatRole.OBSERVER)
    if not held.exists():
        raise NotPermitted

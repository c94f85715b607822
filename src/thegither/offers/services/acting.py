"""For whom somebody acts: the seat that offers, asks, promises or gives."""

from django.utils.translation import gettext as _

from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.partners.models import Partnership, Seat, SeatRole
from thegither.partners.policies import current_mandates


def require_seat(actor: Actor, seat: Seat) -> None:
    """Raise ``NotPermitted`` unless the actor's person holds ``seat`` today, and it has a voice."""
    if actor.is_system:
        return
    held = current_mandates(actor).filter(seat=seat).exclude(seat__role=SeatRole.OBSERVER)
    if not held.exists():
        raise NotPermitted


def refuse_ended(partnership: Partnership) -> None:
    """Raise ``DomainError`` "partnership_ended" for a partnership that has been closed."""
    if partnership.has_ended:
        raise DomainError("partnership_ended", _("This partnership has ended. Nothing was saved."))

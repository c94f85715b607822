from dataclasses import dataclass

from django.db.models import Prefetch, Q

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed, fetch

from ..models import Invitation, Mandate, Partnership, Seat
from .invitations import accepted_on_conditions, pending_invitations


@dataclass(frozen=True, slots=True)
class SeatNow:
    """A seat with who holds it, or will, and who is invited to it; for those who run the partnership."""

    seat: Seat
    mandates: tuple[Mandate, ...]
    invitations: tuple[Invitation, ...]
    conditional: tuple[Invitation, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True if nobody holds it."""
        return not self.mandates


def partnership_of(actor: Actor, action: Action, slug: str) -> Partnership:
    """Return the partnership at ``slug`` if the actor may do ``action`` with it, as ``fetch`` does."""
    return fetch(actor, action, Partnership.objects.select_related("part_of", "community"), slug=slug)


def seats_now(actor: Actor, partnership: Partnership) -> list[SeatNow]:
    """Return the seats that exist, or will, in the order of their roles' weight and their names."""
    lasting = Q(until_on__isnull=True) | Q(until_on__gte=today())
    mandates = allowed(actor, Action.MANAGE, Mandate).filter(lasting).select_related("person")
    seats = (
        allowed(actor, Action.MANAGE, Seat)
        .filter(lasting, partnership=partnership)
        .select_related("partnership", "organisation", "individual")
        .prefetch_related(
            "organisation__sectors",
            Prefetch("mandates", mandates.order_by("is_deputy", "from_on", "pk"), to_attr="lasting_mandates"),
            Prefetch("invitations", pending_invitations(actor), to_attr="waiting_invitations"),
            Prefetch("invitations", accepted_on_conditions(actor), to_attr="conditional_invitations"),
        )
    )
    rows = [
        SeatNow(
            seat,
            tuple(seat.lasting_mandates),
            tuple(seat.waiting_invitations),
            tuple(seat.conditional_invitations),
        )
        for seat in seats
    ]
    return sorted(rows, key=lambda row: (not row.seat.is_running, str(row.seat)))


def seats_past(actor: Actor, partnership: Partnership) -> list[Seat]:
    """Return the seats that have ended, the last first."""
    ended = allowed(actor, Action.MANAGE, Seat).filter(partnership=partnership, until_on__lt=today())
    return list(ended.select_related("partnership", "organisation", "individual").order_by("-until_on", "pk"))

from enum import StrEnum

from django.db.models import QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import NotFound
from thegither.kernel.ids import digest_of
from thegither.kernel.policies import Action, allowed

from ..models import Invitation, Seat


class InvitationState(StrEnum):
    """What can be done with an invitation."""

    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SEAT_ENDED = "seat_ended"


def pending_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Return the invitations that nobody accepted or took back, also those that ran out."""
    waiting = allowed(actor, Action.MANAGE, Invitation).filter(
        accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    return waiting.order_by("invited_at", "pk")


def accepted_on_conditions(actor: Actor) -> QuerySet[Invitation]:
    """Return the invitations that somebody accepted with conditions, the latest first."""
    accepted = allowed(actor, Action.MANAGE, Invitation).filter(accepted_at__isnull=False)
    return accepted.exclude(conditions="").order_by("-accepted_at", "-pk")


def invitation_with_secret(secret: str) -> Invitation:
    """Return the invitation that ``secret`` opens: it is its own permission. Raises ``NotFound``."""
    rows = Invitation.objects.select_related("seat__partnership", "seat__organisation", "invited_by")
    invitation = rows.filter(digest=digest_of(secret)).first()
    if invitation is None:
        raise NotFound
    return invitation


def state_of(invitation: Invitation) -> InvitationState:
    """Return what can be done with an invitation now."""
    if invitation.accepted_at is not None:
        return InvitationState.USED
    if invitation.withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    if invitation.expires_at <= now():
        return InvitationState.EXPIRED
    if is_over(invitation.seat):
        return InvitationState.SEAT_ENDED
    return InvitationState.OPEN


def is_over(seat: Seat) -> bool:
    """Return whether a seat, or its partnership, has ended."""
    return seat.partnership.ended_on is not None or (seat.until_on is not None and seat.until_on < today())

"""What somebody who is invited ought to know before they say yes, from the records alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Sum

from thegither.dialogue.models import Decision, DecisionState, Matter
from thegither.framework.models import FrameworkVersion
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.policies import Action, allowed
from thegither.offers.models import LedgerEntry
from thegither.offers.selectors import median_hours
from thegither.offers.selectors.ledger import MedianHours
from thegither.partners.models import Invitation, Partnership, Seat, SeatRole
from thegither.partners.policies import in_force

from .home import open_matters

SHOWN = 8
LOOKED_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class JoiningBrief:
    """What a partnership is for, takes, decides and spends, who is in it, and how one leaves it."""

    invitation: Invitation
    hours: MedianHours | None
    open_matters: Sequence[Matter]
    open_count: int
    proposed: Sequence[Decision]
    closed_count: int
    decided_last_year: int
    pence: int
    payments: int
    organisations: Sequence[Seat]
    individuals: int
    agreed: FrameworkVersion | None

    @property
    def seat(self) -> Seat:
        """The seat they are invited to."""
        return self.invitation.seat

    @property
    def partnership(self) -> Partnership:
        """The partnership they are invited to."""
        return self.invitation.seat.partnership

    @property
    def decides(self) -> bool:
        """True unless the seat only watches or advises."""
        return self.seat.role not in (SeatRole.OBSERVER, SeatRole.ADVISER)


def joining_brief(actor: Actor, invitation: Invitation) -> JoiningBrief:
    """Return what an invitee is told. What is closed to ``actor`` is counted, and not shown."""
    partnership = invitation.seat.partnership
    matters = open_matters(actor).filter(partnership=partnership)
    proposed = Decision.objects.filter(matter__partnership=partnership, state=DecisionState.PROPOSED)
    seen = list(allowed(actor, Action.VIEW, proposed).select_related("matter").order_by("pk")[:SHOWN])
    decided = Decision.objects.filter(matter__partnership=partnership, state=DecisionState.DECIDED)
    paid = LedgerEntry.objects.filter(
        partnership=partnership,
        struck_at=None,
        pence__isnull=False,
        given_on__gt=today() - LOOKED_BACK,
        given_on__lte=today(),
    ).aggregate(pence=Sum("pence", default=0), n=Count("pk"))
    seats = list(
        Seat.objects.filter(in_force(), partnership=partnership)
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )
    return JoiningBrief(
        invitation=invitation,
        hours=median_hours(partnership),
        open_matters=list(matters[:SHOWN]),
        open_count=matters.count(),
        proposed=seen,
        closed_count=_closed(actor, partnership),
        decided_last_year=decided.filter(decided_at__gt=now() - LOOKED_BACK).count(),
        pence=paid["pence"],
        payments=paid["n"],
        organisations=[seat for seat in seats if seat.organisation_id],
        individuals=sum(seat.organisation_id is None for seat in seats),
        agreed=FrameworkVersion.objects.filter(framework__partnership=partnership, opened_at__isnull=False)
        .select_related("framework__partnership")
        .order_by("-number")
        .first(),
    )


def _closed(actor: Actor, partnership: Partnership) -> int:
    """Return how many matters the actor may not see."""
    seen = allowed(actor, Action.VIEW, Matter).order_by().values("pk")
    return Matter.objects.filter(partnership=partnership).exclude(pk__in=seen).count()

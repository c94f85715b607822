"""Requests for support as lists, and what became of them as figures (M22)."""

from collections.abc import Collection
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Sum, When

from thegither.engagement.models import Engagement
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.means.models import (
    DECIDED_STATES,
    GRANTED_STATES,
    Payment,
    PaymentState,
    RequestState,
    SupportRequest,
    WhatHappened,
)
from thegither.means.working_days import working_days_between
from thegither.partners.models import Partnership
from thegither.ui.words import as_date

FEWEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ShareOf:
    """A share with how many it rests on, and where it may lie by chance (95 in 100, Wilson)."""

    part: int
    of: int
    low: float
    high: float

    @property
    def is_shown(self) -> bool:
        """True if it rests on five or more."""
        return self.of >= FEWEST_SHOWN

    @property
    def share(self) -> float:
        """The share, 0 … 1."""
        return self.part / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Difference:
    """How many more of those with support took part than of those without, in shares (−1 … 1)."""

    with_support: ShareOf
    without: ShareOf
    value: float
    low: float
    high: float

    @property
    def is_shown(self) -> bool:
        """True if both sides rest on five or more."""
        return self.with_support.is_shown and self.without.is_shown


@dataclass(frozen=True, slots=True)
class SupportFigures:
    """What became of requests for support (M22). Figures of fewer than five people are not shown."""

    asked: int
    met: ShareOf
    in_time: ShareOf
    median_days: float | None
    spent_pence: int
    paid_pence: int
    difference: Difference

    @property
    def is_shown(self) -> bool:
        """True if five or more asked."""
        return self.asked >= FEWEST_SHOWN


def support_figures(rows: QuerySet[SupportRequest], payments: QuerySet[Payment]) -> SupportFigures:
    """Return the figures over these requests and payments. Two queries.

    Met: of the requests decided and over, those granted of which it was there on the day; a refusal counts as
    not met. In time: of those decided or overdue, those decided by their day. Days are working days.
    """
    found = list(rows.exclude(state=RequestState.WITHDRAWN).order_by())
    decided = [row for row in found if row.state in DECIDED_STATES]
    over = [row for row in decided if row.is_closed or row.state == RequestState.DECLINED]
    met = [row for row in over if row.happened == WhatHappened.MET]
    due = [row for row in found if row.state in DECIDED_STATES or row.is_overdue]
    in_time = [row for row in due if row.decided_at and as_date(row.decided_at) <= row.decide_by]
    days = [
        working_days_between(as_date(row.asked_at), as_date(row.decided_at))
        for row in decided
        if row.decided_at
    ]
    paid = payments.filter(state=PaymentState.PAID).aggregate(pence=Sum("pence"))["pence"] or 0
    return SupportFigures(
        asked=len(found),
        met=_share(len(met), len(over)),
        in_time=_share(len(in_time), len(due)),
        median_days=median(days) if len(days) >= FEWEST_SHOWN else None,
        spent_pence=sum(row.cost_pence or 0 for row in found),
        paid_pence=paid,
        difference=_difference(over),
    )


def partnership_figures(partnership: Partnership) -> SupportFigures:
    """Return the figures of a partnership over all time. Two queries."""
    return support_figures(
        SupportRequest.objects.filter(partnership=partnership),
        Payment.objects.filter(partnership=partnership).order_by(),
    )


def engagement_figures(engagement: Engagement) -> SupportFigures:
    """Return the figures of one engagement. Two queries."""
    return support_figures(
        SupportRequest.objects.filter(engagement=engagement),
        Payment.objects.filter(engagement=engagement).order_by(),
    )


def _share(part: int, of: int) -> ShareOf:
    from thegither_analysis.representation import wilson

    return ShareOf(part, of, *wilson(part, of))


def _difference(over: Collection[SupportRequest]) -> Difference:
    """Compare who took part among those for whom it was there, and those for whom it was not."""
    from thegither_analysis.equality import difference

    known = [row for row in over if row.came is not None]
    having = [row for row in known if row.happened == WhatHappened.MET]
    lacking = [row for row in known if row.happened in (WhatHappened.NOT_MET, "")]
    came_with, came_without = sum(bool(row.came) for row in having), sum(bool(row.came) for row in lacking)
    found = difference((came_with, len(having)), (came_without, len(lacking)))
    return Difference(
        _share(came_with, len(having)), _share(came_without, len(lacking)), found.value, *found.interval
    )


def requests_seen_by(actor: Actor, partnership: Partnership) -> QuerySet[SupportRequest]:
    """Return the requests that the actor decides about: those that wait first, then those without an end."""
    rows = allowed(actor, Action.VIEW, SupportRequest).filter(partnership=partnership)
    step = Case(
        When(state=RequestState.WAITING, then=0),
        When(state__in=GRANTED_STATES, closed_at=None, then=1),
        default=2,
        output_field=IntegerField(),
    )
    return rows.select_related("matter", "engagement", "activity").order_by(step, "decide_by", "pk")


def requests_to_decide(
    actor: Actor, seat_ids: Collection[int], run: Collection[int]
) -> QuerySet[SupportRequest]:
    """Return what waits for a decision in partnerships that these seats run, or engagements that they own."""
    waiting = allowed(actor, Action.CHANGE, SupportRequest).filter(state=RequestState.WAITING)
    mine = Q(partnership__in=run) | Q(engagement__owner__in=seat_ids)
    return waiting.filter(mine).select_related("partnership").order_by("decide_by", "pk")


def payments_seen_by(actor: Actor, partnership: Partnership) -> QuerySet[Payment]:
    """Return the ledger of payments, the newest first."""
    rows = allowed(actor, Action.VIEW, Payment).filter(partnership=partnership)
    return rows.select_related("engagement", "request").order_by("-planned_at", "-pk")


def totals_by_engagement(payments: QuerySet[Payment]) -> QuerySet[Any, Any]:
    """Return, for each engagement with payments, the pence paid and still to be paid. One query."""
    paid, planned = (
        Sum("pence", filter=Q(state=state), default=0) for state in (PaymentState.PAID, PaymentState.PLANNED)
    )
    rows = payments.order_by().values("engagement__title", "engagement_id")
    return rows.annotate(paid=paid, planned=planned).order_by("engagement__title")

"""What seats mean to bring in a quarter, beside what they promised and gave; and what does not fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed
from thegither.partners.models import Partnership, Seat
from thegither.partners.policies import in_force

from ..models import Capacity, LedgerEntry, Planned, Side, TakeUp, quarter_after

MONTHS = 3


@dataclass(frozen=True, slots=True)
class Amount:
    """Hours, pence, and how many things in kind."""

    hours: Decimal = Decimal(0)
    pence: int = 0
    in_kind: int = 0


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """One seat in a quarter; ``capacity`` is the hours it has in these three months, if it says so."""

    seat: Seat
    brings: Sequence[Planned]
    expects: Sequence[Planned]
    planned: Amount
    promised: Amount
    given: Amount
    capacity: Decimal | None

    @property
    def is_too_much(self) -> bool:
        """True if it plans more hours than it has."""
        return self.capacity is not None and self.planned.hours > self.capacity

    @property
    def is_silent(self) -> bool:
        """True if it says neither what it brings nor what it expects."""
        return not self.brings and not self.expects


@dataclass(frozen=True, slots=True)
class QuarterPlan:
    """The plan of a partnership for one quarter, in the order of the names: it is no ranking."""

    quarter: date
    seats: Sequence[SeatPlan]

    @property
    def spoken(self) -> int:
        """How many seats said something."""
        return sum(not row.is_silent for row in self.seats)

    @property
    def unmet(self) -> list[Planned]:
        """What a seat expects although no other seat brings anything of that kind."""
        return [
            each
            for row in self.seats
            for each in row.expects
            if not any(each.thing == other.thing and other.seat_id != each.seat_id for other in self._brought)
        ]

    @property
    def too_much(self) -> list[SeatPlan]:
        """The seats that plan more hours than they have."""
        return [row for row in self.seats if row.is_too_much]

    @property
    def mismatches(self) -> int:
        """How much does not fit: expected of nobody, or more hours than there are."""
        return len(self.unmet) + len(self.too_much)

    @property
    def _brought(self) -> list[Planned]:
        return [each for row in self.seats for each in row.brings]


def planned_by(actor: Actor, partnership: Partnership) -> QuerySet[Planned]:
    """Return what stands in the plan of a partnership, as far as the actor may read it."""
    rows = allowed(actor, Act.VIEW, Planned).filter(partnership=partnership, withdrawn_at=None)
    return rows.select_related("seat__organisation", "seat__individual")


def quarter_plan(actor: Actor, partnership: Partnership, quarter: date) -> QuarterPlan:
    """Return what each seat of the partnership planned for a quarter, promised for it, and gave in it.

    A promise counts in the quarter of the day it is promised for, or in which it was agreed if no day was
    said. Five queries.
    """
    last = quarter_after(quarter) - timedelta(days=1)
    sat = Seat.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=quarter), from_on__lte=last)
    seats = list(
        allowed(actor, Act.VIEW, Seat)
        .filter(pk__in=sat.filter(partnership=partnership).order_by().values("pk"))
        .select_related("organisation", "individual", "partnership")
    )
    planned = list(planned_by(actor, partnership).filter(quarter=quarter).order_by("pk"))
    promises = (
        allowed(actor, Act.VIEW, TakeUp)
        .filter(giver__partnership=partnership)
        .annotate(meant_for=Coalesce("promised_by", TruncDate("agreed_at")))
        .filter(meant_for__gte=quarter, meant_for__lte=last)
    )
    promised = _amounts(promises, "giver")
    entries = allowed(actor, Act.VIEW, LedgerEntry).filter(
        partnership=partnership, struck_at=None, given_on__gte=quarter, given_on__lte=last
    )
    given = _amounts(entries, "seat")
    shown_on = min(max(today(), quarter), last)
    capacities = dict(
        allowed(actor, Act.VIEW, Capacity)
        .filter(
            in_force(shown_on),
            organisation__in=[seat.organisation_id for seat in seats],
        )
        .order_by("from_on")
        .values_list("organisation_id", "hours_a_month")
    )
    rows = []
    for seat in sorted(seats, key=str):
        own = [each for each in planned if each.seat_id == seat.pk]
        brings = [each for each in own if each.side == Side.BRINGS]
        hours_a_month = capacities.get(seat.organisation_id) if seat.organisation_id else None
        rows.append(
            SeatPlan(
                seat=seat,
                brings=brings,
                expects=[each for each in own if each.side == Side.EXPECTS],
                planned=_total(brings),
                promised=promised.get(seat.pk, Amount()),
                given=given.get(seat.pk, Amount()),
                capacity=None if hours_a_month is None else MONTHS * hours_a_month,
            )
        )
    return QuarterPlan(quarter, rows)


def _total(brings: Sequence[Planned]) -> Amount:
    return Amount(
        hours=sum((each.hours or Decimal(0) for each in brings), Decimal(0)),
        pence=sum(each.pence or 0 for each in brings),
        in_kind=sum(each.is_in_kind for each in brings),
    )


def _amounts(rows: QuerySet[TakeUp] | QuerySet[LedgerEntry], seat: str) -> dict[int, Amount]:
    grouped = (
        rows.order_by()
        .values_list(seat)
        .annotate(Sum("hours"), Sum("pence"), in_kind=Count("pk", filter=Q(hours=None, pence=None)))
    )
    return {key: Amount(hours or Decimal(0), pence or 0, kind) for key, hours, pence, kind in grouped}

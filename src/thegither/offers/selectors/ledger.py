"""What was given: by seat, against what was promised and what there is capacity for."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed
from thegither.partners.models import Partnership, Seat
from thegither.partners.policies import in_force

from ..models import Capacity, LedgerEntry, TakeUp

DAYS_A_MONTH = Decimal("30.4375")
LOOKED_BACK = timedelta(days=365)


class MedianHours(NamedTuple):
    """Hours a month that the middle one of ``n`` seats gave."""

    hours: Decimal
    n: int


def median_hours(partnership: Partnership, *, day: date | None = None) -> MedianHours | None:
    """Return the median hours a month that seats gave in the year up to ``day`` (today); None without any.

    A seat's figure is its hours in the ledger divided by the months (30.4375 days) that it has sat within
    the year, one at least. Seats without an entry in hours are not counted: nobody knows what they gave.
    """
    day = day or today()
    begin = day - LOOKED_BACK
    hours: dict[int, Decimal] = defaultdict(Decimal)
    sat: dict[int, Decimal] = {}
    rows = LedgerEntry.objects.filter(
        partnership=partnership,
        struck_at=None,
        hours__isnull=False,
        given_on__gt=begin,
        given_on__lte=day,
    ).order_by()
    for seat, given, first, last in rows.values_list("seat_id", "hours", "seat__from_on", "seat__until_on"):
        hours[seat] += given or Decimal(0)
        sat[seat] = months_between(max(first, begin), min(last or day, day))
    if not hours:
        return None
    figures = [total / sat[seat] for seat, total in hours.items()]
    return MedianHours(Decimal(median(figures)).quantize(Decimal("0.1")), len(figures))


def months_between(first: date, last: date) -> Decimal:
    """Return the months between two days, of 30.4375 days each; one at least."""
    return max(Decimal((last - first).days) / DAYS_A_MONTH, Decimal(1))


@dataclass(frozen=True, slots=True)
class SeatGave:
    """What one seat gave in a time, and what it promised for it; ``capacity`` is hours a month, if said."""

    seat: Seat
    hours: Decimal
    pence: int
    in_kind: int
    promised_hours: Decimal
    promised_pence: int
    capacity: Decimal | None


def ledger_of(actor: Actor, partnership: Partnership) -> QuerySet[LedgerEntry]:
    """Return the entries of a partnership's ledger that the actor may see, newest first."""
    return (
        allowed(actor, Act.VIEW, LedgerEntry)
        .filter(partnership=partnership)
        .select_related("seat__organisation", "seat__individual", "take_up__offer", "take_up__need", "ask")
    )


def given_by_seat(actor: Actor, partnership: Partnership, *, day: date | None = None) -> list[SeatGave]:
    """Return, for each seat of today, what it gave in the year up to ``day`` against what it promised.

    Convener and partners alike, in the order of their names: it is no ranking. Four queries.
    """
    day = day or today()
    in_year = Q(given_on__gt=day - LOOKED_BACK, given_on__lte=day, struck_at=None)
    seats = list(
        allowed(actor, Act.VIEW, Seat)
        .filter(in_force(day), partnership=partnership)
        .select_related("organisation", "individual", "partnership")
    )
    given = {
        key: (hours or Decimal(0), pence or 0, in_kind)
        for key, hours, pence, in_kind in ledger_of(actor, partnership)
        .filter(in_year)
        .order_by()
        .values_list("seat")
        .annotate(Sum("hours"), Sum("pence"), in_kind=Count("pk", filter=Q(hours=None, pence=None)))
    }
    promised = {
        key: (hours or Decimal(0), pence or 0)
        for key, hours, pence in allowed(actor, Act.VIEW, TakeUp)
        .filter(giver__partnership=partnership, ended_at=None)
        .order_by()
        .values_list("giver")
        .annotate(Sum("hours"), Sum("pence"))
    }
    capacities = dict(
        allowed(actor, Act.VIEW, Capacity)
        .filter(
            in_force(day), organisation__in=[seat.organisation_id for seat in seats if seat.organisation_id]
        )
        .order_by("from_on")
        .values_list("organisation_id", "hours_a_month")
    )
    found = []
    for seat in sorted(seats, key=str):
        hours, pence, in_kind = given.get(seat.pk, (Decimal(0), 0, 0))
        promised_hours, promised_pence = promised.get(seat.pk, (Decimal(0), 0))
        capacity = capacities.get(seat.organisation_id) if seat.organisation_id else None
        found.append(SeatGave(seat, hours, pence, in_kind, promised_hours, promised_pence, capacity))
    return found

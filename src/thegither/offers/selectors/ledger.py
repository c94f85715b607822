"""What was given: by seat, against what was promised and what there is capacity for."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from thegither.kernel.clock import today
from thegither.partners.models import Partnership

from ..models import LedgerEntry

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

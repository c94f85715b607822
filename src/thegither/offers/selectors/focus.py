"""Chosen focus (M25): what an organisation is asked, what it answered, and its load against its capacity.

Only asks count here. That one was declined is an answer: it raises "answered" and lowers the load, and no
other measure reads it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed
from thegither.partners.models import Organisation, Partnership

from ..models import OPEN_STATES, Ask, AskState, Capacity, DeclineReason, TakeUp

HOURS_A_DAY = Decimal(7)
MONTHS_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Answers:
    """How asks were answered. ``declined`` counts among ``answered``."""

    received: int
    answered: int
    accepted: int
    declined: int
    by_choice: int
    waiting: int
    overdue: int


@dataclass(frozen=True, slots=True)
class MonthLoad:
    """The hours that fall due in one month, against the hours that there are; ``capacity`` None if unsaid."""

    month: date
    hours: Decimal
    capacity: Decimal | None

    @property
    def days(self) -> Decimal:
        """Person-days, of seven hours each."""
        return self.hours / HOURS_A_DAY

    @property
    def capacity_days(self) -> Decimal | None:
        """Person-days that there are."""
        return None if self.capacity is None else self.capacity / HOURS_A_DAY

    @property
    def is_over(self) -> bool:
        """True if more is due than there is time for."""
        return self.capacity is not None and self.hours > self.capacity

    @property
    def filled(self) -> int:
        """The part of the capacity that is taken, in per cent, at most 100; 100 where there is none."""
        if not self.capacity:
            return 100 if self.hours else 0
        return min(100, round(100 * self.hours / self.capacity))


def answers_in(asks: QuerySet[Ask]) -> Answers:
    """Count how asks were answered; those taken back are not counted. One query."""
    waiting = Q(state__in=OPEN_STATES)
    return Answers(
        **asks.exclude(state=AskState.WITHDRAWN)
        .order_by()
        .aggregate(
            received=Count("pk"),
            answered=Count("pk", filter=~waiting),
            accepted=Count("pk", filter=Q(state=AskState.ACCEPTED)),
            declined=Count("pk", filter=Q(state=AskState.DECLINED)),
            by_choice=Count("pk", filter=Q(decline_reason=DeclineReason.PRIORITY)),
            waiting=Count("pk", filter=waiting),
            overdue=Count("pk", filter=waiting & Q(answer_by__lt=today())),
        )
    )


def answers_of(organisation: Organisation) -> Answers:
    """Return how an organisation answered what it was asked, in all its partnerships."""
    return answers_in(Ask.objects.filter(organisation=organisation))


def answers_in_partnership(partnership: Partnership) -> Answers:
    """Return how asks in a partnership were answered: counts only, as anybody who runs it may know."""
    return answers_in(Ask.objects.filter(partnership=partnership))


def load_of(actor: Actor, organisation: Organisation) -> list[MonthLoad]:
    """Return what falls due this month and the next two, against the capacity. Empty if one may not know.

    The load of a month is the hours of accepted asks that are wanted by a day in it, and the hours that the
    organisation promised for a day in it. Capacity is what is declared for the month's first day, or for
    today in this month. Three queries.
    """
    capacities = list(allowed(actor, Act.VIEW, Capacity).filter(organisation=organisation))
    if not capacities:
        return []
    months = months_from(today(), MONTHS_AHEAD + 1)
    first, end = months[0], months[-1]
    hours: dict[date, Decimal] = defaultdict(Decimal)
    asked = Ask.objects.filter(
        organisation=organisation, state=AskState.ACCEPTED, do_by__gte=first, do_by__lt=end
    )
    promised = TakeUp.objects.filter(
        giver__organisation=organisation, ended_at=None, promised_by__gte=first, promised_by__lt=end
    )
    for rows, day in ((asked, "do_by"), (promised, "promised_by")):
        for due, total in rows.order_by().values_list(day).annotate(total=Sum("hours")):
            hours[due.replace(day=1)] += total or 0
    return [
        MonthLoad(month, hours[month], _capacity_on(capacities, max(month, today()))) for month in months[:-1]
    ]


def _capacity_on(capacities: list[Capacity], day: date) -> Decimal | None:
    for capacity in capacities:
        if capacity.from_on <= day and (capacity.until_on is None or capacity.until_on >= day):
            return capacity.hours_a_month
    return None


def months_from(day: date, count: int) -> list[date]:
    """Return the first days of ``count`` months, the month of ``day`` first."""
    start = day.year * 12 + day.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(start, start + count)]

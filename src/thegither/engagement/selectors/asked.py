"""What an organisation is asked, over all partnerships: week by week, with the time that it declared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from thegither.dialogue.models import Matter
from thegither.engagement.models import EngagementState, Holiday, InvitedPartner, MeetingDay
from thegither.kernel.actors import Actor
from thegither.kernel.clock import day_of, today
from thegither.kernel.policies import Action, allowed
from thegither.offers.selectors.focus import MonthLoad, load_of
from thegither.offers.selectors.profiles import capacity_of, consulting_of, profile_of
from thegither.partners.models import Organisation

from .time import OVERLOADED_FROM, opening_of

WEEKS = 13


@dataclass(frozen=True, slots=True)
class AskedThing:
    """One thing that an organisation is asked, from when to when, and how many days it needs for it."""

    key: str
    title: str
    url: str
    partnership: str
    begins_on: date
    ends_on: date
    needed_days: int
    invited: InvitedPartner | None

    @property
    def open_days(self) -> int:
        """The days that it is open."""
        return (self.ends_on - self.begins_on).days

    @property
    def is_short(self) -> bool:
        """True where it is open for fewer days than are needed, and nothing else was agreed."""
        has_agreed = self.invited is not None and self.invited.has_agreed_to(self.ends_on)
        return self.open_days < self.needed_days and not has_agreed


@dataclass(frozen=True, slots=True)
class LoadWeek:
    """A week and what is asked in it."""

    begins_on: date
    asked: Sequence[AskedThing]

    @property
    def is_over(self) -> bool:
        """True where so much is asked at once that it may not be managed."""
        return len(self.asked) >= OVERLOADED_FROM


@dataclass(frozen=True, slots=True)
class AskedPage:
    """Everything on the page of what an organisation is asked."""

    things: Sequence[AskedThing]
    weeks: Sequence[LoadWeek]
    months: Sequence[MonthLoad]
    hours_a_month: Decimal | None
    tiers: Sequence[object]
    holidays: QuerySet[Holiday]
    meetings: Sequence[MeetingDay]


def asked_page(actor: Actor, organisation: Organisation) -> AskedPage:
    """Return what an organisation is asked, for its own people, in a fixed number of queries."""
    things = asked_of(actor, organisation)
    capacity = capacity_of(actor, organisation)
    return AskedPage(
        things=things,
        weeks=weeks_of(things),
        months=load_of(actor, organisation),
        hours_a_month=capacity.hours_a_month if capacity else None,
        tiers=consulting_of(profile_of(actor, organisation)).tiers,
        holidays=Holiday.objects.filter(organisation=organisation, ends_on__gte=today()),
        meetings=list(MeetingDay.objects.filter(organisation=organisation, held_on__gte=today())),
    )


def asked_of(actor: Actor, organisation: Organisation) -> list[AskedThing]:
    """Return the engagements that ask it, and open matters with a last day where it sits, soonest first."""
    invited = (
        allowed(actor, Action.VIEW, InvitedPartner)
        .filter(
            Q(engagement__closes_on__gte=today()) | Q(engagement__closes_on__isnull=True),
            organisation=organisation,
            removed_at=None,
            engagement__state__in=(EngagementState.DRAFT, EngagementState.OPEN),
        )
        .select_related("engagement__matter__partnership")
        .prefetch_related("engagement__phases")
    )
    far = today() + timedelta(weeks=WEEKS)
    things = []
    matters = set()
    for row in invited:
        engagement = row.engagement
        matters.add(engagement.matter_id)
        begins_on = max(opening_of(engagement), day_of(row.invited_at))
        things.append(
            AskedThing(
                f"e{engagement.pk}",
                engagement.title,
                engagement.get_absolute_url(),
                engagement.matter.partnership.name,
                begins_on,
                max(begins_on, engagement.closes_on or far),
                row.days_needed,
                row,
            )
        )
    seated = organisation.seats.order_by().values("partnership_id")
    open_matters = allowed(actor, Action.VIEW, Matter).filter(
        partnership__in=seated, is_open=True, open_until__gte=today()
    )
    for matter in open_matters.exclude(pk__in=matters).select_related("partnership"):
        things.append(
            AskedThing(
                f"m{matter.pk}",
                matter.title,
                matter.get_absolute_url(),
                matter.partnership.name,
                day_of(matter.opened_at),
                matter.open_until or far,
                organisation.consulting_days,
                None,
            )
        )
    return sorted(things, key=lambda thing: (thing.ends_on, thing.title))


def weeks_of(things: Sequence[AskedThing], weeks: int = WEEKS) -> list[LoadWeek]:
    """Return what is asked in each of the coming weeks."""
    from thegither_analysis.fairness import Asked, load_by_week

    by_key = {thing.key: thing for thing in things}
    asked = [Asked(thing.key, thing.begins_on, thing.ends_on) for thing in things]
    return [
        LoadWeek(week.begins_on, [by_key[key] for key in week.keys])
        for week in load_by_week(asked, today(), weeks)
    ]

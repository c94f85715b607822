"""Whether there is time: each partner's dated way to an answer, the first fair close, and what to warn of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from thegither.dialogue.models import Stage
from thegither.engagement.models import Degree, Engagement, Holiday, Interest, InvitedPartner, MeetingDay
from thegither.engagement.packages import holiday_package
from thegither.kernel.clock import day_of, today
from thegither.ui.words import number, short_day

if TYPE_CHECKING:
    from thegither_analysis.fairness import Closed, Fit, Path, Tier

OVERLOADED_FROM = 3
HOLIDAY_SHARE = 0.25
EARLY = 0.5


@dataclass(frozen=True, slots=True)
class PartnerTime:
    """One who is asked: its way in the worst and the typical case, and whether the time is enough.

    ``fit`` is None while no last day is set. ``asked_elsewhere`` are the other engagements that ask it then.
    ``has_agreed``: it agreed itself to answer by the last day as it is now.
    """

    invited: InvitedPartner
    worst: "Path"
    typical: "Path"
    fit: "Fit | None"
    asked_elsewhere: int
    has_agreed: bool

    @property
    def is_settled(self) -> bool:
        """True where there is enough time, or the partner agreed to less."""
        return self.has_agreed or self.fit is None or self.fit.is_fair

    @property
    def is_overloaded(self) -> bool:
        """True where it is asked so much at once that it may not manage."""
        return self.asked_elsewhere + 1 >= OVERLOADED_FROM


@dataclass(frozen=True, slots=True)
class TimeWarning:
    """Something about the time that a person ought to look at, and where."""

    key: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class TimePage:
    """The time of an engagement. ``sufficiency`` is M02: the least of all partners; ``earliness`` is M01."""

    opens_on: date
    closes_on: date | None
    rows: Sequence[PartnerTime]
    fair_close: date
    longest: Sequence[str]
    sufficiency: float | None
    earliness: float | None
    reading_minutes: int
    holidays: Sequence["Closed"]
    warnings: Sequence[TimeWarning]

    @property
    def is_fair(self) -> bool:
        """True where everybody who is asked has the time, or agreed to less; not if nobody is asked."""
        return bool(self.rows) and all(row.is_settled for row in self.rows)

    @property
    def short(self) -> list[PartnerTime]:
        """Those without enough time who did not agree to less."""
        return [row for row in self.rows if not row.is_settled]


def opening_of(engagement: Engagement) -> date:
    """Return the day from which it can be answered: when it opened, or its first phase or today."""
    if engagement.opened_at is not None:
        return day_of(engagement.opened_at)
    first = min((phase.begins_on for phase in engagement.phases.all()), default=today())
    return max(first, today())


def invited_in(engagement: Engagement) -> list[InvitedPartner]:
    """Return who is asked. One query."""
    rows = InvitedPartner.objects.filter(engagement=engagement, removed_at=None)
    return list(rows.select_related("organisation", "interest", "exception_for__organisation"))


def time_of(engagement: Engagement) -> TimePage:
    """Return the time of an engagement (its matter loaded). Seven queries, however many are asked."""
    from thegither_analysis.fairness import earliest_fair_close, earliness, reading_minutes

    opens_on, closes_on = opening_of(engagement), engagement.closes_on
    invited = invited_in(engagement)
    rows = _rows(engagement, invited, opens_on)
    fair_close, longest = earliest_fair_close(opens_on, {str(row.invited): row.worst for row in rows})
    fits = [row.fit.sufficiency for row in rows if row.fit and row.fit.sufficiency is not None]
    words = engagement.papers.filter(removed_at=None).aggregate(all=Sum("words"))["all"] or 0
    early = None
    if engagement.decides_on and invited:
        first = day_of(min(row.invited_at for row in invited))
        early = earliness(day_of(engagement.matter.opened_at), first, engagement.decides_on)
    holidays = public_holidays()
    page = TimePage(
        opens_on=opens_on,
        closes_on=closes_on,
        rows=rows,
        fair_close=fair_close,
        longest=longest,
        sufficiency=min(fits, default=None),
        earliness=early,
        reading_minutes=reading_minutes(words),
        holidays=[
            each
            for each in holidays
            if closes_on and each.begins_on <= closes_on and each.ends_on >= opens_on
        ],
        warnings=(),
    )
    return replace(page, warnings=list(_warnings(engagement, page)))


def _rows(engagement: Engagement, invited: Sequence[InvitedPartner], opens_on: date) -> list[PartnerTime]:
    from thegither_analysis.fairness import Closed, cascade, fit

    keys = [row.organisation_id for row in invited if row.organisation_id is not None]
    own: dict[int, list[Closed]] = defaultdict(list)
    for holiday in Holiday.objects.filter(organisation__in=keys):
        own[holiday.organisation_id].append(Closed(holiday.name, holiday.begins_on, holiday.ends_on))
    meetings: dict[tuple[int, str], list[date]] = defaultdict(list)
    for day in MeetingDay.objects.filter(organisation__in=keys, held_on__gte=opens_on):
        meetings[day.organisation_id, day.body.casefold()].append(day.held_on)
    elsewhere = _asked_elsewhere(engagement, keys, opens_on)
    found = []
    for row in invited:
        begins_on = max(opens_on, day_of(row.invited_at))
        closed = [*public_holidays(), *own[row.organisation_id or 0]]
        tiers = _tiers(row, meetings)
        worst, typical = cascade(begins_on, tiers, closed), cascade(begins_on, tiers, closed, typical=True)
        enough = fit(begins_on, engagement.closes_on, worst) if engagement.closes_on else None
        asked = elsewhere.get(row.organisation_id or 0, 0)
        agreed = row.has_agreed_to(engagement.closes_on)
        found.append(PartnerTime(row, worst, typical, enough, asked, agreed))
    return sorted(found, key=lambda each: (-each.worst.days, str(each.invited)))


def _tiers(row: InvitedPartner, meetings: dict[tuple[int, str], list[date]]) -> "list[Tier]":
    from thegither_analysis.fairness import Tier

    if row.tiers:
        return [
            Tier(**tier, meetings=tuple(meetings[row.organisation_id or 0, tier["name"].casefold()]))
            for tier in row.tiers
        ]
    return [Tier(_("Asking its members"), 0, 0, row.days_needed)] if row.days_needed else []


def public_holidays() -> "list[Closed]":
    """Return the holidays that are the same for everybody."""
    from thegither_analysis.fairness import Closed

    return [Closed(each.name, each.begins_on, each.ends_on) for each in holiday_package().entries.values()]


def _asked_elsewhere(engagement: Engagement, organisations: Iterable[int], opens_on: date) -> dict[int, int]:
    """Count for each organisation the other engagements that ask it while this one is open.

    Nobody is asked any more by a partnership that has ended, or on a matter that was looked back on.
    """
    rows = InvitedPartner.objects.filter(
        organisation__in=organisations,
        removed_at=None,
        engagement__state__in=("draft", "open"),
        engagement__closes_on__gte=opens_on,
    ).exclude(engagement=engagement)
    ended = Q(engagement__matter__partnership__ended_on__lte=today())
    rows = rows.exclude(ended | Q(engagement__matter__stage=Stage.REVIEWED))
    counted: dict[int, int] = defaultdict(int)
    for organisation_id, opened_at in rows.values_list("organisation_id", "engagement__opened_at"):
        begins_on = day_of(opened_at) if opened_at else opens_on
        if organisation_id and (engagement.closes_on is None or begins_on <= engagement.closes_on):
            counted[organisation_id] += 1
    return counted


def not_invited(engagement: Engagement, invited: Sequence[InvitedPartner]) -> list[Interest]:
    """Return those whom the matter affects much and who are not asked. One query."""
    asked = {row.interest_id for row in invited}
    organisations = {row.organisation_id for row in invited}
    rows = Interest.objects.filter(
        matter=engagement.matter_id, dropped_because="", affected__gte=Degree.MUCH
    ).select_related("organisation")
    return [
        row
        for row in rows
        if row.pk not in asked and (row.organisation_id is None or row.organisation_id not in organisations)
    ]


def _warnings(engagement: Engagement, page: TimePage) -> Iterable[TimeWarning]:
    from thegither_analysis.fairness import closed_days

    dates = reverse("engagement:plan_dates", args=[engagement.pk])
    people = reverse("engagement:plan_partners", args=[engagement.pk])
    if engagement.matter.stage not in (Stage.PROBLEM, Stage.OPTIONS):
        told = {"stage": engagement.matter.get_stage_display()}
        yield TimeWarning(
            "late",
            _("Late: the matter is at “%(stage)s” already. Positions may be hard by now.") % told,
            people,
        )
    elif page.earliness is not None and page.earliness < EARLY:
        yield TimeWarning(
            "late",
            _("Late: half of the time up to the decision went by before anybody was asked."),
            people,
        )
    if page.short:
        told = {
            "who": ", ".join(str(row.invited) for row in page.short),
            "day": short_day(page.fair_close),
        }
        yield TimeWarning(
            "short", _("Too short for %(who)s. The earliest fair close is %(day)s.") % told, dates
        )
    if page.closes_on:
        days = max(1, (page.closes_on - page.opens_on).days + 1)
        off = closed_days(page.opens_on, page.closes_on, [*page.holidays, *_shared_holidays(page)])
        if off / days >= HOLIDAY_SHARE or _ends_in(page):
            told = {"off": number(off), "days": number(days)}
            yield TimeWarning(
                "holiday",
                _("During a holiday: %(off)s of its %(days)s days, or the last one, are holidays.") % told,
                dates,
            )
    if missing := not_invited(engagement, [row.invited for row in page.rows]):
        told = {"who": ", ".join(each.name for each in missing[:6])}
        yield TimeWarning("missing", _("Much affected and not asked: %(who)s.") % told, people)
    if tired := [row for row in page.rows if row.is_overloaded]:
        told = {"who": ", ".join(str(row.invited) for row in tired), "count": number(OVERLOADED_FROM)}
        yield TimeWarning("overloaded", _("Asked by %(count)s or more at once: %(who)s.") % told, people)


def _shared_holidays(page: TimePage) -> list["Closed"]:
    """Return the holidays named on the partners' ways that hold up at least half of them."""
    from thegither_analysis.fairness import Closed

    keys = [row.invited.organisation_id for row in page.rows if row.invited.organisation_id]
    held: dict[tuple[str, date, date], set[int]] = defaultdict(set)
    for holiday in Holiday.objects.filter(organisation__in=keys, ends_on__gte=page.opens_on):
        held[holiday.name, holiday.begins_on, holiday.ends_on].add(holiday.organisation_id)
    return [Closed(*stretch) for stretch, who in held.items() if 2 * len(who) >= len(keys)]


def _ends_in(page: TimePage) -> bool:
    return any(each.begins_on <= (page.closes_on or page.opens_on) <= each.ends_on for each in page.holidays)

"""Dates that concern everybody, as a calendar (RFC 5545) that any calendar program can subscribe to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from thegither.delivery.models import Action as PartnersAction
from thegither.delivery.models import ActionState
from thegither.dialogue.models import Decision, DecisionState, Matter
from thegither.gatherings.models import Gathering
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.icalendar import calendar_file, escape, instant
from thegither.kernel.policies import Action, allowed
from thegither.outcomes.models import Outcome
from thegither.partners.models import Partnership
from thegither.ui.words import time_of_day

PAST_DAYS = 31
MOST = 500


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """Something on one day; ``key`` is the same for ever, so that programs recognise it when it moves."""

    key: str
    day: date
    title: str
    where: str
    url: str


def public_days(actor: Actor, partnership: Partnership | None = None) -> list[CalendarDay]:
    """Return closing dates, reviews, ends, due dates, days to look again and events that one may see."""
    since = today() - timedelta(days=PAST_DAYS)
    days = [
        *_of_partnerships(actor, partnership, since),
        *_of_matters(actor, partnership, since),
        *_of_actions(actor, partnership, since),
        *_to_look_again(actor, partnership, since),
        *_of_events(actor, partnership, since),
    ]
    return sorted(days, key=lambda found: (found.day, found.key))[:MOST]


def _of_partnerships(actor: Actor, partnership: Partnership | None, since: date) -> Iterator[CalendarDay]:
    rows = allowed(actor, Action.VIEW, Partnership).filter(ended_on__isnull=True)
    rows = rows.filter(Q(next_review_on__gte=since) | Q(sunset_on__gte=since))
    if partnership is not None:
        rows = rows.filter(pk=partnership.pk)
    for row in rows.order_by("next_review_on")[:MOST]:
        url = reverse("portal:partnership", args=[row.slug])
        if row.next_review_on >= since:
            title = _("Review of %(name)s") % {"name": row.name}
            yield CalendarDay(f"review-{row.pk}", row.next_review_on, title, row.name, url)
        if row.sunset_on >= since:
            title = _("%(name)s ends unless it is renewed") % {"name": row.name}
            yield CalendarDay(f"sunset-{row.pk}", row.sunset_on, title, row.name, url)


def _of_matters(actor: Actor, partnership: Partnership | None, since: date) -> Iterator[CalendarDay]:
    rows = allowed(actor, Action.VIEW, Matter).filter(is_open=True, open_until__gte=since)
    if partnership is not None:
        rows = rows.filter(partnership=partnership)
    for row in rows.select_related("partnership").order_by("open_until")[:MOST]:
        title = _("Last day to say something: %(title)s") % {"title": row.title}
        if row.open_until:
            where = row.partnership.name
            yield CalendarDay(f"matter-{row.pk}", row.open_until, title, where, row.get_absolute_url())


def _of_actions(actor: Actor, partnership: Partnership | None, since: date) -> Iterator[CalendarDay]:
    rows = allowed(actor, Action.VIEW, PartnersAction).filter(
        state__in=[ActionState.PLANNED, ActionState.DOING], due_on__gte=since
    )
    if partnership is not None:
        rows = rows.filter(partnership=partnership)
    for row in rows.select_related("partnership").order_by("due_on")[:MOST]:
        title = _("Due: %(title)s") % {"title": row.title}
        yield CalendarDay(f"action-{row.pk}", row.due_on, title, row.partnership.name, row.get_absolute_url())


def _to_look_again(actor: Actor, partnership: Partnership | None, since: date) -> Iterator[CalendarDay]:
    decisions = allowed(actor, Action.VIEW, Decision).filter(
        state=DecisionState.DECIDED, look_again_on__gte=since
    )
    outcomes = allowed(actor, Action.VIEW, Outcome).filter(look_again_on__gte=since)
    if partnership is not None:
        decisions = decisions.filter(matter__partnership=partnership)
        outcomes = outcomes.filter(partnership=partnership)
    found: list[tuple[str, Decision | Outcome, str]] = [
        (f"decision-{row.pk}", row, row.matter.partnership.name)
        for row in decisions.select_related("matter__partnership").order_by("look_again_on")[:MOST]
    ]
    found += [
        (f"outcome-{row.pk}", row, row.partnership.name)
        for row in outcomes.select_related("partnership").order_by("look_again_on")[:MOST]
    ]
    for key, record, where in found:
        title = _("We look again: %(title)s") % {"title": record.title}
        if record.look_again_on:
            yield CalendarDay(key, record.look_again_on, title, where, record.get_absolute_url())


def _of_events(actor: Actor, partnership: Partnership | None, since: date) -> Iterator[CalendarDay]:
    rows = allowed(actor, Action.VIEW, Gathering).filter(called_off_at=None, starts_at__date__gte=since)
    if partnership is not None:
        rows = rows.filter(activity__engagement__matter__partnership=partnership)
    for row in rows.select_related("activity").order_by("starts_at")[:MOST]:
        day = localtime(row.starts_at).date()
        where = ", ".join(filter(None, (time_of_day(row.starts_at), row.venue)))
        yield CalendarDay(f"event-{row.pk}", day, row.activity.title, where, row.get_absolute_url())


def as_calendar(days: Iterable[CalendarDay], name: str, host: str) -> str:
    """Return the days as the text of an iCalendar file, its lines folded and its text escaped."""
    stamp = instant(datetime.combine(today(), datetime.min.time(), UTC))
    events = (
        [
            f"UID:{found.key}@{host}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{found.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{found.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escape(found.title)}",
            f"DESCRIPTION:{escape(found.where)}",
            f"URL:{settings.BASE_URL}{found.url}",
            "TRANSP:TRANSPARENT",
        ]
        for found in days
    )
    return calendar_file(name, events)

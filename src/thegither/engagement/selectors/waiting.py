"""What planning asks of somebody's seats: a rota and its gaps, a purpose to agree, a position, a door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from thegither.engagement.models import (
    Activity,
    ActivityState,
    Engagement,
    EngagementState,
    ModerationDuty,
    Position,
    TurnedAway,
)
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed
from thegither.partners.policies import held_organisations, speaking_partnerships
from thegither.ui.words import day_range, short_day

from .door import DOOR_DAYS, MANY_REFUSED

DUTY_AHEAD = timedelta(days=7)
AGREE_WITHIN = timedelta(days=14)
POSITION_AHEAD = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class PlanningWait:
    """One thing that waits for somebody, and where it is done."""

    title: str
    url: str
    text: str
    due_on: date


def planning_waits_for(actor: Actor, seats: Sequence[int], most: int) -> list[PlanningWait]:
    """Return what planning asks of somebody's seats, at most ``most``, soonest first. One query."""
    if not actor.is_person or not seats:
        return []
    rows = _duties(actor, seats).union(
        _uncovered(seats), _plans(actor, seats), _positions(actor), _doors(actor), all=True
    )
    found = [_READ[row[0]](row) for row in rows.order_by("last_on")[:most]]
    return sorted(found, key=lambda wait: (wait.due_on, wait.title))


def _columns(rows: QuerySet[Any], kind: str, *fields: Any) -> QuerySet[Any, Any]:
    """Return kind, key, title, name, slug, first and last day: alike for all kinds, to be read at once."""
    names = ("key", "said", "name", "slug", "first_on", "last_on")
    given = {
        name: F(field) if isinstance(field, str) else field for name, field in zip(names, fields, strict=True)
    }
    return rows.order_by().annotate(kind=_word(kind), **given).values_list("kind", *names)


def _word(text: str) -> Value:
    return Value(text, output_field=CharField())


def _duties(actor: Actor, seats: Sequence[int]) -> QuerySet[Any, Any]:
    rows = ModerationDuty.objects.filter(
        Q(person=actor.person_id) | Q(person=None, seat__in=seats),
        begins_on__lte=today() + DUTY_AHEAD,
        ends_on__gte=today(),
        engagement__state=EngagementState.OPEN,
    )
    fields = ("engagement__matter_id", "engagement__title", _word(""), _word(""), "begins_on", "ends_on")
    return _columns(rows, "duty", *fields)


def _uncovered(seats: Sequence[int]) -> QuerySet[Any, Any]:
    """Return open engagements that the seats own and on whose rota nobody is tomorrow."""
    tomorrow = today() + timedelta(days=1)
    covered = ModerationDuty.objects.filter(
        engagement=OuterRef("pk"), begins_on__lte=tomorrow, ends_on__gte=tomorrow
    )
    rows = Engagement.objects.filter(~Exists(covered), owner__in=seats, state=EngagementState.OPEN)
    day = Value(tomorrow, output_field=DateField())
    rows = rows.exclude(closes_on__lt=tomorrow)
    return _columns(rows, "rota", "pk", "title", _word(""), _word(""), day, day)


def _plans(actor: Actor, seats: Sequence[int]) -> QuerySet[Any, Any]:
    """Return purposes that another seat wrote and nobody agreed yet."""
    rows = Engagement.objects.filter(
        matter__partnership__in=speaking_partnerships(actor),
        state=EngagementState.DRAFT,
        purpose_agreed_at=None,
    ).exclude(created_for__in=seats)
    begun_on = TruncDate("created_at")
    return _columns(rows, "plan", "pk", "title", _word(""), _word(""), begun_on, begun_on)


def _positions(actor: Actor) -> QuerySet[Any, Any]:
    rows = Position.objects.filter(
        organisation__in=held_organisations(actor), ended_on=None, review_on__lte=today() + POSITION_AHEAD
    )
    fields = ("pk", "topic", "organisation__name", "organisation__slug", "stated_on", "review_on")
    return _columns(rows, "position", *fields)


def _doors(actor: Actor) -> QuerySet[Any, Any]:
    """Return open activities whose way in turned many away lately, for those who run them."""
    mine = allowed(actor, Action.MANAGE, Activity).filter(state=ActivityState.OPEN).order_by().values("pk")
    lately = TurnedAway.objects.filter(activity__in=mine, day__gt=today() - timedelta(days=DOOR_DAYS))
    rows = lately.order_by().values("activity_id", "activity__title").annotate(refused=Sum("count"))
    refused, day = Cast("refused", CharField()), Value(today(), output_field=DateField())
    fields = ("activity_id", "activity__title", refused, _word(""), day, day)
    return _columns(rows.filter(refused__gte=MANY_REFUSED), "door", *fields)


def _door_of(row: tuple[Any, ...]) -> PlanningWait:
    _kind, pk, title, refused, _slug, _first, day = row
    told = _("See why people do not get in: %(title)s") % {"title": title}
    text = _("%(count)s tries failed in the last %(days)s days") % {"count": refused, "days": DOOR_DAYS}
    return PlanningWait(told, reverse("engagement:responses", args=[pk]) + "#door", text, day)


def _duty_of(row: tuple[Any, ...]) -> PlanningWait:
    _kind, matter_id, title, _name, _slug, begins_on, ends_on = row
    told = _("Your turn to look at what comes in: %(title)s") % {"title": title}
    url = reverse("dialogue:moderate", args=[matter_id])
    return PlanningWait(told, url, day_range(begins_on, ends_on), ends_on)


def _rota_of(row: tuple[Any, ...]) -> PlanningWait:
    _kind, pk, title, _name, _slug, day, _last = row
    told = _("Put somebody on the rota: %(title)s") % {"title": title}
    text = _("Nobody looks at what comes in from %(day)s on") % {"day": short_day(day)}
    return PlanningWait(told, reverse("engagement:plan_people", args=[pk]), text, day)


def _plan_of(row: tuple[Any, ...]) -> PlanningWait:
    _kind, pk, title, _name, _slug, begun_on, _last = row
    told = _("Agree what it is for, or say what is missing: %(title)s") % {"title": title}
    text = _("Methods wait until another partner has agreed the purpose")
    return PlanningWait(told, reverse("engagement:plan", args=[pk]), text, begun_on + AGREE_WITHIN)


def _position_of(row: tuple[Any, ...]) -> PlanningWait:
    _kind, _pk, topic, name, slug, _stated_on, review_on = row
    told = _("Is this still your view? %(topic)s") % {"topic": topic}
    return PlanningWait(told, reverse("engagement:positions", args=[slug]), name, review_on)


_READ = {"duty": _duty_of, "rota": _rota_of, "plan": _plan_of, "position": _position_of, "door": _door_of}

"""What conversations found, for the pages and reports of what they belong to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, FloatField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from thegither.dialogue.models import Standing
from thegither.engagement.models import Activity, ActivityState, Engagement
from thegither.engagement.selectors.now import now_of
from thegither.kernel.clock import now
from thegither.opinions.methods import CONVERSATION
from thegither.opinions.models import Run, Statement
from thegither.opinions.results import Result

from .results import result_of


def has_ended(activity: Activity) -> bool:
    """Return whether an activity is over: what it found is shown from then on."""
    is_late = activity.closes_at is not None and activity.closes_at <= now()
    return activity.state == ActivityState.CLOSED or (is_late and not activity.is_draft)


def shows_results(activity: Activity) -> bool:
    """Return whether everybody who sees an activity sees today what it found."""
    return now_of(activity).shows_results or has_ended(activity)


def told_conversations(engagement: Engagement) -> list[tuple[Activity, Result]]:
    """Return the conversations of an engagement that show what they found, with it."""
    rows = engagement.activities.filter(kind=CONVERSATION).exclude(state=ActivityState.DRAFT)
    activities = [activity for activity in rows.order_by("position", "pk") if shows_results(activity)]
    return [(activity, result) for activity in activities if (result := result_of(activity))]


def worked_out_again(engagement: Engagement, since: datetime) -> datetime | None:
    """Return when a conversation of an engagement was last worked out again after ``since``, if one was.

    That is where something that it had counted does not count any more. One query.
    """
    rows = Run.objects.filter(activity__engagement=engagement, is_replaced=False, again_at__gt=since)
    return rows.aggregate(last=Max("again_at"))["last"]


def most_agreed(activities: Iterable[int]) -> QuerySet[Any]:
    """Return of each activity the statement that most agree with: its ``share``, ``seen`` and contribution.

    Only what more than half of enough people agree with, as of the last map. One query.
    """
    counted = (
        Statement.objects.filter(contribution__standing=Standing.SHOWN)
        .annotate(seen=F("agree") + F("disagree") + F("passed"))
        .filter(seen__gte=max(settings.OPINION_FEWEST_ANSWERS, 1), agree__gt=F("seen") / 2)
        .annotate(share=Cast("agree", FloatField()) / Cast("seen", FloatField()))
    )
    own = counted.filter(activity=OuterRef("activity")).order_by("-share", "number")
    best = Q(pk=Subquery(own.values("pk")[:1]))
    found = counted.filter(best, activity__in=list(activities))
    return found.select_related("contribution").order_by("activity")

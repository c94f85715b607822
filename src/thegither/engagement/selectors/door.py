"""Why people do not get in to an activity, for those who run it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Sum

from thegither.engagement.models import Activity, TurnedAway, TurnedAwayBy
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed

DOOR_DAYS = 7
MANY_REFUSED = 5


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """Why people did not come in: how many tries failed for it lately, and when last."""

    reason: str
    count: int
    last_on: date


def turned_away(actor: Actor, activity: Activity) -> list[AtTheDoor]:
    """Return why people did not come in in the last ``DOOR_DAYS``, the most frequent first."""
    rows = allowed(actor, Action.VIEW, TurnedAway).filter(
        activity=activity, day__gt=today() - timedelta(days=DOOR_DAYS)
    )
    counts = rows.order_by().values("reason").annotate(total=Sum("count"), last_on=Max("day"))
    return [
        AtTheDoor(str(TurnedAwayBy(row["reason"]).label), row["total"], row["last_on"])
        for row in counts.order_by("-total", "reason")
    ]

from collections.abc import Callable
from datetime import timedelta

from django.core.cache import caches
from django.db import transaction

from thegither.engagement.models import Activity
from thegither.jobs import enqueue, every, job
from thegither.kernel.clock import now

from .models import Run
from .selectors.telling import has_ended
from .services.mapping import is_mapped_elsewhere, map_conversation

SETTLES_AFTER = timedelta(minutes=1)
# So long after the first of several: many votes come together.
GATHERED_FOR = timedelta(seconds=2)
ASKED_FOR = 0.5  # seconds


def enqueue_gathered(work: Callable[..., None], activity_id: int) -> None:
    """Have a worker do this to a conversation once, for all that asks for it within two seconds."""
    enqueue(work, key=str(activity_id), run_at=now() + GATHERED_FOR, activity_id=activity_id)


def ask_to_follow(activity_id: int) -> None:
    """Have the map follow the votes of this transaction; once in half a second, as votes are many.

    A job that was asked for less long ago begins no sooner than in one and a half seconds, and finds them.
    """
    name = f"opinions:following:{activity_id}"
    if caches["default"].get(name):
        return
    enqueue_gathered(follow_votes, activity_id)
    transaction.on_commit(lambda: caches["default"].set(name, True, ASKED_FOR))


# Not atomic, so that no vote waits for a map; not heavy, so that the map of before is still there to follow.
@job("opinions.follow_votes", atomic=False, max_attempts=3)
def follow_votes(*, activity_id: int) -> None:
    """Bring the map up to the last vote; where that was not whole, map the whole within a minute."""
    is_elsewhere = is_mapped_elsewhere(activity_id)
    run = None if is_elsewhere else map_conversation(activity_id)
    if is_elsewhere or (run is not None and not run.is_whole):
        enqueue(map_whole, key=str(activity_id), run_at=now() + SETTLES_AFTER, activity_id=activity_id)


@job("opinions.map_whole", atomic=False, max_attempts=3)
def map_whole(*, activity_id: int) -> None:
    """Map a conversation from the beginning."""
    map_conversation(activity_id, is_whole=True)


@job("opinions.map_anew", priority=1, atomic=False, max_attempts=5)
def map_anew(*, activity_id: int) -> None:
    """Map a conversation of which something does not count any more, and forget what was found with it."""
    map_conversation(activity_id, forgets=True)


@every(minutes=5)
@job("opinions.map_what_ended", atomic=False, max_attempts=3)
def map_what_ended() -> None:
    """Keep the last map of conversations whose time is over."""
    unfinished = Run.objects.filter(is_kept=False).order_by().values("activity").distinct()
    for activity in Activity.objects.filter(pk__in=unfinished).order_by("pk"):
        if has_ended(activity):
            enqueue(map_whole, key=str(activity.pk), activity_id=activity.pk)

"""Places to meet, found by words and by what they must have."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.means.models import FEATURES, AccessFailure, FailureState, Known, Venue


def venues_seen_by(actor: Actor, words: str = "", needs: Sequence[str] = ()) -> QuerySet[Venue]:
    """Return the places in use whose name, address or community has all the words and that have the needs.

    "In part" is not enough to be found; each has ``shut_out``, the failures that nobody put right yet.
    """
    rows = allowed(actor, Action.VIEW, Venue).filter(is_closed=False)
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(address__icontains=word) | Q(place__name__icontains=word)
        )
    for name in needs:
        if name in FEATURES:
            rows = rows.filter(**{name: Known.YES})
    open_failures = Count("failures", filter=Q(failures__state=FailureState.NEW))
    return rows.select_related("partnership", "place").annotate(shut_out=open_failures).order_by("name", "pk")


def features_of(venue: Venue) -> list[tuple[object, str, object]]:
    """Return what is known of each feature: its words, whether, and the words for that."""
    return [
        (label, getattr(venue, name), Known(getattr(venue, name)).label) for name, label in FEATURES.items()
    ]


def failures_of(venue: Venue) -> QuerySet[AccessFailure]:
    """Return what shut somebody out there and was answered, the newest first: everybody may read that."""
    return venue.failures.exclude(state=FailureState.NEW).order_by("-settled_at", "-pk")


def failures_to_answer(actor: Actor) -> QuerySet[AccessFailure]:
    """Return what waits for an answer of this actor, the oldest first."""
    rows = allowed(actor, Action.MANAGE, AccessFailure).filter(state=FailureState.NEW)
    return rows.select_related("partnership", "venue").order_by("told_at", "pk")

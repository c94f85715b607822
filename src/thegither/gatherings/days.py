from collections.abc import Collection, Iterator
from datetime import date

from thegither.framework.mapping import tells_days
from thegither.kernel.actors import Actor
from thegither.kernel.clock import day_of, now
from thegither.kernel.policies import Action, allowed

from .models import Gathering


@tells_days
def days_of_events(actor: Actor, partnership_ids: Collection[int]) -> Iterator[tuple[int, date, str]]:
    """Yield the days of the events to come, with their titles."""
    rows = allowed(actor, Action.VIEW, Gathering).filter(
        starts_at__gt=now(),
        called_off_at__isnull=True,
        activity__engagement__matter__partnership__in=partnership_ids,
    )
    found = rows.order_by("starts_at", "pk").values_list(
        "activity__engagement__matter__partnership_id", "starts_at", "activity__title"
    )
    for key, starts_at, title in found:
        yield key, day_of(starts_at), title

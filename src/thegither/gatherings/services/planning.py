"""Say when and where people meet, move it, call it off."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from thegither.engagement.models import Activity
from thegither.gatherings.models import Gathering
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version

from .places import move_up
from .recording import locked, record_of, require_on

VENUE_LIMIT = 300
ACCESS_LIMIT = 2_000
BECAUSE_LIMIT = 300
MOST_PLACES = 100_000
LONGEST = timedelta(days=7)
_TIME_AND_PLACE = ("starts_at", "ends_at", "venue", "online_url")


@write_transaction()
def plan_gathering(
    *,
    actor: Actor,
    activity: Activity,
    starts_at: datetime,
    ends_at: datetime,
    venue: str = "",
    venue_url: str = "",
    access: str = "",
    online_url: str = "",
    places: int | None = None,
    expected_version: int | None = None,
) -> Gathering:
    """Say when and where an event is, or change it; whoever signed up is told of another time or place, once.

    Nobody loses a place when there are fewer: those who have one keep it. Raises ``DomainError``
    "ends_before", "too_long", "starts_in_past", "nowhere", "places_wrong", "address_wrong" or "called_off".
    """
    activity = fetch(
        actor,
        Action.CHANGE,
        Activity.objects.select_for_update(of=("self",)).select_related("engagement__matter"),
        pk=activity.pk,
    )
    gathering = Gathering.objects.filter(activity=activity).first()
    if gathering is None:
        gathering, before = Gathering(activity=activity), None
    else:
        require_version(gathering, expected_version)
        require_on(gathering)
        before = _of(gathering)
        gathering.version += 1
    gathering.activity = activity
    gathering.starts_at, gathering.ends_at = _checked_times(starts_at, ends_at, gathering.starts_at)
    gathering.venue = clean_line(venue, limit=VENUE_LIMIT, field="venue", required=False)
    gathering.venue_url = _checked_url(venue_url, "venue_url")
    gathering.access = clean_text(access, limit=ACCESS_LIMIT, field="access", required=False)
    gathering.online_url = _checked_url(online_url, "online_url")
    if not gathering.venue and not gathering.online_url:
        raise DomainError("nowhere", _("Say where it is, or give the link to it."), "venue")
    if places is not None and not 1 <= places <= MOST_PLACES:
        raise DomainError("places_wrong", _("Say for how many there is room, or leave it empty."), "places")
    gathering.places = places
    is_moved = before is not None and before != _of(gathering)
    gathering.sequence += is_moved
    gathering.save()
    name = "gatherings.moved" if is_moved else "gatherings.changed" if before else "gatherings.planned"
    record_of(name, actor, gathering, sequence=gathering.sequence)
    move_up(gathering)
    return gathering


@write_transaction()
def call_off(*, actor: Actor, gathering: Gathering, because: str) -> Gathering:
    """Say that an event does not happen, and why; all who signed up are told. Raises "called_off"."""
    gathering = locked(actor, Action.MANAGE, gathering.pk)
    require_on(gathering)
    gathering.called_off_because = clean_line(because, limit=BECAUSE_LIMIT, field="because")
    gathering.called_off_at = now()
    gathering.sequence += 1
    gathering.version += 1
    gathering.save()
    record_of("gatherings.called_off", actor, gathering, sequence=gathering.sequence)
    return gathering


def _of(gathering: Gathering) -> tuple[Any, ...]:
    return tuple(getattr(gathering, name) for name in _TIME_AND_PLACE)


def _checked_times(
    starts_at: datetime, ends_at: datetime, before: datetime | None
) -> tuple[datetime, datetime]:
    if ends_at <= starts_at:
        raise DomainError("ends_before", _("It ends before it begins. Put the times right."), "ends_at")
    if ends_at - starts_at > LONGEST:
        raise DomainError("too_long", _("It is longer than a week. Make it several events."), "ends_at")
    if starts_at <= now() and starts_at != before:
        raise DomainError("starts_in_past", _("Choose a time that is still to come."), "starts_at")
    return starts_at, ends_at


def _checked_url(url: str, field: str) -> str:
    url = url.strip()
    if url:
        try:
            URLValidator(schemes=["http", "https"])(url)
        except ValidationError:
            message = _("Write a whole address, for example https://example.org/hall")
            raise DomainError("address_wrong", message, field) from None
    return url

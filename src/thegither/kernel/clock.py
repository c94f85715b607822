"""The only source of the present moment, so that tests and the demonstration can stand at another one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

_standing_at: ContextVar[datetime | None] = ContextVar("standing_at", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _standing_at.get() or datetime.now(UTC)


def today() -> date:
    """Return the present day where the service is (``TIME_ZONE``)."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the day on which a moment (aware) falls where the service is (``TIME_ZONE``)."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Make ``now()`` return ``moment`` (aware) inside the block."""
    if moment.tzinfo is None:
        raise ValueError("clock.at needs an aware datetime")
    token = _standing_at.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _standing_at.reset(token)

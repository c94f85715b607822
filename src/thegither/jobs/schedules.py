"""When scheduled work is due."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal, Self, get_args

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAYS: tuple[str, ...] = get_args(Weekday)

# What the keys of scheduled jobs begin with; the time they were due at follows.
TICK_KEY = "every:"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Either every ``interval``, counted from 1 January 1970 in UTC, or daily or weekly at a local time."""

    interval: timedelta | None = None
    at: time | None = None
    weekday: int | None = None

    @classmethod
    def of(cls, *, minutes: int, hours: int, at: str, weekday: Weekday | None) -> Self:
        """Return the schedule that the arguments of ``every`` describe."""
        interval = timedelta(minutes=minutes, hours=hours)
        if bool(interval) == bool(at) or (weekday and not at) or interval < timedelta(0):
            raise ValueError("A schedule has either minutes or hours, or at (with or without a weekday)")
        if interval:
            return cls(interval=interval)
        return cls(at=time.fromisoformat(at), weekday=_WEEKDAYS.index(weekday) if weekday else None)

    def latest(self, moment: datetime, zone: tzinfo) -> datetime:
        """Return the last time, in UTC, at or before ``moment`` at which this was due."""
        if self.interval is not None:
            epoch = datetime(1970, 1, 1, tzinfo=UTC)
            return moment - (moment - epoch) % self.interval
        assert self.at is not None
        day = moment.astimezone(zone).date() + timedelta(days=1)
        while True:  # at most nine days back
            due = datetime.combine(day, self.at, zone).astimezone(UTC)
            if due <= moment and (self.weekday is None or day.weekday() == self.weekday):
                return due
            day -= timedelta(days=1)

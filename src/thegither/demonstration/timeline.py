"""The invented past as a list of dated acts, played in order with the clock standing at each."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from thegither.kernel import clock

Act = Callable[[], object]
Report = Callable[[str, int, int], object]

REPORT_EVERY = 20


class Timeline:
    """Acts on days counted from ``anchor``: day -400 is 400 days before it, and nothing is on day 0 or later.

    So what is open stays open and what is late stays late, on whichever day the demonstration is made.
    """

    def __init__(self, anchor: date) -> None:
        self.anchor = anchor
        self._acts: list[tuple[datetime, int, Act]] = []

    def day(self, day: int) -> date:
        """Return the date of a day; days to come are allowed, as something may be due or look ahead."""
        return self.anchor + timedelta(days=day)

    def moment(self, day: int, minute: int) -> datetime:
        """Return the moment ``minute`` minutes after midnight of a day, as the clocks there show it."""
        local = datetime.combine(self.day(day), time(minute // 60, minute % 60))
        return local.replace(tzinfo=ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)

    def add(self, day: int, minute: int, act: Act) -> None:
        """Have ``act`` done at a moment of the past."""
        if day >= 0:
            raise ValueError(f"The past ends on day -1, not on day {day}")
        self.add_at(self.moment(day, minute), act)

    def add_at(self, moment: datetime, act: Act) -> None:
        """Have ``act`` done at ``moment``; of two at one moment the first added is done first."""
        self._acts.append((moment, len(self._acts), act))

    def play(self, report: Report, what: str) -> int:
        """Do all acts in the order of their moments, and return how many there were."""
        for done, (moment, _place, act) in enumerate(sorted(self._acts, key=lambda each: each[:2]), start=1):
            try:
                with clock.at(moment):
                    act()
            except Exception as error:
                error.add_note(f"On {moment:%Y-%m-%d}, day {(moment.date() - self.anchor).days}: {act}"[:400])
                raise
            if done % REPORT_EVERY == 0 or done == len(self._acts):
                report(what, done, len(self._acts))
        return len(self._acts)

"""Whether those who are asked have the time they need: dated steps of asking members, and how early it was.

An organisation asks its members level after level (branch, region, national). At each level papers are
written (``drafting_days``), go out ``notice_days`` before a meeting, and meetings are ``cycle_days`` apart.
Where the day of a meeting is known it counts; else the worst case is that the papers just miss one
(drafting + notice + a whole cycle), the typical case that they are ready half-way (half a cycle, rounded up).
Nobody writes or meets on closed days (holidays); notice and waiting run on through them.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

from ._validation import require, require_count

VERSION = "1"
WORDS_A_MINUTE = 200
LATEST_YEAR = 9000


class Tier(NamedTuple):
    """One level at which members are asked; days. ``meetings`` are the days of its meetings, if known."""

    name: str
    cycle_days: int
    notice_days: int
    drafting_days: int
    meetings: tuple[date, ...] = ()


class Closed(NamedTuple):
    """A stretch, first and last day included, in which nobody can be asked."""

    name: str
    begins_on: date
    ends_on: date


class Step(NamedTuple):
    """One level on the way: papers ready on ``ready_on``, out by ``out_on``, met on ``met_on``."""

    tier: str
    begins_on: date
    ready_on: date
    out_on: date
    met_on: date
    is_known: bool  # the meeting is a known day, not a guess
    held_up_by: tuple[str, ...]  # names of the holidays in it


class Path(NamedTuple):
    """All levels of one organisation; ``ends_on`` is the first day on which it can answer."""

    begins_on: date
    steps: tuple[Step, ...]
    ends_on: date

    @property
    def days(self) -> int:
        """Days from the first to the last."""
        return (self.ends_on - self.begins_on).days


class Fit(NamedTuple):
    """The time of one organisation: days open and needed, their ratio (M02), and the days that are short.

    ``sufficiency`` is None where nothing is needed.
    """

    open_days: int
    needed_days: int
    sufficiency: float | None
    short_by: int

    @property
    def is_fair(self) -> bool:
        """True where there is enough time."""
        return self.short_by == 0


class Asked(NamedTuple):
    """Somebody is asked something from one day to another and needs so many days for it."""

    key: str
    begins_on: date
    ends_on: date


class Week(NamedTuple):
    """A week (its Monday) and the keys of what is asked in it."""

    begins_on: date
    keys: tuple[str, ...]


def cascade(
    opens_on: date, tiers: Sequence[Tier], closed: Sequence[Closed] = (), *, typical: bool = False
) -> Path:
    """Return the dated way through all ``tiers`` in their order, beginning on ``opens_on``.

    The worst case unless ``typical``. Raises ``InputError`` for negative days or a closed stretch that ends
    before it begins.
    """
    require(opens_on.year < LATEST_YEAR, f"the opening must be before the year {LATEST_YEAR}")
    for stretch in closed:
        require(stretch.ends_on >= stretch.begins_on, f"{stretch.name} ends before it begins")
    day, steps = opens_on, []
    for tier in tiers:
        for name in ("cycle_days", "notice_days", "drafting_days"):
            require_count(f"{name} of {tier.name!r}", getattr(tier, name))
        step = _step(day, tier, closed, typical)
        steps.append(step)
        day = step.met_on
    return Path(opens_on, tuple(steps), day)


def _step(begins_on: date, tier: Tier, closed: Sequence[Closed], typical: bool) -> Step:
    ready_on = _after_work(begins_on, tier.drafting_days, closed)
    soonest = ready_on + timedelta(days=tier.notice_days)
    known = next((day for day in sorted(tier.meetings) if day >= soonest), None)
    if known is not None:
        met_on = known
    else:
        wait = ceil(tier.cycle_days / 2) if typical else tier.cycle_days
        met_on = _first_open(soonest + timedelta(days=wait), closed) if tier.cycle_days else soonest
    held_up = tuple(
        dict.fromkeys(
            stretch.name for stretch in closed if stretch.begins_on < met_on and stretch.ends_on >= begins_on
        )
    )
    out_on = met_on - timedelta(days=tier.notice_days)
    return Step(tier.name, begins_on, ready_on, out_on, met_on, known is not None, held_up)


def _after_work(day: date, days: int, closed: Sequence[Closed]) -> date:
    """Return the day on which ``days`` days of work are done, none of it on closed days."""
    for _each in range(days):
        day = _first_open(day, closed) + timedelta(days=1)
    return day


def _first_open(day: date, closed: Sequence[Closed]) -> date:
    """Return ``day``, or the first day after the closed stretches that it lies in."""
    for stretch in sorted(closed, key=lambda each: each.begins_on):
        if stretch.begins_on <= day <= stretch.ends_on:
            day = stretch.ends_on + timedelta(days=1)
    return day


def fit(opens_on: date, closes_on: date, path: Path) -> Fit:
    """Return whether the days from ``opens_on`` to ``closes_on`` are enough for ``path``.

    M02: open days ÷ days needed. The days needed are those of the dated path, so that a known meeting may
    shorten and a holiday may lengthen what the organisation declared.
    """
    open_days, needed = max(0, (closes_on - opens_on).days), path.days
    return Fit(open_days, needed, open_days / needed if needed else None, max(0, needed - open_days))


def earliest_fair_close(opens_on: date, paths: Mapping[str, Path]) -> tuple[date, tuple[str, ...]]:
    """Return the first day by which everybody can have answered, and the keys of those who are last."""
    last = max((path.ends_on for path in paths.values()), default=opens_on)
    longest = tuple(key for key, path in paths.items() if path.ends_on == last and path.days)
    return last, longest


def closed_days(begins_on: date, ends_on: date, closed: Sequence[Closed]) -> int:
    """Return how many days of a stretch, first and last included, are closed; a day is counted once."""
    days: set[date] = set()
    for stretch in closed:
        first, last = max(begins_on, stretch.begins_on), min(ends_on, stretch.ends_on)
        days.update(first + timedelta(days=number) for number in range((last - first).days + 1))
    return len(days)


def earliness(opened_on: date, invited_on: date, decides_on: date) -> float | None:
    """Return M01: (decision − first invitation) ÷ (decision − day the issue was opened), from 0 to 1.

    None where the decision is not after the opening.
    """
    whole = (decides_on - opened_on).days
    if whole <= 0:
        return None
    return min(1.0, max(0.0, (decides_on - invited_on).days / whole))


def reading_minutes(words: int) -> int:
    """Return how long reading takes, at 200 words a minute, rounded up."""
    require_count("words", words)
    return ceil(words / WORDS_A_MINUTE)


def load_by_week(asked: Sequence[Asked], first_day: date, weeks: int) -> list[Week]:
    """Return for each of ``weeks`` weeks from the Monday before ``first_day`` what is asked in it."""
    require_count("weeks", weeks)
    monday = first_day - timedelta(days=first_day.weekday())
    found = []
    for number in range(weeks):
        begins_on = monday + timedelta(weeks=number)
        ends_on = begins_on + timedelta(days=6)
        keys = (each.key for each in asked if each.begins_on <= ends_on and each.ends_on >= begins_on)
        found.append(Week(begins_on, tuple(keys)))
    return found

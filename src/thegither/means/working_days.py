"""Days on which offices decide: Monday to Friday. Holidays differ from council to council: not taken off."""

from datetime import date, timedelta

_WEEKEND = 5


def after_working_days(day: date, count: int) -> date:
    """Return the day that is ``count`` (0 or more) working days after ``day``."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < _WEEKEND
    return day


def working_days_between(first: date, last: date) -> int:
    """Return how many working days lie after ``first`` up to and including ``last``; 0 if it is not later."""
    days = max(0, (last - first).days)
    return sum((first + timedelta(days=1 + each)).weekday() < _WEEKEND for each in range(days))

"""Days on which offices decide: Monday to Friday, but for the holidays that are the same for everybody.

Local holidays differ from council to council and are not taken off.
"""

from datetime import date, timedelta

from thegither.engagement.packages import holiday_package

_WEEKEND = 5


def after_working_days(day: date, count: int) -> date:
    """Return the day that is ``count`` (0 or more) working days after ``day``."""
    while count > 0:
        day += timedelta(days=1)
        count -= _is_worked(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """Return how many working days lie after ``first`` up to and including ``last``; 0 if it is not later."""
    days = max(0, (last - first).days)
    return sum(_is_worked(first + timedelta(days=1 + each)) for each in range(days))


def _is_worked(day: date) -> bool:
    if day.weekday() >= _WEEKEND:
        return False
    holidays = holiday_package().entries.values()
    return not any(each.begins_on <= day <= each.ends_on for each in holidays)

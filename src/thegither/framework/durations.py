"""Times as agreements write them: "12 weeks", "a 12-week period", "twelve (12) weeks", "a fortnight"."""

import re

_UNITS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_NUMBERS = {word: number for number, word in enumerate(_WORDS.split(), start=1)} | {
    "a": 1,
    "an": 1,
    "twenty-one": 21,
    "twenty-eight": 28,
    "thirty": 30,
    "sixty": 60,
    "ninety": 90,
}
_DURATION = re.compile(
    rf"\b(\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?:\s*\([\w-]{{1,12}}\))?[\s-]+"
    rf"(?:(?:working|calendar|clear)\s+)?({'|'.join(_UNITS)})s?\b",
    re.IGNORECASE,
)


def days_in(text: str) -> int | None:
    """Return the first time named in ``text`` in days, or None.

    A week is 7, a fortnight 14, a month 30, a year 365. A working day counts as a day:
    agreements that mean five in a week are to say weeks.
    """
    found = _DURATION.search(text)
    if found is None:
        return None
    amount = found[1].lower()
    number = int(amount) if amount.isdigit() else _NUMBERS[amount]
    return number * _UNITS[found[2].lower()]


def without_times(text: str) -> str:
    """Return ``text`` without the times that are named in it."""
    return _DURATION.sub(" ", text)

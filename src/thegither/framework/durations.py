"""Times as agreements write them: "12 weeks", "a month", "twenty-eight days"."""

import re

_UNITS = {"day": 1, "week": 7, "month": 30, "year": 365}
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
    rf"\b(\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\s+"
    r"(?:working\s+|calendar\s+)?(day|week|month|year)s?\b",
    re.IGNORECASE,
)


def days_in(text: str) -> int | None:
    """Return the first time named in ``text`` in days (a week is 7, a month 30, a year 365), or None.

    A working day counts as a day: agreements that mean five in a week are to say weeks.
    """
    found = _DURATION.search(text)
    if found is None:
        return None
    amount = found[1].lower()
    number = int(amount) if amount.isdigit() else _NUMBERS[amount]
    return number * _UNITS[found[2].lower()]

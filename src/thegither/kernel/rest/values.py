"""The types of what programs send, stricter than what Python would accept, and of what they are given."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.conf import settings
from ninja import Path, Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field, PlainSerializer

LARGEST_KEY = 2**63 - 1
MOST_KEYS = 1000
FIRST_YEAR, LAST_YEAR = 1900, 2199

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _only_iso_day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("Write the day as YYYY-MM-DD.")
    return value


def _only_text(value: Any) -> Any:
    if not isinstance(value, str | datetime):
        raise ValueError("Write the moment in ISO 8601, with its offset from UTC.")
    return value


def _in_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _sensible(value: date) -> date:
    """Refuse what can only be a slip, and what would leave the calendar when days are added to it."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.")
    return value


Day = Annotated[date, BeforeValidator(_only_iso_day), AfterValidator(_sensible)]
Instant = Annotated[
    AwareDatetime, BeforeValidator(_only_text), AfterValidator(_sensible), AfterValidator(_in_utc)
]
Number = Annotated[Decimal, PlainSerializer(float, return_type=float)]

# ninja's own path converters would answer a key that is no number with a page of HTML.
Key = Annotated[int, Path(ge=1, le=LARGEST_KEY)]
_AnyKey = Annotated[int, Field(ge=1, le=LARGEST_KEY, strict=True)]
KeyList = Annotated[list[_AnyKey], Field(max_length=MOST_KEYS)]
SomeKeys = Annotated[list[_AnyKey], Field(min_length=1, max_length=MOST_KEYS)]
KeyWanted = Annotated[int | None, Field(ge=1, le=LARGEST_KEY)]  # in an address, where all is text
KeyOrNone = Annotated[int | None, Field(ge=1, le=LARGEST_KEY, strict=True)]


class Body(Schema):
    """What a program sends; a property that we do not know is refused, so that no misspelling is lost."""

    model_config = ConfigDict(extra="forbid")


class Addressed(Schema):
    """A record that has a page of its own."""

    id: int
    url: str

    @staticmethod
    def resolve_url(obj: Any) -> str:
        """Return the address of its page."""
        return absolute(obj.get_absolute_url())


class Referenced(Addressed):
    """A record that people quote by a reference, for example ``O-0003``."""

    reference: str


def absolute(path: str) -> str:
    """Return the whole address of a path of this service."""
    return f"{settings.BASE_URL}{path}"

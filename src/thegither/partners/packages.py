"""The dated data package of partnership templates (``data/partnership_templates.toml``)."""

import calendar
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from thegither.kernel.packages import DataPackage, read_package

from .models import PartnershipKind, SeatRole


@dataclass(frozen=True, slots=True)
class SuggestedSeat:
    """A seat that such a partnership usually has; ``of`` says whose."""

    role: str
    of: str

    @property
    def role_name(self) -> str:
        """The role as people read it."""
        return str(SeatRole(self.role).label)


@dataclass(frozen=True, slots=True)
class PartnershipTemplate:
    """What a partnership of one kind usually starts with."""

    key: str
    kind: str
    name: str
    summary: str
    purpose: str
    rationale: str
    review_after_months: int
    sunset_after_months: int
    answer_within_days: int
    seats: tuple[SuggestedSeat, ...]

    def next_review_on(self, start: date) -> date:
        """Return the day of the first review."""
        return months_after(start, self.review_after_months)

    def sunset_on(self, start: date) -> date:
        """Return the day on which it ends unless it is renewed."""
        return months_after(start, self.sunset_after_months)


@cache
def template_package() -> DataPackage[PartnershipTemplate]:
    """Return the templates that are shipped with this version, at least one for every kind."""
    return read_package(__package__, "partnership_templates", "template", _template)


def _template(entry: dict[str, Any]) -> PartnershipTemplate:
    seats = tuple(SuggestedSeat(role=SeatRole(seat["role"]).value, of=seat["of"]) for seat in entry["seats"])
    return PartnershipTemplate(**{**entry, "kind": PartnershipKind(entry["kind"]).value, "seats": seats})


def months_after(day: date, months: int) -> date:
    """Return the same day ``months`` later, or the last of its month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

"""The dated data package of partnership templates (``data/partnership_templates.toml``)."""

import calendar
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

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


@dataclass(frozen=True, slots=True)
class TemplatePackage:
    """All templates of one dated version, with their source."""

    version: str
    dated: date
    source: str
    templates: dict[str, PartnershipTemplate]

    def for_kind(self, kind: str) -> PartnershipTemplate:
        """Return the template of ``kind``; every kind has one."""
        return next(template for template in self.templates.values() if template.kind == kind)


@cache
def template_package() -> TemplatePackage:
    """Return the package that is shipped with this version."""
    data = tomllib.loads((files(__package__) / "data" / "partnership_templates.toml").read_text("utf-8"))
    found = [_template(entry) for entry in data["template"]]
    return TemplatePackage(
        version=data["version"],
        dated=data["dated"],
        source=data["source"],
        templates={template.key: template for template in found},
    )


def _template(entry: dict[str, Any]) -> PartnershipTemplate:
    seats = tuple(SuggestedSeat(role=SeatRole(seat["role"]).value, of=seat["of"]) for seat in entry["seats"])
    return PartnershipTemplate(**{**entry, "kind": PartnershipKind(entry["kind"]).value, "seats": seats})


def months_after(day: date, months: int) -> date:
    """Return the same day ``months`` later, or the last of its month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

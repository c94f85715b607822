"""The data packages of planning: methods and where they fit, holidays, the standards to look back by."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Stage
from thegither.kernel.packages import DataPackage, read_package

PURPOSES = {
    "inform": _("Tell people"),
    "explore": _("Find out what matters"),
    "options": _("Find and shape options"),
    "choose": _("Choose between options"),
    "together": _("Decide together"),
    "check": _("Check whether it works"),
}
GROUNDS = {
    "theirs": _("Where people are anyway"),
    "ours": _("A hall or an office"),
    "online": _("Online"),
}
CONFLICT = {"low": _("Little conflict"), "high": _("Much conflict")}
BANDS = {1: _("little"), 2: _("some"), 3: _("much")}


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a method fits; ``days`` to prepare and hold it, ``cost`` and ``literacy`` from 1 to 3."""

    purposes: tuple[str, ...]
    stages: tuple[str, ...]
    conflict: tuple[str, ...]
    people: tuple[int, int]
    days: int
    cost: int
    literacy: int
    grounds: tuple[str, ...]
    strengths: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One method of the catalogue; ``kind`` names the activity that carries it here, or is empty."""

    key: str
    name: str
    about: str
    kind: str
    fit: Fit
    added_by: str = ""
    is_retired: bool = False


def fit_of(data: dict[str, Any]) -> Fit:
    """Return where a method fits from plain data. Raises ``ValueError`` for what is not known."""
    fewest, most = data["people"]
    fit = Fit(
        purposes=tuple(data["purposes"]),
        stages=tuple(data["stages"]),
        conflict=tuple(data["conflict"]),
        people=(int(fewest), int(most)),
        days=int(data["days"]),
        cost=int(data["cost"]),
        literacy=int(data["literacy"]),
        grounds=tuple(data["grounds"]),
        strengths=tuple(data.get("strengths", ())),
        cautions=tuple(data.get("cautions", ())),
    )
    known = ((fit.purposes, PURPOSES), (fit.stages, Stage), (fit.conflict, CONFLICT), (fit.grounds, GROUNDS))
    if any(value not in allowed for values, allowed in known for value in values):
        raise ValueError(f"Where it fits is not known: {data}")
    if not {fit.cost, fit.literacy} <= BANDS.keys():
        raise ValueError(f"Cost or literacy are wrong: {data}")
    return fit


def _method(row: dict[str, Any]) -> CatalogueEntry:
    return CatalogueEntry(row["key"], row["name"], row["about"], row["kind"], fit_of(row))


@cache
def method_package() -> DataPackage[CatalogueEntry]:
    """Return the catalogue of methods."""
    return read_package(__package__, "methods", "method", _method)


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """A stretch of days on which hardly anybody meets, the same for all."""

    name: str
    begins_on: date
    ends_on: date


@cache
def holiday_package() -> DataPackage[PublicHoliday]:
    """Return the holidays that are the same for everybody."""
    return read_package(
        __package__,
        "holidays",
        "holiday",
        lambda row: PublicHoliday(row["name"], row["begins_on"], row["ends_on"]),
    )


@dataclass(frozen=True, slots=True)
class Standard:
    """One standard to look back by."""

    key: str
    name: str
    headline: str


@cache
def standard_package() -> DataPackage[Standard]:
    """Return the seven standards."""
    return read_package(__package__, "standards", "standard", lambda row: Standard(**row))

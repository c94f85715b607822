"""What a cell of a table says, as people write it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from thegither.kernel.errors import DomainError
from thegither.partners.models import Organisation, Sector
from thegither.ui.forms import DayField

YES = {"yes", "y", "true", "1", "x"}
NO = {"no", "n", "false", "0", ""}


def sectors_in(value: str) -> list[str]:
    """Return the sectors named in a cell. Raises ``DomainError`` "sector_unknown"."""
    known = {name.casefold(): name for name in Sector.values}
    known |= {str(label).casefold(): name for name, label in Sector.choices}
    found = []
    for part in value.replace(";", ",").replace("/", ",").split(","):
        if word := part.strip().casefold():
            if word not in known:
                choices = ", ".join(str(label) for label in Sector.labels)
                raise DomainError(
                    "sector_unknown",
                    _("“%(value)s” is no sector. Use: %(choices)s")
                    % {"value": part.strip()[:40], "choices": choices},
                    "sectors",
                )
            found.append(known[word])
    return found


def choice(value: str, choices: list[tuple[str, Any]], column: str, default: str = "") -> str:
    """Return one of ``choices``, given by its key or its name. Raises ``DomainError`` "choice_unknown"."""
    if not value:
        return default
    known = {name.casefold(): name for name, _label in choices} | {
        str(label).casefold(): name for name, label in choices
    }
    if value.casefold() not in known:
        allowed = ", ".join(name for name, _label in choices)
        raise DomainError(
            "choice_unknown",
            _("“%(value)s” is not known. Use: %(choices)s") % {"value": value[:40], "choices": allowed},
            column,
        )
    return known[value.casefold()]


def day(value: str, column: str) -> date | None:
    """Return the day in a cell, None for an empty one. Raises ``DomainError`` "day_unreadable"."""
    try:
        return DayField(required=False).clean(value)
    except ValidationError:
        raise DomainError(
            "day_unreadable",
            _("“%(value)s” is no day. Write it as 24 7 2026 or 2026-07-24.") % {"value": value[:40]},
            column,
        ) from None


def flag(value: str, column: str, *, default: bool) -> bool:
    """Return a yes or no. Raises ``DomainError`` "flag_unreadable"."""
    word = value.casefold()
    if word in YES:
        return True
    if word in NO:
        return False if word else default
    raise DomainError("flag_unreadable", _("Write yes or no."), column)


def whole_number(value: str, column: str) -> int:
    """Return a whole number, nought for an empty cell. Raises ``DomainError`` "number_unreadable"."""
    if not value:
        return 0
    try:
        return int(value.replace(",", ""))
    except ValueError:
        raise DomainError("number_unreadable", _("Write a whole number."), column) from None


def organisation_called(name: str, column: str) -> Organisation | None:
    """Return the organisation of this name, None for an empty cell. Raises "organisation_unknown"."""
    if not name:
        return None
    found = Organisation.objects.filter(name__iexact=name).first()
    if found is None:
        raise DomainError(
            "organisation_unknown",
            _("There is no organisation “%(name)s”. Import it first.") % {"name": name[:80]},
            column,
        )
    return found


def typed(field: forms.Field, value: str, column: str) -> Any:
    """Return what a form field reads in a cell; None for an empty one."""
    field.required = False
    try:
        return field.clean(value)
    except ValidationError as error:
        raise DomainError("number_unreadable", " ".join(error.messages), column) from None


def names_in(value: str) -> list[str]:
    """Return the names in a cell, which stand on lines or between semicolons."""
    return [name for part in value.replace("\n", ";").split(";") if (name := part.strip())]

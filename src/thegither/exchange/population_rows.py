"""One row of a table of who there is."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.engagement.models import Basis
from thegither.engagement.services import load_stratum
from thegither.kernel.errors import DomainError
from thegither.ui.forms import DayField

if TYPE_CHECKING:
    from .kinds import Place

TITLE = gettext_lazy("Who there is, a part in each row")

COLUMNS: dict[str, tuple[str, ...]] = {
    "population": ("name of population", "characteristic", "variable"),
    "label": ("part", "band", "stratum", "category", "group"),
    "count": ("number", "n", "how many", "persons", "value"),
    "source": ("publisher",),
    "licence": ("license",),
    "dated": ("date", "day", "as at"),
    "basis": ("counts",),
    "place": ("area", "where"),
}
REQUIRED = frozenset({"population", "label", "count", "source", "licence", "dated"})


def store_population_row(place: "Place", row: dict[str, str]) -> str:
    """Store how many there are of one part of a population; return whether that is new."""
    from .kinds import CREATED, SAME  # which needs this module for its list

    assert place.partnership is not None
    try:
        count = int(row["count"].replace(",", ""))
    except ValueError:
        raise DomainError("number_unreadable", _("Write a whole number."), "count") from None
    try:
        dated = DayField(required=False).clean(row["dated"])
    except ValidationError:
        raise DomainError("day_unreadable", _("Write the day as 24 7 2026 or 2026-07-24."), "dated") from None
    _part, is_changed = load_stratum(
        actor=place.actor,
        partnership=place.partnership,
        count=count,
        dated=dated,
        basis=row["basis"].casefold() or Basis.PEOPLE,
        population=row["population"],
        label=row["label"],
        source=row["source"],
        licence=row["licence"],
        place=row["place"],
    )
    return CREATED if is_changed else SAME

"""One row of a table of who there is."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.engagement.models import Basis
from thegither.engagement.services import load_stratum
from thegither.kernel.errors import DomainError

from .cells import day, whole_number
from .place import CREATED, SAME, ImportKind, Place

_COLUMNS: dict[str, tuple[str, ...]] = {
    "population": ("name of population", "characteristic", "variable"),
    "label": ("part", "band", "stratum", "category", "group"),
    "count": ("number", "n", "how many", "persons", "value"),
    "source": ("publisher",),
    "licence": ("license",),
    "dated": ("date", "day", "as at"),
    "basis": ("counts",),
    "place": ("area", "where"),
}
_REQUIRED = frozenset({"population", "label", "count", "source", "licence", "dated"})


def store_population_row(place: Place, row: dict[str, str]) -> str:
    """Store how many there are of one part of a population; return whether that is new."""
    assert place.partnership is not None
    count, dated = whole_number(row["count"], "count"), day(row["dated"], "dated")
    if dated is None:
        raise DomainError("day_missing", _("Write the day for which the figures hold."), "dated")
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


POPULATIONS = ImportKind(
    gettext_lazy("Who there is, a part in each row"),
    _COLUMNS,
    _REQUIRED,
    store_population_row,
    frozenset({"partnership"}),
)

"""Every measure of a network with the rule it is reckoned by, and how it changed: the tables of its page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .network import COMPARED, Read


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure: what it is called, its value in words (or that it cannot be known), and its rule."""

    name: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """How one measure changed among those asked both times; the interval is empty where there is none."""

    name: str
    before: str
    after: str
    difference: str
    interval: str
    is_clear: bool | None


_LABELS = {
    "density": gettext_lazy("Ties there are"),
    "reciprocity": gettext_lazy("Named back"),
    "indegree": gettext_lazy("Hanging on one partner"),
    "ei_sector": gettext_lazy("Within or across kinds of partner"),
    "ei_organisation": gettext_lazy("Within or across units of an organisation"),
}


def change_rows(read: Read) -> list[ChangeRow]:
    """Return what changed since the wave before, with 95% intervals where drawing members can tell them."""
    found = read.result["change"]
    return [
        ChangeRow(
            str(_LABELS[measured]),
            _figure(each["before"]),
            _figure(each["after"]),
            _signed(each["difference"]),
            _("%(low)s to %(high)s") % {"low": _signed(each["low"]), "high": _signed(each["high"])}
            if each["low"] is not None
            else "",
            each["is_clear"],
        )
        for measured in COMPARED
        if (each := found.get(measured))
    ]


def measure_rows(read: Read) -> list[MeasureRow]:
    """Return all measures of a wave; docs/reference/network-measures.md has formulas and sources."""
    result = read.result
    central, back, hub = result["centralisation"], result["reciprocity"], result["hub"]
    one = _("0 is spread evenly, 1 is all on one partner.")
    rows = [
        MeasureRow(
            _("Answered"),
            _("%(answered)d of %(members)d") % result,
            _("Whom the others would name is missing, and never counted as nobody."),
        ),
        MeasureRow(
            _("Density"), _figure(result["density"]), _("Ties there are, of those there could have been.")
        ),
        MeasureRow(
            _("Reciprocity, by ties"),
            _figure(back["edgewise"]),
            _("Ties that are named back, of all ties between partners who both answered."),
        ),
        MeasureRow(
            _("Reciprocity, by pairs"),
            _figure(back["dyadic_nonnull"]),
            _("Pairs that name each other, of pairs of whom at least one names the other."),
        ),
        MeasureRow(_("Centralisation, named by others"), _figure(central["indegree"]), one),
        MeasureRow(_("Centralisation, naming others"), _figure(central["outdegree"]), one),
        MeasureRow(
            _("Centralisation, lying between others"),
            _figure(central["betweenness"]),
            _("How much the shortest ways between partners lead through one of them."),
        ),
        MeasureRow(
            _("Within or across kinds of partner"),
            _figure(result["ei_sector"]),
            _("E–I index: −1 if all ties stay within a kind, +1 if all lead out of it."),
        ),
        MeasureRow(
            _("Within or across units of an organisation"),
            _figure(result["ei_organisation"]),
            _("E–I index by organisation; not known where no unit was asked."),
        ),
    ]
    if hub is not None:
        rows.append(
            MeasureRow(
                _("Hub dependence"),
                _figure(hub["share"]),
                _("Pairs of the others that lose each other or get further apart without the convener."),
            )
        )
    return rows


def _figure(value: float | None) -> str:
    return _("not known") if value is None else f"{value:.2f}".replace("-", "−")


def _signed(value: float) -> str:
    shown = _figure(round(value, 2) + 0.0)
    return f"+{shown}" if value >= 0.005 else shown

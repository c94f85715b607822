"""How evenly partners take part, and whether means decide it (M05 from what is recorded so far).

Organisations are compared, never persons; whoever convenes is counted like everybody else. There is no sum of
the columns: speaking, setting the agenda, deciding and giving are four things.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum, TextChoices
from django.utils.translation import gettext as _

from thegither.dialogue.models import Contribution, Decision, DecisionState, Layer, Matter, Standing
from thegither.kernel.clock import now, today
from thegither.offers.models import Capacity, LedgerEntry, SizeBand
from thegither.partners.models import RUNNING_ROLES, Partnership, Seat, SeatRole, Sector
from thegither.partners.policies import in_force

YEAR = timedelta(days=365)
FEWEST_SHOWN = 5


@dataclass(slots=True)
class Partner:
    """What the records of twelve months say of one organisation with a seat."""

    sector: str
    size: str
    is_running: bool
    spoke: int = 0
    opened: int = 0
    proposed: int = 0
    hours: float = 0.0
    capacity: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """One sector, size or role: its shares of what all partners did, 0 … 1; None where there was nothing."""

    label: str
    partners: int
    of_partners: float
    spoke: float | None
    opened: float | None
    proposed: float | None
    hours: float | None


@dataclass(frozen=True, slots=True)
class Evenness:
    """How evenly one thing is shared: Gini, 0 all alike, 1 one has all; None where it says nothing."""

    label: str
    count: float
    gini: float | None


@dataclass(frozen=True, slots=True)
class Link:
    """Whether partners who declare more hours speak more: Spearman's rank correlation with its interval."""

    value: float
    low: float
    high: float
    n: int
    says: str


@dataclass(frozen=True, slots=True)
class LayerShare:
    """What came from one layer; None where it would speak of fewer than five."""

    label: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Equality:
    """Everything on the page but the figures of support."""

    partners: int
    tables: list[tuple[str, list[Group]]] = field(default_factory=list)
    evenness: list[Evenness] = field(default_factory=list)
    layers: list[LayerShare] = field(default_factory=list)
    link: Link | None = None
    declared: int = 0

    @property
    def is_shown(self) -> bool:
        """True from five partners on: fewer can be counted at the table."""
        return self.partners >= FEWEST_SHOWN


def equality_of(partnership: Partnership) -> Equality:
    """Return how evenly the organisations with a seat took part over twelve months. Seven queries."""
    partners = _partners(partnership)
    layers = _layers(partnership)
    if len(partners) < FEWEST_SHOWN:
        return Equality(partners=len(partners), layers=layers)
    rows = list(partners.values())
    declared = [row for row in rows if row.capacity is not None]
    runs = {True: _("Chair and officer"), False: _("Other partners")}
    return Equality(
        partners=len(rows),
        tables=[
            (_("By sector"), _groups(rows, lambda row: row.sector, _labels(Sector))),
            (_("By size"), _groups(rows, lambda row: row.size, _labels(SizeBand))),
            (_("Who runs it, and the others"), _groups(rows, lambda row: row.is_running, runs)),
        ],
        evenness=_evenness(rows),
        layers=layers,
        link=_link(declared),
        declared=len(declared),
    )


def _partners(partnership: Partnership) -> dict[int, Partner]:
    start = now() - YEAR
    found = _seated(partnership)
    organisation_of = "seat__organisation_id"
    said = _said(partnership).filter(said_at__gte=start)
    _add(found, said, organisation_of, spoke=Count("pk"))
    matters = Matter.objects.filter(partnership=partnership, is_public=True, opened_at__gte=start)
    _add(found, matters, "opened_for__organisation_id", opened=Count("pk"))
    decided = Decision.objects.filter(
        matter__partnership=partnership,
        matter__is_public=True,
        state=DecisionState.DECIDED,
        decided_at__gte=start,
    )
    _add(found, decided, "proposed_for__organisation_id", proposed=Count("pk"))
    given = LedgerEntry.objects.filter(
        partnership=partnership, struck_at=None, given_on__gte=today() - YEAR, hours__isnull=False
    )
    _add(found, given, organisation_of, hours=Sum("hours"))
    capacities = Capacity.objects.filter(in_force(), organisation__in=list(found)).order_by("from_on", "pk")
    for organisation, hours in capacities.values_list("organisation_id", "hours_a_month"):
        found[organisation].capacity = float(hours)
    return found


def _seated(partnership: Partnership) -> dict[int, Partner]:
    seats = (
        Seat.objects.filter(in_force(), partnership=partnership, organisation__isnull=False)
        .exclude(role=SeatRole.OBSERVER)
        .select_related("organisation__profile")
        .prefetch_related("organisation__sectors")
        .order_by("pk")
    )
    found: dict[int, Partner] = {}
    for seat in seats:
        organisation = seat.organisation
        assert organisation is not None
        sectors = list(organisation.sectors.all())
        profile = getattr(organisation, "profile", None)
        partner = found.setdefault(
            organisation.pk,
            Partner(
                sector=sectors[0].sector if sectors else "",
                size=profile.size if profile is not None and profile.is_public else "",
                is_running=False,
            ),
        )
        partner.is_running |= seat.role in RUNNING_ROLES
    return found


def _add(found: Mapping[int, Partner], rows: QuerySet[Any], by: str, **what: Any) -> None:
    for row in rows.order_by().values(by).annotate(**what):
        if row[by] in found:
            for name in what:
                setattr(found[row[by]], name, type(getattr(found[row[by]], name))(row[name]))


def _said(partnership: Partnership) -> QuerySet[Contribution]:
    return Contribution.objects.filter(
        matter__partnership=partnership, matter__is_public=True, standing=Standing.SHOWN
    )


def _labels(choices: type[TextChoices]) -> dict[str, Any]:
    return {**dict(choices.choices), "": _("not said")}


def _groups(rows: list[Partner], key: Callable[[Partner], Any], labels: Mapping[Any, Any]) -> list[Group]:
    groups = []
    for value, label in labels.items():
        inside = [row for row in rows if key(row) == value]
        if inside:
            shares = {name: _share(inside, rows, name) for name in _THINGS}
            groups.append(Group(str(label), len(inside), len(inside) / len(rows), **shares))
    return groups


_THINGS = ("spoke", "opened", "proposed", "hours")


def _share(inside: list[Partner], rows: list[Partner], name: str) -> float | None:
    total = sum(getattr(row, name) for row in rows)
    return float(sum(getattr(row, name) for row in inside) / total) if total else None


def _evenness(rows: list[Partner]) -> list[Evenness]:
    from thegither_analysis.equality import gini

    labels = {
        "spoke": _("Contributions"),
        "opened": _("Matters opened"),
        "proposed": _("Decisions brought forward"),
    }
    amounts = {name: [getattr(row, name) for row in rows] for name in labels}
    return [Evenness(label, sum(amounts[name]), gini(amounts[name])) for name, label in labels.items()]


def _link(declared: list[Partner]) -> Link | None:
    from thegither_analysis.equality import rank_correlation

    found = rank_correlation([row.capacity or 0.0 for row in declared], [row.spoke for row in declared])
    return Link(found.value, *found.interval, found.n, found.says) if found else None


def _layers(partnership: Partnership) -> list[LayerShare]:
    from thegither_analysis.representation import suppress

    rows = _said(partnership).filter(said_at__gte=now() - YEAR).order_by()
    counted = dict(rows.values_list("layer").annotate(count=Count("pk")))
    shown = suppress({str(value): counted.get(value, 0) for value in Layer.values}, FEWEST_SHOWN)
    return [LayerShare(str(Layer(value).label), count) for value, count in shown.items()]

"""Who took part beside who there is, and how much comes from how few.

People's own answers come only as sums. Figures under five are shown together with others
(``thegither_analysis.representation.suppress``), and every figure of people is rounded to five: by the exact
sum of what is hidden, somebody who knows the rule could work out its parts (4 and 4 is the only way to 8).
Everything here is the same for every reader: only public matters count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, Max, Min, Prefetch, Q, QuerySet

from thegither.dialogue.models import Contribution, Standing
from thegither.engagement.models import Basis, Population, Stratum, ToldOfSelf
from thegither.kernel.clock import now
from thegither.partners.models import OrganisationSector, Partnership, Sector

FEWEST_SHOWN = 5
FEWEST_TOLD = 10
YEAR = timedelta(days=365)
TOP = 10

# A part that the newest table of its population names, with anybody in it.
NAMED = Q(count__gt=0)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a population, or several shown together: its share of those who took part, and of all."""

    labels: tuple[str, ...]
    told: int
    share: float
    low: float
    high: float
    expected: float
    says: str

    @property
    def gap(self) -> float:
        """Share of those who took part less share of all, in −1 … 1."""
        return self.share - self.expected

    @property
    def is_missing(self) -> bool:
        """True if they are fewer than chance explains."""
        return self.says == "under"


@dataclass(frozen=True, slots=True)
class Reach:
    """A population and its parts, those most missing first; without parts where too few told us."""

    population: Population
    told: int
    parts: Sequence[Part]

    @property
    def is_shown(self) -> bool:
        """True if enough told us to say anything."""
        return bool(self.parts)

    @property
    def missing(self) -> list[Part]:
        """The parts that are fewer than chance explains, the widest gap first."""
        return [part for part in self.parts if part.is_missing]


@dataclass(frozen=True, slots=True)
class Suspects:
    """How much of what organisations said in a year comes from how few of them (M07)."""

    organisations: int
    contributions: int
    top_share: float
    herfindahl: float
    newcomers: int
    before: float | None

    @property
    def as_many_as(self) -> float:
        """How many organisations of equal weight would be as concentrated: 1 ÷ Herfindahl."""
        return 1 / self.herfindahl if self.herfindahl else 0.0

    @property
    def returning(self) -> int:
        """How many had said something before this year."""
        return self.organisations - self.newcomers

    @property
    def is_all_in_top(self) -> bool:
        """True if the ten who say most are all there are, so that their share says nothing."""
        return self.organisations <= TOP


@dataclass(frozen=True, slots=True)
class People:
    """How many people without a seat took part in a year, and how many of them for the first time."""

    all: int
    new: int

    @property
    def is_shown(self) -> bool:
        """True unless a figure, or what is left beside it, would speak of fewer than five."""
        return all(count == 0 or count >= FEWEST_SHOWN for count in (self.all, self.new, self.all - self.new))


_NAMED_PARTS = Prefetch("strata", Stratum.objects.filter(NAMED).order_by("position", "pk"))


def reach_of(partnership: Partnership) -> list[Reach]:
    """Return the reach over each reference population of a partnership. Three queries."""
    rows = Population.objects.filter(partnership=partnership)
    populations = list(rows.prefetch_related(_NAMED_PARTS))
    if not populations:
        return []
    sectors = _sectors(partnership) if any(row.basis == Basis.ORGANISATIONS for row in populations) else {}
    return [_reach(row, sectors) for row in populations]


def parts_of(told: dict[str, int], population: dict[str, int], *, of_people: bool) -> list[Part]:
    """Return the parts of ``population`` with how many of ``told`` are of each, those most missing first.

    Parts ``of_people`` that are too small to be shown are shown as one, and rounded to five; with fewer than
    ten answers, or none that can be shown apart, there are no parts at all.
    """
    from thegither_analysis.representation import gaps, suppress

    total = sum(told.values())
    if not total or not sum(population.values()) or (of_people and total < FEWEST_TOLD):
        return []
    names: dict[str, tuple[str, ...]] = {name: (name,) for name in population}
    if of_people:
        kept = suppress({name: told.get(name, 0) for name in population}, FEWEST_SHOWN)
        hidden = tuple(name for name, count in kept.items() if count is None)
        if len(hidden) == len(population):
            return []
        if hidden:
            names = {name: (name,) for name in population if name not in hidden} | {"\n".join(hidden): hidden}
    shown = {key: sum(told.get(name, 0) for name in labels) for key, labels in names.items()}
    found = gaps(
        {key: _rounded(count) if of_people else count for key, count in shown.items()},
        {key: sum(population[name] for name in labels) for key, labels in names.items()},
    )
    parts = [
        Part(names[gap.stratum], gap.reached, gap.share, *gap.interval, gap.expected, gap.says)
        for gap in found
    ]
    return sorted(parts, key=lambda part: part.gap)


def _rounded(count: int) -> int:
    return FEWEST_SHOWN * round(count / FEWEST_SHOWN)


def suspects_of(partnership: Partnership) -> Suspects:
    """Return how concentrated the contributions of organisations were over the last year. One query."""
    from thegither_analysis.representation import herfindahl

    moment = now()
    last = Q(said_at__gte=moment - YEAR)
    before = Q(said_at__lt=moment - YEAR, said_at__gte=moment - 2 * YEAR)
    speakers = (
        _said(partnership)
        .filter(seat__organisation__isnull=False)
        .order_by()
        .values("seat__organisation_id")
        .annotate(recent=Count("pk", filter=last), earlier=Count("pk", filter=before), first=Min("said_at"))
    )
    rows = list(speakers)
    recent = sorted((row["recent"] for row in rows if row["recent"]), reverse=True)
    earlier = [row["earlier"] for row in rows if row["earlier"]]
    total = sum(recent)
    return Suspects(
        organisations=len(recent),
        contributions=total,
        top_share=sum(recent[:TOP]) / total if total else 0.0,
        herfindahl=herfindahl(recent),
        newcomers=sum(bool(row["recent"]) and row["first"] >= moment - YEAR for row in rows),
        before=herfindahl(earlier) if earlier else None,
    )


def people_of(partnership: Partnership) -> People:
    """Return how many people without a seat took part over the last year. One query."""
    start = now() - YEAR
    rows = _said(partnership).filter(seat=None, participant__isnull=False).order_by().values("participant_id")
    rows = rows.annotate(first=Min("said_at"), last=Max("said_at")).filter(last__gte=start)
    counted = rows.aggregate(all=Count("participant_id"), new=Count("first", filter=Q(first__gte=start)))
    return People(counted["all"], counted["new"])


def _said(partnership: Partnership) -> QuerySet[Contribution]:
    return Contribution.objects.filter(
        matter__partnership=partnership, matter__is_public=True, standing=Standing.SHOWN
    )


def _reach(population: Population, sectors: dict[str, int]) -> Reach:
    strata = list(population.strata.all())
    of_people = population.basis == Basis.PEOPLE
    if of_people:
        told = {stratum.label: stratum.told for stratum in strata}
    else:
        told = {stratum.label: sectors.get(stratum.label.casefold(), 0) for stratum in strata}
    parts = parts_of(told, {stratum.label: stratum.count for stratum in strata}, of_people=of_people)
    return Reach(population, sum(part.told for part in parts), parts)


def _sectors(partnership: Partnership) -> dict[str, int]:
    """Return how many organisations of each sector, by value and by label, said something this year."""
    spoke = _said(partnership).filter(said_at__gte=now() - YEAR).order_by().values("seat__organisation_id")
    first: dict[int, str] = {}
    rows = OrganisationSector.objects.filter(organisation__in=spoke).order_by("pk")
    for organisation, sector in rows.values_list("organisation_id", "sector"):
        first.setdefault(organisation, sector)
    counts: dict[str, int] = {}
    for sector in first.values():
        for name in {sector, Sector(sector).label.casefold()}:
            counts[str(name)] = counts.get(str(name), 0) + 1
    return counts


def about_questions(partnership: Partnership) -> list[Population]:
    """Return what people are asked of themselves in a partnership, with the parts to choose from."""
    rows = Population.objects.filter(partnership=partnership, basis=Basis.PEOPLE)
    return list(rows.prefetch_related(_NAMED_PARTS))


def may_tell_of_self(contribution: Contribution) -> bool:
    """Return whether there is something to be asked of its author that was not answered yet. One query."""
    asked = Population.objects.filter(
        partnership=contribution.matter.partnership_id, basis=Basis.PEOPLE, strata__isnull=False
    )
    return asked.exclude(Exists(ToldOfSelf.objects.filter(contribution=contribution.pk))).exists()

"""Loop closure (M03) and influence (M04): were people answered, and did what they said move anything?

M03: the share of contributions whose newest answer has an outcome and a reason; working days from the day a
contribution reached us to its first answer of any kind; the share of stages in which somebody who spoke was
answered before the stage ended. M04: a group's share of the contributions that decisions cite ÷ its share
of all contributions, with a bootstrap interval; and the share of decisions that cite anything. The day of
arrival does not count as a working day; Saturdays and Sundays never do.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _

from thegither.dialogue.models import (
    AnswerState,
    Citation,
    Contribution,
    Decision,
    DecisionState,
    DispositionCoverage,
    Layer,
    Matter,
    MatterStage,
    Standing,
)
from thegither.kernel.clock import now
from thegither.offers.models import Profile, SizeBand
from thegither.partners.models import OrganisationSector, Sector

FEWEST_SHOWN = 5
FIRST_ANSWER_WITHIN = 20  # working days
ANSWERED_GOAL = 0.95
_MOST_DAYS = 20_000  # of which a median is taken at once; beyond, every k-th in order, which hardly moves it


@dataclass(frozen=True, slots=True)
class Closure:
    """How many contributions have an outcome, how soon people first heard, and at how many stages."""

    said: int
    answered: int
    first_days: float | None
    first_low: float | None
    first_high: float | None
    first_n: int
    stages: int
    stages_answered: int

    @property
    def answered_share(self) -> float | None:
        """The share with an outcome; None where too few spoke."""
        return self.answered / self.said if self.said >= FEWEST_SHOWN else None

    @property
    def stages_share(self) -> float | None:
        """The share of stages at which somebody was answered in time."""
        return self.stages_answered / self.stages if self.stages else None


@dataclass(frozen=True, slots=True)
class Influence:
    """A group's share of what decisions cite ÷ its share of what was said; at 1 it weighs what it says."""

    key: str
    label: str
    said: int
    cited: int
    ratio: float | None
    low: float | None
    high: float | None

    @property
    def says(self) -> str:
        """Return "more" or "less" only where chance does not explain it, else ""."""
        if self.low is None or self.high is None:
            return ""
        return "more" if self.low > 1 else "less" if self.high < 1 else ""


@dataclass(frozen=True, slots=True)
class Measures:
    """Both measures of one matter, or of all public ones of a partnership."""

    closure: Closure
    decisions: int
    decisions_citing: int
    by_sector: Sequence[Influence]
    by_size: Sequence[Influence]

    @property
    def citing_share(self) -> float | None:
        """The share of decisions taken that cite anything; None where none was taken."""
        return self.decisions_citing / self.decisions if self.decisions else None


def measures_of(matters: QuerySet[Matter]) -> Measures:
    """Return the measures of some matters. Nine queries, however many there are."""
    keys = matters.order_by().values("pk")
    said = Contribution.objects.filter(matter__in=keys, standing=Standing.SHOWN).order_by()
    decided = Decision.objects.filter(matter__in=keys, state=DecisionState.DECIDED).order_by()
    citing = Exists(Citation.objects.filter(decision=OuterRef("pk")))
    decisions = decided.aggregate(all=Count("pk"), citing=Count("pk", filter=citing))
    spoken = _spoken(said, decided)
    organisations = {organisation for organisation, _layer in spoken if organisation is not None}
    return Measures(
        closure=_closure(said, keys),
        decisions=decisions["all"],
        decisions_citing=decisions["citing"],
        by_sector=_influence(spoken, _sectors(organisations), {**dict(Sector.choices), **_LAYERS}),
        by_size=_influence(spoken, _sizes(organisations), {**dict(SizeBand.choices), **_LAYERS}),
    )


# M03 -----------------------------------------------------------------------------------------------------
def _closure(said: QuerySet[Contribution], keys: QuerySet[Matter, Any]) -> Closure:
    counts = said.aggregate(
        all=Count("pk"), answered=Count("pk", filter=Q(answer__in=AnswerState.outcomes()))
    )
    from thegither_analysis.intervals import median

    days = _days_to_first_answer(said)
    first = median(days) if len(days) >= FEWEST_SHOWN else None
    interval = first.interval if first else None
    stages = _stages(keys)
    return Closure(
        said=counts["all"],
        answered=counts["answered"],
        first_days=first.value if first else None,
        first_low=interval.low if interval else None,
        first_high=interval.high if interval else None,
        first_n=len(days),
        stages=len(stages),
        stages_answered=sum(stages),
    )


def _days_to_first_answer(said: QuerySet[Contribution]) -> list[float]:
    """Return, ascending, the working days after which each that was answered at all was first answered."""
    zone = ZoneInfo(settings.TIME_ZONE)
    pairs = (
        DispositionCoverage.objects.filter(contribution__in=said.values("pk"))
        .order_by()
        .values("contribution")
        .annotate(
            first=Min(TruncDate("disposition__answered_at", tzinfo=zone)),
            came=Min(TruncDate("contribution__entered_at", tzinfo=zone)),
        )
        .values_list("came", "first")
    )
    waits: Counter[int] = Counter()
    known: dict[tuple[date, date], int] = {}
    for pair in pairs.iterator(chunk_size=5_000):
        if pair not in known:
            known[pair] = working_days(*pair)
        waits[known[pair]] += 1
    days = sorted(float(wait) for wait in waits.elements())
    return days[:: -(-len(days) // _MOST_DAYS)] if len(days) > _MOST_DAYS else days


def working_days(first: date, last: date) -> int:
    """Return how many days from Monday to Friday come after ``first``, up to and with ``last``."""
    if last <= first:
        return 0
    weeks, rest = divmod((last - first).days, 7)
    return 5 * weeks + sum((first + timedelta(days=day)).weekday() < 5 for day in range(1, rest + 1))


def _stages(keys: QuerySet[Matter, Any]) -> list[bool]:
    """Return, for each stay in a stage at which somebody spoke, whether one was answered before its end."""
    until = Coalesce(OuterRef("left_at"), now())
    spoke = Contribution.objects.filter(
        matter=OuterRef("matter"),
        stage=OuterRef("stage"),
        standing=Standing.SHOWN,
        entered_at__gte=OuterRef("entered_at"),
        entered_at__lte=until,
    )
    in_time = DispositionCoverage.objects.filter(
        contribution__matter=OuterRef("matter"),
        contribution__stage=OuterRef("stage"),
        contribution__entered_at__gte=OuterRef("entered_at"),
        disposition__answered_at__lte=until,
    )
    stays = MatterStage.objects.filter(Exists(spoke), matter__in=keys).order_by()
    return list(stays.annotate(answered=Exists(in_time)).values_list("answered", flat=True))


# M04 -----------------------------------------------------------------------------------------------------
_LAYERS = {f"layer:{layer.value}": layer.label for layer in Layer}


def _spoken(
    said: QuerySet[Contribution], decided: QuerySet[Decision]
) -> dict[tuple[int | None, str], tuple[int, int]]:
    """Return (cited, said) by organisation, or by layer for what was said for none. One query."""
    cited = Exists(Citation.objects.filter(contribution=OuterRef("pk"), decision__in=decided.values("pk")))
    rows = said.values_list("seat__organisation", "layer").annotate(
        cited=Count("pk", filter=cited), said=Count("pk")
    )
    return {(organisation, layer): (cited, count) for organisation, layer, cited, count in rows}


def _sectors(organisations: set[int]) -> dict[int, str]:
    rows = OrganisationSector.objects.filter(organisation__in=organisations).order_by("-pk")
    return dict(rows.values_list("organisation", "sector"))  # the first that was named stands


def _sizes(organisations: set[int]) -> dict[int, str]:
    rows = Profile.objects.filter(organisation__in=organisations).exclude(size="")
    return dict(rows.values_list("organisation", "size"))


def _influence(
    spoken: Mapping[tuple[int | None, str], tuple[int, int]],
    part_of: Mapping[int, str],
    labels: Mapping[str, Any],
) -> list[Influence]:
    groups: dict[str, tuple[int, int]] = {}
    for (organisation, layer), (cited, said) in spoken.items():
        key = f"layer:{layer}" if organisation is None else part_of.get(organisation, "")
        before = groups.get(key, (0, 0))
        groups[key] = (before[0] + cited, before[1] + said)
    if not any(cited for cited, _said in groups.values()):
        estimates: Mapping[str, Any] = {}
    else:
        from thegither_analysis.intervals import influence

        estimates = influence(groups)
    total = (sum(cited for cited, _said in groups.values()), sum(said for _cited, said in groups.values()))
    found = []
    for key in sorted(groups, key=lambda key: (not key, list(labels).index(key) if key in labels else 0)):
        cited, said = groups[key]
        each = estimates.get(key)
        if said < FEWEST_SHOWN:
            each = None
        interval = _interval(each, cited, said, total) if each is not None else None
        found.append(
            Influence(
                key=key or "unknown",
                label=str(labels[key]) if key in labels else _("Not known"),
                said=said,
                cited=cited,
                ratio=each.value if each is not None else None,
                low=interval.low if interval else None,
                high=interval.high if interval else None,
            )
        )
    return found


def _interval(estimate: Any, cited: int, said: int, total: tuple[int, int]) -> Any:
    """Return where a ratio lies by chance: from resampling; by Wilson for a group cited never or always.

    Resampling all or none of a group gives the same again, as if five were as sure as five hundred.
    """
    if 0 < cited < said:
        return estimate.interval
    from thegither_analysis.representation import Interval, wilson

    rate = total[0] / total[1]
    return Interval(*(bound / rate for bound in wilson(cited, said)))


# The records behind it -----------------------------------------------------------------------------------
MEASURE_COLUMNS = ("measure", "group", "value", "low", "high", "part", "of")


def measure_table(measures: Measures) -> Iterator[list[Any]]:
    """Yield a line for each figure, with the interval and the numbers that it rests on."""
    closure = measures.closure
    yield ["answered_share", "", closure.answered_share, "", "", closure.answered, closure.said]
    first = [closure.first_days, closure.first_low, closure.first_high]
    yield ["working_days_to_first_answer", "median", *first, closure.first_n, closure.said]
    stages = [closure.stages_answered, closure.stages]
    yield ["stages_answered_share", "", closure.stages_share, "", "", *stages]
    citing = [measures.decisions_citing, measures.decisions]
    yield ["decisions_citing_share", "", measures.citing_share, "", "", *citing]
    for name, groups in (
        ("influence_by_sector", measures.by_sector),
        ("influence_by_size", measures.by_size),
    ):
        for each in groups:
            yield [name, each.key, each.ratio, each.low, each.high, each.cited, each.said]

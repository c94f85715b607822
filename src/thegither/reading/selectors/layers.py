"""Themes as each layer and each kind of evidence has them: side by side with their numbers, never summed.

A share is of what somebody has looked at, not of all that was said. Where fewer than five lie on either side
of a figure it is not given. What was drawn by chance, what people weighed together and what came from whoever
wished stand in tables of their own; only for a sample is it said where a share lies by chance.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q

from thegither.dialogue.models import Citation, Contribution, Layer, Matter, Standing
from thegither.engagement.models import Activity
from thegither.reading.models import Assignment, AssignmentState, Evidence, EvidenceKind, Theme, ThemeState

FEWEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """How many of a layer's contributions are about a theme; without a figure where it would be too small."""

    count: int | None
    of: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A layer in a table: how much was said there, and how much of it somebody looked at."""

    layer: str
    label: str
    said: int
    looked_at: int

    @property
    def is_shown(self) -> bool:
        """True unless too little was looked at to say anything."""
        return self.looked_at >= FEWEST_SHOWN


@dataclass(frozen=True, slots=True)
class Table:
    """Themes by layer, of one kind of evidence."""

    kind: str
    activity: Activity | None
    evidence: Evidence | None
    columns: Sequence[Column]
    lines: Sequence[tuple[Theme, Sequence[Cell]]]

    @property
    def label(self) -> str:
        """The name of the kind."""
        return str(EvidenceKind(self.kind).label)

    @property
    def is_sample(self) -> bool:
        """True if shares say something of more than those who took part."""
        return self.kind == EvidenceKind.SAMPLED

    @property
    def is_weighted(self) -> bool:
        """True if shares are weighted."""
        return self.evidence is not None and self.evidence.effective_n is not None


@dataclass(frozen=True, slots=True)
class LayerCount:
    """How much a decision cites of a layer; nothing is said too."""

    layer: str
    label: str
    cited: int
    said: int


def tables_of(matter: Matter) -> list[Table]:
    """Return a table for each kind of evidence a matter has: the self-selected first. Four queries."""
    shown = Contribution.objects.filter(matter=matter, standing=Standing.SHOWN).order_by()
    source = {"kind": F("placed__activity__evidence__kind"), "activity_key": F("placed__activity")}
    said = shown.values_list("layer").annotate(**source).annotate(Count("pk"))
    decided = Assignment.objects.filter(
        theme__matter=matter, theme__state=ThemeState.ACCEPTED, contribution__standing=Standing.SHOWN
    ).exclude(state=AssignmentState.SUGGESTED)
    rows = decided.order_by().values_list(
        "contribution",
        "contribution__layer",
        "contribution__placed__activity__evidence__kind",
        "contribution__placed__activity",
        "contribution__sample_weight__weight",
        "theme",
        "state",
    )
    counts: dict[tuple[str, int | None], dict[str, int]] = {}
    for layer, kind, activity, count in said:
        key = _table_of(kind, activity)
        counts.setdefault(key, {}).setdefault(layer, 0)
        counts[key][layer] += count
    looked: dict[tuple[str, int | None], dict[str, dict[int, float]]] = {}
    about: dict[tuple[str, int | None], dict[tuple[int, str], set[int]]] = {}
    for contribution, layer, kind, activity, weight, theme, state in rows:
        key = _table_of(kind, activity)
        looked.setdefault(key, {}).setdefault(layer, {})[contribution] = weight or 0.0
        if state == AssignmentState.CONFIRMED:
            about.setdefault(key, {}).setdefault((theme, layer), set()).add(contribution)
    themes = list(Theme.objects.filter(matter=matter, state=ThemeState.ACCEPTED).order_by("name", "pk"))
    apart = [activity for _kind, activity in counts if activity is not None]
    evidence = Evidence.objects.filter(pk__in=apart).select_related("activity").in_bulk() if apart else {}
    return [
        _table(key, evidence.get(key[1] or 0), counts[key], looked.get(key, {}), about.get(key, {}), themes)
        for key in sorted(counts, key=lambda key: (EvidenceKind.values.index(key[0]), key[1] or 0))
    ]


def _table_of(kind: str | None, activity: int | None) -> tuple[str, int | None]:
    """Return to which table something belongs: what is self-selected is one, every sample one of its own."""
    if kind is None or kind == EvidenceKind.SELF_SELECTED:
        return EvidenceKind.SELF_SELECTED, None
    return kind, activity


def _table(
    key: tuple[str, int | None],
    evidence: Evidence | None,
    said: dict[str, int],
    looked: dict[str, dict[int, float]],
    about: dict[tuple[int, str], set[int]],
    themes: Sequence[Theme],
) -> Table:
    columns = [
        Column(layer.value, str(layer.label), said.get(layer, 0), len(looked.get(layer, {})))
        for layer in Layer
    ]
    # A sample is of the public: a layer of which nobody was drawn has no column.
    if key[0] == EvidenceKind.SAMPLED:
        columns = [column for column in columns if column.said]
    lines = [
        (
            theme,
            [
                _cell(
                    about.get((theme.pk, column.layer), set()), looked.get(column.layer, {}), key[0], evidence
                )
                for column in columns
            ],
        )
        for theme in themes
    ]
    return Table(key[0], evidence.activity if evidence else None, evidence, columns, lines)


def _cell(found: set[int], looked: dict[int, float], kind: str, evidence: Evidence | None) -> Cell:
    count, of = len(found), len(looked)
    if of < FEWEST_SHOWN or 0 < count < FEWEST_SHOWN or 0 < of - count < FEWEST_SHOWN:
        return Cell(None, of)
    if kind != EvidenceKind.SAMPLED:
        return Cell(count, of, count / of)
    from thegither_analysis.representation import wilson

    all_weights = sum(looked.values())
    if evidence is None or not evidence.design_effect or not all_weights:
        return Cell(count, of, count / of, *wilson(count, of))
    share = sum(looked[key] for key in found) / all_weights
    effective = max(round(of / evidence.design_effect), 1)
    return Cell(count, of, share, *wilson(min(round(share * effective), effective), effective))


def layers_of_decision(decision_id: int, matter_id: int) -> list[LayerCount]:
    """Return, for each of the three layers, how much a decision cites of what it said. One query."""
    cited = Q(pk__in=Citation.objects.filter(decision=decision_id).values("contribution_id"))
    shown = Contribution.objects.filter(matter=matter_id, standing=Standing.SHOWN).order_by()
    counts = shown.values_list("layer").annotate(cited=Count("pk", filter=cited), said=Count("pk"))
    found = {row[0]: row[1:] for row in counts}
    return [LayerCount(layer.value, str(layer.label), *found.get(layer, (0, 0))) for layer in Layer]


def activities_of(matter: Matter) -> Iterable[Activity]:
    """Return the activities of a matter's engagements with their evidence, if it was named. One query."""
    rows = Activity.objects.filter(engagement__matter=matter).exclude(state="draft")
    return rows.select_related("evidence").order_by("engagement", "position", "pk")

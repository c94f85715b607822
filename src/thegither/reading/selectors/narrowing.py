"""Which contributions of a matter: everything by which a list of them is narrowed, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from thegither.dialogue.models import AnswerState, Contribution, Layer, Matter, Stage, Standing
from thegither.reading.models import Assignment, AssignmentState, Place

UNANSWERED, ANSWERED = "no", "yes"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """By what a list is narrowed; what is empty narrows nothing. Keys are those of their records."""

    stage: str = ""
    layer: str = ""
    theme: int | None = None
    argument: int | None = None
    activity: int | None = None
    answered: str = ""
    language: str = ""
    word: str = ""

    def items(self) -> list[tuple[str, Any]]:
        """Return what is asked for, by name, for the fields of a form: also that something is not."""
        return [(each.name, getattr(self, each.name) or "") for each in fields(self)]


@dataclass(frozen=True, slots=True)
class StageLine:
    """How many were said at a stage, and how many of them still wait for an answer."""

    stage: str
    label: str
    said: int
    unanswered: int


def narrowed(matter: Matter, narrowing: Narrowing) -> QuerySet[Contribution]:
    """Return the shown contributions of a matter that match, newest first."""
    rows = Contribution.objects.filter(matter=matter, standing=Standing.SHOWN)
    for name in ("stage", "layer", "language"):
        if value := getattr(narrowing, name):
            rows = rows.filter(**{name: value})
    if narrowing.answered == UNANSWERED:
        rows = rows.exclude(answer__in=AnswerState.outcomes())
    elif narrowing.answered == ANSWERED:
        rows = rows.filter(answer__in=AnswerState.outcomes())
    if narrowing.word:
        rows = rows.filter(text__icontains=narrowing.word)
    if narrowing.activity:
        rows = rows.filter(placed__activity=narrowing.activity)
    if narrowing.argument:
        rows = rows.filter(_in(Place, argument=narrowing.argument))
    if narrowing.theme:
        rows = rows.filter(
            _in(Assignment, theme=narrowing.theme, state=AssignmentState.CONFIRMED)
            | _in(Assignment, theme=narrowing.theme, state=AssignmentState.SUGGESTED)
        )
    return rows.order_by("-pk")


def _in(model: Any, **conditions: Any) -> Exists:
    return Exists(model.objects.filter(contribution=OuterRef("pk"), **conditions))


def by_layer(rows: QuerySet[Contribution]) -> list[tuple[str, int]]:
    """Return the name of each layer that has any, and how many. One query."""
    counts = dict(rows.order_by().values_list("layer").annotate(Count("pk")))
    return [(str(layer.label), counts[layer]) for layer in Layer if layer in counts]


def stage_lines(matter: Matter) -> Sequence[StageLine]:
    """Return, for each stage at which something was said, how much of it waits for an answer. One query."""
    shown = Contribution.objects.filter(matter=matter, standing=Standing.SHOWN).order_by()
    waits = Count("pk", filter=~Q(answer__in=AnswerState.outcomes()))
    counts = {row[0]: row[1:] for row in shown.values_list("stage").annotate(said=Count("pk"), waits=waits)}
    return [
        StageLine(stage.value, str(stage.label), *counts[stage]) for stage in Stage if stage.value in counts
    ]


def languages_of(matter: Matter) -> list[str]:
    """Return the languages in which something was said on a matter. One query."""
    rows = Contribution.objects.filter(matter=matter, standing=Standing.SHOWN).order_by()
    return sorted(rows.values_list("language", flat=True).distinct())

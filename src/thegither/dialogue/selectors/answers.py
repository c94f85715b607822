"""What still has no answer, and what was answered."""

from dataclasses import dataclass
from typing import TypedDict

from django.db.models import Count, Exists, OuterRef, QuerySet

from thegither.dialogue.models import (
    AnswerState,
    Contribution,
    Disposition,
    DispositionCoverage,
    Layer,
    Matter,
    Standing,
)
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed


@dataclass(frozen=True, slots=True)
class Unanswered:
    """How many contributions have no answer, by the layer they come from."""

    by_layer: dict[str, int]

    @property
    def total(self) -> int:
        """All layers together."""
        return sum(self.by_layer.values())

    @property
    def layers(self) -> list[tuple[str, str, int]]:
        """Layer, its name and its count, for the layers that have any."""
        return [
            (layer.value, str(layer.label), self.by_layer[layer])
            for layer in Layer
            if self.by_layer.get(layer)
        ]


class Narrowing(TypedDict, total=False):
    """By what a list of contributions is narrowed; nothing, or an empty text, narrows nothing."""

    layer: str
    stage: str
    word: str


def contributions_to_answer(
    matter: Matter, *, layer: str = "", stage: str = "", word: str = "", unanswered: bool = True
) -> QuerySet[Contribution]:
    """Return the shown contributions of a matter that an answer could cover, newest first.

    ``word`` is text that they contain. Without ``unanswered``, also those that have an answer.
    """
    rows = Contribution.objects.filter(matter=matter, standing=Standing.SHOWN)
    if unanswered:
        rows = rows.exclude(answer__in=AnswerState.outcomes())
    if layer:
        rows = rows.filter(layer=layer)
    if stage:
        rows = rows.filter(stage=stage)
    if word:
        rows = rows.filter(text__icontains=word)
    return rows.order_by("-pk")


def unanswered_at_stage(matter: Matter) -> Unanswered:
    """Return who would go unanswered if the matter left its stage now."""
    counts = (
        contributions_to_answer(matter, stage=matter.stage)
        .order_by()
        .values_list("layer")
        .annotate(Count("pk"))
    )
    return Unanswered(dict(counts))


def answers_of_matter(matter: Matter) -> QuerySet[Disposition]:
    """Return the answers on a matter, newest first, each with ``covered`` and the seat it was given for."""
    return (
        Disposition.objects.filter(matter=matter)
        .select_related("answered_for__organisation", "answered_for__individual")
        .annotate(covered=Count("coverage"))
    )


def answers_to(actor: Actor, contribution: Contribution) -> QuerySet[Disposition]:
    """Return every answer that a contribution ever had, newest first; the first one stands."""
    covering = DispositionCoverage.objects.filter(disposition=OuterRef("pk"), contribution=contribution)
    answers = Disposition.objects.filter(Exists(covering)).select_related(
        "answered_for__organisation", "answered_for__individual"
    )
    return allowed(actor, Action.VIEW, answers)

"""What the pages of ideas show."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from thegither.dialogue.models import AnswerState, Disposition, Layer, Standing
from thegither.engagement.models import Activity, ResponseStanding
from thegither.ideas.models import Idea
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed

from .support import own_support

MIXED, NEWEST, WAITING = "mixed", "newest", "waiting"
SUPPORTED, FEWEST = "supported", "fewest"
MOST_COMPARED = 400
_ALIKE = 0.3
_MOST_PAIRS = 10
_MOST_CHOICES = 30
_PRIME = 1_000_003  # so that a multiple of a key, modulo it, puts the keys of a day in another order


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ideas of an activity, in which order."""

    word: str = ""
    status: str = ""
    layer: str = ""
    place: str = ""
    order: str = MIXED

    @property
    def narrows(self) -> bool:
        """True where not all are asked for."""
        return bool(self.word or self.status or self.layer or self.place)


def ideas_of(actor: Actor, activity: Activity) -> QuerySet[Idea]:
    """Return the ideas of an activity that the actor may read, those merged into others too."""
    rows = allowed(actor, Action.VIEW, Idea).filter(activity=activity)
    return rows.exclude(contribution__standing=Standing.WITHDRAWN).select_related(*_SHOWN)


_SHOWN = ("contribution__seat__organisation", "contribution__seat__individual", "community", "response")


def wanted_ideas(actor: Actor, activity: Activity, wanted: Wanted) -> QuerySet[Idea]:
    """Return the ideas that stand by themselves and fit.

    Unless asked otherwise they come in an order that is another one each day, the same for everybody: what
    many are for already is not seen more than the rest by standing above it.
    """
    rows = ideas_of(actor, activity).filter(merged_into=None)
    if wanted.word:
        rows = rows.filter(Q(title__icontains=wanted.word) | Q(contribution__text__icontains=wanted.word))
    if wanted.status in AnswerState.values:
        rows = rows.filter(contribution__answer=wanted.status)
    if wanted.layer in Layer.values:
        rows = rows.filter(contribution__layer=wanted.layer)
    if wanted.place:
        rows = rows.filter(Q(place__icontains=wanted.place) | Q(community__name__icontains=wanted.place))
    if wanted.order == NEWEST:
        return rows.order_by("-pk")
    if wanted.order == WAITING:
        return rows.order_by("pk")
    if wanted.order == SUPPORTED:
        return rows.order_by("-supporters", "-pk")
    rows = rows.annotate(mixed=F("pk") * _multiplier() % _PRIME)
    if wanted.order == FEWEST:
        return rows.order_by("supporters", "mixed", "pk")
    return rows.order_by("mixed", "pk")


def _multiplier() -> int:
    digest = hashlib.sha256(today().isoformat().encode()).digest()
    return int.from_bytes(digest[:8]) % (_PRIME - 1) + 1


def supported_by(actor: Actor, ideas: list[Idea]) -> set[int]:
    """Return the keys of those of the ideas that the actor is for."""
    given = own_support(actor).filter(Q(idea__in=ideas) | Q(idea__merged_into__in=ideas))
    return {merged or key for key, merged in given.values_list("idea_id", "idea__merged_into")}


@dataclass(frozen=True, slots=True)
class IdeaPage:
    """One idea with its answers, those merged into it and those split from it."""

    idea: Idea
    answers: list[Disposition]
    merged: list[Idea]
    parts: list[Idea]
    is_supported: bool

    @property
    def is_counted(self) -> bool:
        """False for one that does not count, with a reason."""
        return self.idea.response.standing != ResponseStanding.EXCLUDED


def idea_page(actor: Actor, idea: Idea) -> IdeaPage:
    """Return what the page of an idea shows."""
    related = list(ideas_of(actor, idea.activity).filter(Q(merged_into=idea) | Q(split_from=idea)))
    answers = Disposition.objects.filter(coverage__contribution=idea.contribution_id)
    return IdeaPage(
        idea=idea,
        answers=list(answers.select_related("answered_for__organisation", "answered_for__individual")),
        merged=[each for each in related if each.merged_into_id == idea.pk],
        parts=[each for each in related if each.split_from_id == idea.pk and each.merged_into_id is None],
        is_supported=idea.pk in supported_by(actor, [idea]),
    )


@dataclass(frozen=True, slots=True)
class Alike:
    """Two ideas that sound alike, from 0 to 1."""

    first: Idea
    second: Idea
    score: float


def alike(actor: Actor, activity: Activity) -> list[Alike]:
    """Return the pairs of ideas that sound most alike, the likest first, of the newest ``MOST_COMPARED``."""
    from thegither_analysis.texts import rank_pairs

    rows = ideas_of(actor, activity).filter(merged_into=None).order_by("-pk")[:MOST_COMPARED]
    ideas = {str(idea.pk): idea for idea in rows}
    texts = {key: f"{idea.title}. {idea.contribution.text}" for key, idea in ideas.items()}
    pairs = rank_pairs(texts, at_least=_ALIKE, most=_MOST_PAIRS)
    found = [Alike(ideas[second], ideas[first], score) for first, second, score in pairs]
    return [pair for pair in found if pair.second.split_from_id != pair.first.pk]


def likest(actor: Actor, idea: Idea) -> list[Idea]:
    """Return ideas into which one might be merged, those that sound most like it first."""
    from thegither_analysis.texts import rank_pairs

    rows = ideas_of(actor, idea.activity).filter(merged_into=None).exclude(pk=idea.pk)
    others = {str(each.pk): each for each in rows.order_by("-pk")[:MOST_COMPARED]}
    texts = {key: f"{each.title}. {each.contribution.text}" for key, each in others.items()}
    own = {str(idea.pk): f"{idea.title}. {idea.contribution.text}"}
    pairs = rank_pairs(own, texts, at_least=0, most=_MOST_CHOICES)
    first = [others[key] for _own, key, _score in pairs]
    return [*first, *(each for each in others.values() if each not in first)][:_MOST_CHOICES]


COLUMNS = (
    *("reference", "title", "text", "place", "community", "layer", "channel", "said_at"),
    *("supporters", "status", "because", "merged_into", "merged_because", "part_of", "does_not_count"),
)


def idea_table(actor: Actor, activity: Activity) -> Iterator[list[Any]]:
    """Yield a row of ``COLUMNS`` for every idea, those that were merged or do not count too."""
    newest = Disposition.objects.only("because").order_by("-answered_at", "-pk")
    rows = (
        ideas_of(actor, activity)
        .select_related("merged_into", "split_from")
        .prefetch_related(Prefetch("contribution__coverage__disposition", newest))
        .order_by("pk")
    )
    for idea in rows.iterator(500):
        said = idea.contribution
        answers = sorted((each.disposition for each in said.coverage.all()), key=lambda each: each.pk)
        yield [
            said.reference,
            idea.title,
            said.text,
            idea.place,
            str(idea.community or ""),
            said.layer,
            said.channel,
            said.said_at.isoformat(),
            idea.supporters,
            said.answer,
            answers[-1].because if answers else "",
            idea.merged_into_id or "",
            idea.merged_because,
            idea.split_from_id or "",
            idea.response.excluded_because,
        ]

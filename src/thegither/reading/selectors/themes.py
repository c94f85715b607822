"""Themes with what is under them, what a run suggests, and words in their context."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from thegither.dialogue.models import Contribution, Matter, Standing
from thegither.kernel.text import shorten
from thegither.reading.models import Assignment, AssignmentState, Suggested, Suggestion, Theme, ThemeState

EXAMPLES = 3
MOST_LINES = 100
_MOST_SEARCHED = 5_000
_PLAIN = re.compile("[a-z0-9]+")

_SHOWN = Q(assignments__contribution__standing=Standing.SHOWN)
_CONFIRMED = Q(assignments__state=AssignmentState.CONFIRMED)
_SUGGESTED = Q(assignments__state=AssignmentState.SUGGESTED)


@dataclass(frozen=True, slots=True)
class Line:
    """A phrase where it stands in a text, with what stands round it."""

    contribution: Contribution
    left: str
    match: str
    right: str


def themes_of(matter: Matter) -> QuerySet[Theme]:
    """Return the themes in use with ``confirmed`` and ``suggested``: how many contributions they have."""
    return (
        Theme.objects.filter(matter=matter, state=ThemeState.ACCEPTED)
        .annotate(
            confirmed=Count("assignments", filter=_SHOWN & _CONFIRMED),
            suggested=Count("assignments", filter=_SHOWN & _SUGGESTED),
        )
        .order_by("-confirmed", "-suggested", "name")
    )


def set_aside(matter: Matter) -> QuerySet[Theme]:
    """Return the themes that were refused or became part of another, newest first."""
    rows = Theme.objects.filter(matter=matter).exclude(state=ThemeState.ACCEPTED)
    return rows.select_related("merged_into").order_by("-pk")


def suggestions_of(matter: Matter) -> QuerySet[Suggestion]:
    """Return what the newest run suggests and nobody settled, with ``size`` and its ``strongest`` texts."""
    shown = Q(members__contribution__standing=Standing.SHOWN)
    members = Suggested.objects.filter(contribution__standing=Standing.SHOWN).select_related("contribution")
    return (
        Suggestion.objects.filter(run__matter=matter, run__made_at__isnull=False, taken_as=None)
        .annotate(size=Count("members", filter=shown))
        .filter(size__gt=0)
        .prefetch_related(
            Prefetch("members", members.order_by("-weight", "pk")[:EXAMPLES], to_attr="strongest")
        )
        .order_by("language", "-share", "pk")
    )


def assignments_of(theme: Theme, *, state: str = "") -> QuerySet[Assignment]:
    """Return what is under a theme, suggestions to look at first; ``state`` narrows."""
    rows = theme.assignments.filter(contribution__standing=Standing.SHOWN).select_related("contribution")
    if state:
        return rows.filter(state=state).order_by("-weight", "-pk")
    return rows.exclude(state=AssignmentState.REFUSED).order_by("-state", "-weight", "-pk")


def in_context(matter: Matter, phrase: str) -> Sequence[Line]:
    """Return each place where a phrase stands in what was said, newest contributions first. One query.

    Plural endings and case do not matter (``thegither_analysis.concordance``).
    """
    words = phrase.split()
    if not words:
        return []
    from thegither_analysis.concordance import in_context as lines
    from thegither_analysis.texts import fold, stem

    word = fold(words[0])
    always = word[: len(stem(word)) - 1]  # its last letter may change: "families", "family"
    # Of letters beyond ASCII databases do not know which belong together; what is found is looked at again.
    part = max(_PLAIN.findall(always), key=len, default="")
    shown = Contribution.objects.filter(matter=matter, standing=Standing.SHOWN, text__icontains=part)
    rows = {str(row.pk): row for row in shown.order_by("-pk")[:_MOST_SEARCHED]}
    texts = {key: row.text for key, row in rows.items()}
    found = lines(texts, phrase, most=MOST_LINES)
    return [Line(rows[each.key], each.left, each.match, each.right) for each in found]


def theme_table(matter: Matter) -> Iterator[list[Any]]:
    """Yield a line for each contribution under a theme: what a person says of it, or a run suggests."""
    rows = Assignment.objects.filter(
        theme__matter=matter, theme__state=ThemeState.ACCEPTED, contribution__standing=Standing.SHOWN
    ).order_by("theme__name", "theme", "contribution")
    values = rows.values_list("theme", "theme__name", "contribution", "state", "weight", "contribution__text")
    for theme, name, key, state, weight, text in values.iterator(chunk_size=1_000):
        yield [theme, name, Contribution(pk=key).reference, state, weight, shorten(text, 200)]


THEME_COLUMNS = ("theme_id", "theme", "reference", "state", "suggested_weight", "text_begins")

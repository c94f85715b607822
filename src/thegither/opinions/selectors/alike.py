"""Statements that sound like one that somebody is about to add."""

from heapq import nlargest

from thegither.dialogue.models import Standing
from thegither.opinions.models import Statement

ALIKE = 0.5  # cosine similarity of their words, from which one is shown
MOST_SHOWN = 3
MOST_COMPARED = 2_000  # the newest: so many take some 50 ms


def alike_statements(activity_id: int, text: str) -> list[Statement]:
    """Return the likest statements that others can read, the likest first, in one query."""
    from thegither_analysis.texts import similarity  # numpy comes with it: not at start-up

    rows = Statement.objects.filter(activity=activity_id, contribution__standing=Standing.SHOWN)
    compared = [(similarity(text, each.text), each) for each in rows.order_by("-number")[:MOST_COMPARED]]
    likest = nlargest(MOST_SHOWN, compared, key=lambda found: found[0])
    return [each for likeness, each in likest if likeness >= ALIKE]

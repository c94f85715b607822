"""Who was heard on a matter: counts by layer, channel and answer, with small groups left out."""

from collections.abc import Iterable

from django.db.models import Count

from thegither.dialogue.models import AnswerState, Channel, Contribution, Layer, Matter, Standing

SMALLEST = 5  # a group of fewer people could be picked out


def suppressed(counts: dict[str, int]) -> dict[str, int | None]:
    """Return the counts with those from 1 to 4 as None, and one more where one alone would be revealed."""
    hidden = {name for name, count in counts.items() if 0 < count < SMALLEST}
    if len(hidden) == 1:
        others = [name for name, count in counts.items() if name not in hidden and count]
        if others:
            hidden.add(min(others, key=lambda name: (counts[name], name)))
    return {name: None if name in hidden else count for name, count in counts.items()}


def table_of_voices(matter: Matter) -> str:
    """Return the table as text."""
    shown = Contribution.objects.filter(matter=matter, standing=Standing.SHOWN)
    lines = [f"{matter.reference} {matter.title}", f"n = {shown.count()} contributions shown (self-selected)"]
    for heading, field, labels in (
        ("By layer", "layer", Layer.choices),
        ("By channel", "channel", Channel.choices),
        ("By answer", "answer", AnswerState.choices),
    ):
        lines += ["", heading, *_lines(shown, field, labels)]
    return "\n".join(lines)


def _lines(shown: object, field: str, labels: Iterable[tuple[str, object]]) -> list[str]:
    found = dict(shown.order_by().values_list(field).annotate(n=Count("pk")))  # type: ignore[attr-defined]
    counts = suppressed({name: found.get(name, 0) for name, _label in labels})
    width = max(len(str(label)) for _name, label in labels)
    rows = ((str(label), counts[name]) for name, label in labels)
    return [
        f"  {label:<{width}}  {'fewer than 5, or hidden with it' if n is None else n}" for label, n in rows
    ]

"""The running counts of a matter: how each change of a contribution moves them, and what they should be."""

from collections import Counter

from django.db import connection
from django.db.models import Count, Q

from thegither.dialogue.models import AnswerState, Contribution, Layer, Standing
from thegither.kernel.clock import now

Counts = Counter[str]


def counted(contribution: Contribution) -> Counts:
    """Return what one contribution, as it stands, adds to the tally of its matter."""
    if contribution.standing == Standing.WAITING:
        return Counter(waiting=1)
    if contribution.standing != Standing.SHOWN:
        return Counter()
    counts = Counter({"shown": 1, contribution.layer: 1})
    if contribution.is_answered:
        counts["answered"] = 1
    return counts


def difference(after: Counts, before: Counts) -> Counts:
    """Return by how much each count moves."""
    change = Counter(after)
    change.subtract(before)
    return change


def move_tally(matter_id: int, change: Counts, *, version: int | None = None) -> bool:
    """Add ``change`` (which may be negative) to the tally of a matter, with one update.

    With a ``version``, only while the matter is still at it; return whether it was.
    """
    moved = {name: count for name, count in change.items() if count}
    if not moved:
        return True
    # Plain SQL: the queryset took a tenth of the processor time of a contribution to build.
    counts = "".join(f"{name} = {name} + %s, " for name in moved)
    latest_at = connection.ops.adapt_datetimefield_value(now())
    statement = f"UPDATE dialogue_mattertally SET {counts}latest_at = %s WHERE matter_id = %s"
    values = [*moved.values(), latest_at, matter_id]
    if version is not None:
        statement += " AND EXISTS (SELECT 1 FROM dialogue_matter WHERE id = %s AND version = %s)"
        values += [matter_id, version]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount)


def recount(matter_id: int) -> dict[str, int]:
    """Return what the tally of a matter should say, counted from its contributions."""
    shown = Q(standing=Standing.SHOWN)
    return Contribution.objects.filter(matter_id=matter_id).aggregate(
        shown=Count("pk", filter=shown),
        waiting=Count("pk", filter=Q(standing=Standing.WAITING)),
        answered=Count("pk", filter=shown & Q(answer__in=AnswerState.outcomes())),
        **{layer.value: Count("pk", filter=shown & Q(layer=layer)) for layer in Layer},
    )

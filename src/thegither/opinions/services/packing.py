"""Keep the packed copy of the votes (its form: ``selectors.packed``), from which analyses read them fast.

Nothing depends on it: what it lacks, or has in another form, is read from the votes.
"""

from collections.abc import Iterator

from thegither.kernel.transactions import write_transaction
from thegither.opinions.models import Vote, VoteChunk
from thegither.opinions.selectors.packed import HEADER, read_tail

CHUNK = 65_536


def pack(activity_id: int, *, chunk: int = CHUNK) -> None:
    """Append what is not packed yet, in chunks of ``chunk`` votes; fewer are left for the next time.

    Call it before ``read_votes`` where many votes may have come in. Writes anew what another version packed,
    and where most of the copy was replaced by later votes.
    """
    last = VoteChunk.objects.filter(activity=activity_id).order_by("-number").first()
    if last is not None and bytes(last.data[: len(HEADER)]) != HEADER:
        repack(activity_id, chunk=chunk)
        return
    number, up_to = (last.number, last.up_to) if last else (0, 0)
    fresh = list(_chunks(activity_id, number, up_to, chunk))
    if not fresh:
        return
    with write_transaction():
        VoteChunk.objects.bulk_create(fresh, ignore_conflicts=True)  # another process packs the same
    if fresh[-1].number * chunk > 2 * Vote.objects.filter(activity=activity_id).count() + chunk:
        repack(activity_id, chunk=chunk)


def repack(activity_id: int, *, chunk: int = CHUNK) -> None:
    """Make the copy anew from the votes."""
    fresh = list(_chunks(activity_id, 0, 0, chunk))
    with write_transaction():
        VoteChunk.objects.filter(activity=activity_id).delete()
        VoteChunk.objects.bulk_create(fresh, ignore_conflicts=True)


def _chunks(activity_id: int, number: int, up_to: int, size: int) -> Iterator[VoteChunk]:
    """Yield full chunks of what comes after ``up_to``; without a lock: votes are numbered as they commit."""
    while True:
        rows, up_to = read_tail(activity_id, up_to, size)
        if len(rows) < size:
            return
        number += 1
        yield VoteChunk(activity_id=activity_id, number=number, up_to=up_to, data=HEADER + rows.tobytes())

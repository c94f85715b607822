"""Read the votes of a conversation for analyses: millions in a second, from the packed copy.

A chunk of the copy is ``HEADER`` and rows of ``ROW``, little-endian, in the order of their sequence; of the
rows of one voter on one statement the last one holds. What came after the last chunk is read from the votes.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from thegither.dialogue.models import Standing
from thegither.engagement.models import ResponseStanding
from thegither.opinions.models import Statement, VoteChunk, Voter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from thegither_analysis.opinion import Votes

HEADER = b"TGV1"
ROW = [("voter", "<i4"), ("statement", "<i4"), ("value", "i1"), ("matters", "i1"), ("edition", "<u2")]
_TAIL = """SELECT voter.number, statement.number, vote.value, vote.matters, vote.edition, vote.sequence
    FROM opinions_vote vote
    JOIN opinions_voter voter ON voter.response_id = vote.voter_id
    JOIN opinions_statement statement ON statement.id = vote.statement_id
    WHERE vote.activity_id = %s AND vote.sequence > %s ORDER BY vote.sequence"""


class PackedVotes(NamedTuple):
    """Votes that count, by the numbers of voters and statements, and the last sequence that was read."""

    votes: "Votes"
    sequence: int


def read_votes(activity_id: int) -> PackedVotes:
    """Return all votes of a conversation that count now.

    Left out is what does not: votes of people who were excluded or took theirs back, on statements that are
    not shown, and on editions from before the one from which votes count.
    """
    import numpy as np

    chunks = list(
        VoteChunk.objects.filter(activity=activity_id).order_by("number").values_list("up_to", "data")
    )
    if any(bytes(data[: len(HEADER)]) != HEADER for _up_to, data in chunks):
        chunks = []  # of another version: the votes themselves are slower to read, and the same
    rest, sequence = read_tail(activity_id, chunks[-1][0] if chunks else 0)
    packed = [np.frombuffer(data, dtype=ROW, offset=len(HEADER)) for _up_to, data in chunks]
    return PackedVotes(_that_count(activity_id, np.concatenate([*packed, rest])), sequence)


def read_since(activity_id: int, sequence: int) -> PackedVotes:
    """Return the votes that came in or were changed after ``sequence`` and count now.

    What ceased to count since, or began to count again, cannot be told from these: ask ``read_votes`` then.
    """
    rows, last = read_tail(activity_id, sequence)
    return PackedVotes(_that_count(activity_id, rows), last)


def read_tail(activity_id: int, sequence: int, limit: int | None = None) -> tuple["NDArray[Any]", int]:
    """Return rows of ``ROW``, ``limit`` at most, of the votes after ``sequence``, and where they end."""
    import numpy as np

    last = sequence

    def rows() -> Any:
        nonlocal last
        with connection.cursor() as cursor:
            cursor.execute(
                _TAIL if limit is None else f"{_TAIL} LIMIT %s",
                [activity_id, sequence] if limit is None else [activity_id, sequence, limit],
            )
            while some := cursor.fetchmany(10_000):
                last = some[-1][-1]
                yield from (row[:-1] for row in some)

    found = np.fromiter(rows(), dtype=ROW)
    return found, last


def _that_count(activity_id: int, rows: "NDArray[Any]") -> "Votes":
    import numpy as np

    from thegither_analysis.opinion import votes

    never = np.iinfo(np.int32).max
    statements = list(
        Statement.objects.filter(activity=activity_id)
        .order_by()
        .values_list("number", "counts_from", "contribution__standing")
    )
    least = np.full(max((number for number, *_ in statements), default=0) + 1, never, np.int32)
    for number, counts_from, standing in statements:
        if standing == Standing.SHOWN:
            least[number] = counts_from
    keep = rows["edition"] >= least[rows["statement"]]
    revised = (least > 1) & (least < never)
    if revised.any():
        _keep_last(rows, keep, np.flatnonzero(revised[rows["statement"]]))
    uncounted = np.fromiter(
        Voter.objects.filter(activity=activity_id)
        .exclude(response__standing=ResponseStanding.COUNTED)
        .order_by()
        .values_list("number", flat=True),
        np.int32,
    )
    if len(uncounted):
        keep &= ~np.isin(rows["voter"], uncounted)
    if not keep.all():
        rows = rows[keep]
    return votes(rows["voter"], rows["statement"], rows["value"])


def _keep_last(rows: "NDArray[Any]", keep: "NDArray[Any]", among: "NDArray[Any]") -> None:
    """Of some rows keep none that a later one replaced: it must not count where the later one does not."""
    import numpy as np

    some = rows[among][::-1]
    places = some["voter"].astype(np.int64) << 32 | some["statement"]
    _, newest = np.unique(places, return_index=True)
    replaced = np.ones(len(among), bool)
    replaced[len(among) - 1 - newest] = False
    keep[among[replaced]] = False

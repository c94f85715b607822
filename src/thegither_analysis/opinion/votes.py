"""Who voted what on which statement: the sparse table every measure of an opinion conversation starts from.

A vote is +1 (agree), −1 (disagree) or 0 (pass); the last vote of a person on a statement counts. What nobody
voted on is no vote, and is never stored. Rows and columns stand in the order of their ids, so that the order
in which votes came in changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from .._validation import require

Ids = NDArray[Any]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

AGREE, PASS, DISAGREE = 1, 0, -1


class Counts(NamedTuple):
    """How many agreed, disagreed and passed; one entry a statement, or one row a group."""

    agree: Integers
    disagree: Integers
    passed: Integers

    @property
    def seen(self) -> Integers:
        """How many voted at all, passes included."""
        return self.agree + self.disagree + self.passed

    def total(self) -> "Counts":
        """Over all groups."""
        return Counts(*(each.sum(axis=0) for each in self))


@dataclass(frozen=True, eq=False)
class Votes:
    """Participants × statements in compressed rows. Make one with `votes()`, which checks and orders it."""

    participants: Ids
    statements: Ids
    starts: Integers
    columns: NDArray[np.int32]
    values: NDArray[np.int8]

    def __len__(self) -> int:
        """How many votes count."""
        return len(self.values)

    @cached_property
    def rows(self) -> NDArray[np.int32]:
        """The row of each vote."""
        return np.repeat(np.arange(len(self.participants), dtype=np.int32), self.given)

    @cached_property
    def given(self) -> Integers:
        """How many votes each participant gave, passes included."""
        return np.diff(self.starts)

    @cached_property
    def seen(self) -> Integers:
        """How many voted on each statement, passes included."""
        return np.bincount(self.columns, minlength=len(self.statements))

    @cached_property
    def counts(self) -> Counts:
        """Per statement, over everybody."""
        return self.counts_of(np.zeros(len(self.participants), np.int64), 1).total()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what is here, whatever order it came in.

        Over the ids of participants, then of statements (UTF-8, each ended by a line feed), then row starts
        (int64), columns (int32) and values (int8), little-endian.
        """
        content = sha256(b"thegither votes 1\n")
        for ids in (self.participants, self.statements):
            content.update("".join(f"{each}\n" for each in ids.tolist()).encode() + b"\n")
        for array, kind in ((self.starts, "<i8"), (self.columns, "<i4"), (self.values, "i1")):
            content.update(np.ascontiguousarray(array, dtype=kind).tobytes())
        return content.hexdigest()

    def counts_of(self, group: Integers, groups: int) -> Counts:
        """Per group × statement; `group` numbers the group of each row, −1 where it has none."""
        width = len(self.statements)
        of_vote = group[self.rows]
        within = of_vote >= 0
        every = bool(within.all())
        place = (of_vote if every else of_vote[within]) * width
        place += self.columns if every else self.columns[within]
        place *= 3
        place += self.values if every else self.values[within]
        place += 1
        found = np.bincount(place, minlength=groups * width * 3).reshape(groups, width, 3)
        return Counts(found[..., 2], found[..., 0], found[..., 1])

    def table(self, cells: NDArray[Any] | None = None) -> sparse.csr_array:
        """The votes as a sparse table of SciPy, or other `cells` in their places."""
        shape = (len(self.participants), len(self.statements))
        filled = self.values if cells is None else cells
        return sparse.csr_array((filled, self.columns, self.starts), shape=shape)

    def of_rows(self, rows: Integers) -> Self:
        """The votes of some participants, who may stand in it more than once (a resample); all statements."""
        given = self.given[rows]
        starts = np.concatenate(([0], np.cumsum(given)))
        cells = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], given)
        return type(self)(
            self.participants[rows], self.statements, starts, self.columns[cells], self.values[cells]
        )

    def among(self, statements: Ids) -> Self:
        """The same votes, their statements numbered among more of them."""
        columns = np.searchsorted(statements, self.statements).astype(np.int32)[self.columns]
        return type(self)(self.participants, statements, self.starts, columns, self.values)

    def merged(self, new: "Votes") -> "Votes":
        """These votes and later ones, which count where somebody voted on a statement already."""
        people = _with(self.participants, new.participants)
        said = _with(self.statements, new.statements)
        starts, columns = self.starts, self.columns
        if len(said) > len(self.statements):
            columns = np.searchsorted(said, self.statements).astype(np.int32)[columns]
        if len(people) > len(self.participants):
            given = np.zeros(len(people), np.int64)
            given[np.searchsorted(people, self.participants)] = self.given
            starts = np.concatenate(([0], np.cumsum(given)))
        rows = np.searchsorted(people, new.participants)[new.rows]
        wanted = np.searchsorted(said, new.statements).astype(np.int32)[new.columns]
        place = np.array(
            [
                start + np.searchsorted(columns[start:end], column)
                for start, end, column in zip(
                    starts[rows].tolist(), starts[rows + 1].tolist(), wanted, strict=True
                )
            ],
            np.int64,
        )
        known = place < starts[rows + 1]
        known[known] = columns[place[known]] == wanted[known]
        values = self.values.copy()
        values[place[known]] = new.values[known]
        added = np.bincount(rows[~known], minlength=len(people))
        return Votes(
            people,
            said,
            starts + np.concatenate(([0], np.cumsum(added))),
            np.insert(columns, place[~known], wanted[~known]),
            np.insert(values, place[~known], new.values[~known]),
        )

    def without(self, *, participants: Iterable[Any] = (), statements: Iterable[Any] = ()) -> "Votes":
        """What is left when people and statements are taken out: as if they had never been here.

        Who has no vote left, and what has no vote left, is taken out too.
        """
        gone, dropped = list(participants), list(statements)
        keep = ~np.isin(self.participants, gone)[self.rows] if gone else np.ones(len(self), bool)
        if dropped:
            keep &= ~np.isin(self.statements, dropped)[self.columns]
        rows, columns = self.rows[keep], self.columns[keep]
        given = np.bincount(rows, minlength=len(self.participants))
        there = np.bincount(columns, minlength=len(self.statements)) > 0
        number = (np.cumsum(there) - 1).astype(np.int32)
        starts = np.concatenate(([0], np.cumsum(given[given > 0])))
        return Votes(
            self.participants[given > 0], self.statements[there], starts, number[columns], self.values[keep]
        )


def votes(
    participants: ArrayLike, statements: ArrayLike, values: ArrayLike, times: ArrayLike | None = None
) -> Votes:
    """Order votes that came in one after the other; the last one of a person on a statement counts.

    `participants`, `statements`: ids, all numbers or all text. `values`: +1 agree, 0 pass, −1 disagree.
    `times`: when each was given, in any unit; without, they stand in the order in which they were given.

    Raises:
        InputError: the lengths differ, or a value is not −1, 0 or 1.
    """
    people, said, given = np.asarray(participants), np.asarray(statements), np.asarray(values)
    require(
        people.shape == said.shape == given.shape == (len(given),),
        "every vote needs a person and a statement",
    )
    require(bool(np.isin(given, (-1, 0, 1)).all()), "a vote must be 1 (agree), 0 (pass) or -1 (disagree)")
    given = given.astype(np.int8)
    if times is not None:
        moments = np.asarray(times)
        require(moments.shape == given.shape, "every vote needs a time")
        if bool(np.any(moments[1:] < moments[:-1])):
            order = np.argsort(moments, kind="stable")
            people, said, given = people[order], said[order], given[order]
    people, row = _numbered(people)
    said, column = _numbered(said)
    return Votes(people, said, *_compressed(row, column, given, len(people), len(said)))


def places(ids: Ids, wanted: Ids) -> tuple[Integers, Flags]:
    """Where ids stand, or would stand, among ids in order; and whether they do."""
    at = np.searchsorted(ids, wanted)
    there = at < len(ids)
    there[there] = ids[at[there]] == wanted[there]
    return at, there


def _with(ids: Ids, others: Ids) -> Ids:
    """Both, in order."""
    at, there = places(ids, others)
    return ids if there.all() else np.insert(_wide(ids, others), at[~there], others[~there])


def _wide(ids: Ids, others: Ids) -> Ids:
    """The ids in a type that holds the others too (a longer text)."""
    return ids.astype(np.result_type(ids, others)) if len(ids) else others[:0]


def _numbered(ids: Ids) -> tuple[Ids, Integers]:
    """The distinct ids in order, and the number of each; by counting where they are small whole numbers."""
    if ids.dtype.kind in "iu" and len(ids):
        low, high = int(ids.min()), int(ids.max())
        if high - low < 4 * len(ids) + 1000:
            offset = ids.astype(np.int64) - low
            present = np.bincount(offset, minlength=high - low + 1) > 0
            return np.flatnonzero(present) + low, (np.cumsum(present) - 1)[offset]
    found, numbers = np.unique(ids, return_inverse=True)
    return found, numbers.astype(np.int64)


def _compressed(
    row: Integers, column: Integers, values: NDArray[np.int8], height: int, width: int
) -> tuple[Integers, NDArray[np.int32], NDArray[np.int8]]:
    """Starts, columns and values of the rows, in order of columns, the last of equal places kept.

    Two passes of SciPy's counting sort, which keeps the order of equal places: linear, unlike sorting.
    """
    table = sparse.coo_array((values, (row.astype(np.int32), column.astype(np.int32))), shape=(height, width))
    table.has_canonical_format = True  # otherwise SciPy would add equal places up
    by_row = table.tocsc().tocsr()
    columns, starts = by_row.indices.astype(np.int32, copy=False), by_row.indptr.astype(np.int64)
    last = np.ones(len(columns), bool)
    if len(columns):
        last[:-1] = columns[1:] != columns[:-1]
        ends = starts[1:] - 1
        last[ends[np.diff(starts) > 0]] = True
    if last.all():
        return starts, columns, by_row.data
    kept = np.concatenate(([0], np.cumsum(last)))
    return kept[starts], columns[last], by_row.data[last]

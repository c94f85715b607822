"""A map that follows the votes: a new vote changes what it touches, nothing is counted from the beginning.

The cross-products of the statements are whole numbers (`Statistics`), so that taking a person's old votes out
and putting the new ones in is exact. Components are sought from where they were. The number of groups stays,
and so does what is known of their stability, until the whole is mapped again: `LiveMap.is_stale` says when
that is due.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from .._validation import require
from .components import (
    COMPONENTS,
    Components,
    Statistics,
    followed,
    from_cross_product,
    project,
    settled,
    statistics,
)
from .groups import SMALLEST_GROUP, follow
from .maps import Grouped, OpinionMap, assemble, opinion_map, who_counts
from .threads import one_thread
from .votes import Counts, Flags, Floats, Ids, Integers, Votes, places

GROWN = 0.2
_BLOCK = 6
_CLOSE = 1e-11
_NAMED = ("moderated", "removed", "counted")


class LiveMap:
    """`map` is how things stand; `update` takes votes in. Options are those of `opinion_map`.

    `moderated` and `removed` hold for votes to come too. Polis' own way cannot be followed.
    """

    map: OpinionMap

    def __init__(self, votes: Votes, **options: Any) -> None:
        require(not options.get("polis_compatible"), "only our own groups can be followed")
        self._options: dict[str, Any] = {
            name: list(value) if name in _NAMED else value for name, value in options.items()
        }
        self._begin(votes)

    @property
    def is_stale(self) -> bool:
        """Whether the whole should be mapped again: a fifth as many votes came in as were mapped then, or
        enough people are there at last to draw groups of, or a group has lost its people.
        """
        few = self.map.refused == "few people" and np.count_nonzero(self._counted()) >= max(
            self.map.parameters["fewest"], 1
        )
        lost = any(group.n < SMALLEST_GROUP for group in self.map.groups)
        return few or lost or self._followed > GROWN * self._mapped

    def leave_out(self, *, participants: Iterable[Any] = (), statements: Iterable[Any] = ()) -> OpinionMap:
        """Take people and statements out, of what is here and of what is to come; returns the map.

        It is that of `opinion_map`, worked out from the beginning: groups and their stability knew them.
        """
        for name, those in (("removed", participants), ("moderated", statements)):
            self._options[name] = [*self._options.get(name, ()), *those]
        self._begin(self._votes)
        return self.map

    @one_thread
    def _begin(self, votes: Votes) -> None:
        self.map = opinion_map(votes, **self._options)
        self._votes = self._allowed(votes)
        self._mapped, self._followed = len(self._votes), 0
        self._statistics = statistics(self._votes)
        self._gram = self._statistics.centred()
        self._block = _leading(self._gram)
        label = self.map.label
        self._centres = np.array([self.map.points[label == each.id].mean(axis=0) for each in self.map.groups])

    @property
    def votes(self) -> Votes:
        """The votes that are on the map."""
        return self._votes

    @one_thread
    def update(self, new: Votes) -> OpinionMap:
        """Take votes in; the new one counts where somebody voted on a statement before. Returns the map."""
        before, new = self._votes, self._allowed(new)
        if not len(new):
            return self.map
        after = before.merged(new)
        self._votes, self._followed = after, self._followed + len(new)
        touched = self._count(before, after, new.participants)
        rows = self._statistics.centred_rows(touched)
        self._gram[touched], self._gram[:, touched] = rows, rows.T
        self._block, found = _followed(self._gram, self._block, self._statistics.centre)
        points = project(after, found)
        known = self.map
        label = np.full(len(points), -1, np.int64)
        if known.groups:
            counted = self._counted()
            self._centres, label[counted] = follow(points[counted], self._centres)
        self.map = assemble(
            after.participants,
            after.statements,
            found,
            points,
            Grouped(label, known.stability, known.silhouettes, known.refused, known.shuffled),
            _recounted(known, before, after, label, new.participants),
            seed=known.seed,
            parameters=known.parameters,
            digest_of=lambda: after.digest,
        )
        return self.map

    def _counted(self) -> Flags:
        enough = min(self.map.parameters["enough"], len(self._votes.statements))
        besides = self.map.parameters["counted"]
        return who_counts(self._votes.participants, self._votes.given, enough, besides)

    def _allowed(self, votes: Votes) -> Votes:
        removed, moderated = (self._options.get(name, ()) for name in ("removed", "moderated"))
        return votes.without(participants=removed, statements=moderated)

    def _count(self, before: Votes, after: Votes, people: Ids) -> Integers:
        """Take the old votes of some people out of the statistics, put the new ones in; what that touched."""
        place = np.searchsorted(after.statements, before.statements)
        if len(place) < len(after.statements):
            self._make_room(place, len(after.statements))
        self._add(before.of_rows(_rows(before, people)), place, -1)
        return self._add(after.of_rows(_rows(after, people)), np.arange(len(after.statements)), 1)

    def _make_room(self, place: Integers, size: int) -> None:
        """Give statements nobody voted on before a row and a column of noughts."""

        def wider(old: NDArray[Any]) -> NDArray[Any]:
            wide = np.zeros((size, size), old.dtype)
            wide[np.ix_(place, place)] = old
            return wide

        counted = self._statistics
        self._statistics = Statistics(wider(counted.both), wider(counted.sums), wider(counted.products))
        self._gram = wider(self._gram)
        block = np.zeros((size, self._block.shape[1]))
        block[place] = self._block
        self._block = block

    def _add(self, part: Votes, place: Integers, sign: int) -> Integers:
        """Add what some people voted, or take it out; `place` is where its statements now stand."""
        touched, columns = np.unique(part.columns, return_inverse=True)
        narrow = replace(part, statements=part.statements[touched], columns=columns.astype(np.int32))
        change, at = statistics(narrow), place[touched]
        grid = np.ix_(at, at)
        self._statistics.both[grid] += sign * change.both
        self._statistics.sums[grid] += sign * change.sums
        self._statistics.products[grid] += sign * change.products
        return np.asarray(at)


def _rows(votes: Votes, people: Ids) -> Integers:
    """The rows of those of some people who are there."""
    at, there = places(votes.participants, people)
    return at[there]


def _recounted(
    known: OpinionMap, before: Votes, after: Votes, label: Integers, people: Ids
) -> tuple[Counts, Counts]:
    """Counts of everybody and of the groups, from those before and the people who voted or moved."""
    earlier = known.label
    if len(label) > len(earlier):
        earlier = np.full(len(label), -1, np.int64)
        earlier[np.searchsorted(after.participants, before.participants)] = known.label
    voted = np.zeros(len(label), bool)
    voted[_rows(after, people)] = True
    place = np.searchsorted(after.statements, before.statements)
    found = []
    for tally, was, now, rows in (
        (known.counts, np.zeros_like(known.label), np.zeros_like(label), np.flatnonzero(voted)),
        (known.of_groups, known.label, label, np.flatnonzero(voted | (label != earlier))),
    ):
        groups = 1 if tally is known.counts else len(known.groups)
        old = _rows(before, after.participants[rows])
        less = before.of_rows(old).counts_of(was[old], groups)
        more = after.of_rows(rows).counts_of(now[rows], groups)
        new = []
        for start, out, add in zip(tally, less, more, strict=True):
            total = add.copy()
            total[:, place] += np.atleast_2d(start) - out
            new.append(total[0] if tally is known.counts else total)
        found.append(Counts(*new))
    return found[0], found[1]


def _leading(gram: Floats) -> Floats:
    """A few leading directions, more than are shown: what lies close behind slows the search otherwise."""
    size = len(gram)
    first = max(0, size - _BLOCK)
    return np.asarray(linalg.eigh(gram, subset_by_index=(first, size - 1))[1][:, ::-1])


def _followed(gram: Floats, block: Floats, centre: Floats) -> tuple[Floats, Components]:
    """Components from where they were; from the beginning where that does not come to rest."""
    found = followed(gram, block, powers=2, tolerance=_CLOSE)
    if found is None:
        return _leading(gram), from_cross_product(centre, gram)
    vectors, values = found[0][:, :COMPONENTS].T, found[1][:COMPONENTS]
    return found[0], Components(centre, *settled(vectors, values, float(np.trace(gram))))

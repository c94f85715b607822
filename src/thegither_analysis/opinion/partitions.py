"""The same map from parts of the people, wherever they are: for more votes than one machine should hold.

Each part holds all votes of its people. What is asked of a part is small beside it: whole numbers that add up
exactly (`PartialStatistics`), where its people sit, how the groups voted, and the votes of those drawn into a
resample. Where and how the parts are asked is for the caller to say: `here`, or `clusters.on_dask`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .components import Components, Statistics, from_cross_product, project, statistics
from .maps import (
    ENOUGH_VOTES,
    FEWEST_PEOPLE,
    RESAMPLES,
    SEED,
    OpinionMap,
    assemble,
    group,
    who_counts,
)
from .threads import one_thread
from .votes import Counts, Floats, Ids, Integers, Votes, places

Run = Callable[[Callable[[Votes, Any], Any], Sequence[Any]], list[Any]]


@dataclass(frozen=True, eq=False)
class PartialStatistics:
    """`Statistics` of some people, and the ids of the statements they are of."""

    statements: Ids
    statistics: Statistics


def partial_statistics(part: Votes) -> PartialStatistics:
    """All that the components of the whole need to know of a part."""
    return PartialStatistics(part.statements, statistics(part))


def combine(parts: Iterable[PartialStatistics]) -> PartialStatistics:
    """Of all people of the parts together; exact, in any order and grouping."""
    return reduce(_together, parts)


def components_of(found: PartialStatistics) -> Components:
    """Centre and components from statistics alone, the votes being elsewhere."""
    return from_cross_product(found.statistics.centre, found.statistics.centred())


@one_thread
def map_parts(
    run: Run,
    parts: int,
    *,
    groups: int | None = None,
    moderated: Iterable[Any] = (),
    removed: Iterable[Any] = (),
    counted: Iterable[Any] = (),
    enough: int = ENOUGH_VOTES,
    fewest: int = FEWEST_PEOPLE,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> OpinionMap:
    """What `opinion_map` finds, from `parts` parts none of which shares a person with another.

    `run(function, arguments)` calls function(part, argument) for each part with its own argument and returns
    the results in the order of the parts. The digest is that of the digests of the parts. Options are those
    of `opinion_map`; `moderated` statements and `removed` people are taken out of a part each time it is
    asked, so that leaving them out where the parts are read is quicker.
    """
    gone, dropped, besides = list(removed), list(moderated), list(counted)
    if gone or dropped:
        run = _of_the_rest(run, gone, dropped)
    nothing = [None] * parts
    whole = combine(run(_statistics, nothing))
    found = components_of(whole)
    placed = run(_placed, [(whole.statements, found)] * parts)
    participants = np.concatenate([each[0] for each in placed])
    order = np.argsort(participants, kind="stable")
    participants = participants[order]
    given, points = (np.concatenate([each[at] for each in placed])[order] for at in (1, 2))
    homes = [np.searchsorted(participants, each[0]) for each in placed]

    def drawn(rows: Integers) -> Votes:
        asked = [places(home, rows) for home in homes]
        return _gathered(
            run(_drawn, [(whole.statements, at[there]) for at, there in asked]),
            np.concatenate([np.flatnonzero(there) for _, there in asked]),
        )

    grouped = group(
        points,
        who_counts(participants, given, min(enough, len(whole.statements)), besides),
        drawn,
        near=found.vectors,
        groups=groups,
        fewest=fewest,
        resamples=resamples,
        seed=seed,
    )
    everybody = np.zeros(len(participants), np.int64)
    tallies = []
    for label, k in ((everybody, 1), (grouped.label, grouped.k)):
        counted = run(_counted, [(whole.statements, label[home], k) for home in homes])
        tallies.append(Counts(*(sum(each) for each in zip(*counted, strict=True))))
    return assemble(
        participants,
        whole.statements,
        found,
        points,
        grouped,
        (tallies[0].total(), tallies[1]),
        seed=seed,
        digest_of=lambda: sha256("".join(sorted(run(_digest, nothing))).encode()).hexdigest(),
        parameters={
            "groups": groups,
            "polis_compatible": False,
            "counted": np.asarray(besides).tolist(),
            "enough": enough,
            "fewest": fewest,
            "resamples": resamples,
        },
    )


def here(parts: Sequence[Votes]) -> Run:
    """Run functions on parts in this process, one after the other."""
    return lambda function, arguments: [
        function(part, argument) for part, argument in zip(parts, arguments, strict=True)
    ]


def _of_the_rest(run: Run, participants: list[Any], statements: list[Any]) -> Run:
    """Run functions on what is left of each part."""
    return lambda function, arguments: run(
        partial(_on_the_rest, function, participants, statements), arguments
    )


def _on_the_rest(
    function: Callable[[Votes, Any], Any],
    participants: list[Any],
    statements: list[Any],
    part: Votes,
    argument: Any,
) -> Any:
    return function(part.without(participants=participants, statements=statements), argument)


def _statistics(part: Votes, _: None) -> PartialStatistics:
    return partial_statistics(part)


def _digest(part: Votes, _: None) -> str:
    return part.digest


def _placed(part: Votes, about: tuple[Ids, Components]) -> tuple[Ids, Integers, Floats]:
    wide = part.among(about[0])
    return wide.participants, wide.given, project(wide, about[1])


def _drawn(part: Votes, about: tuple[Ids, Integers]) -> Votes:
    return part.among(about[0]).of_rows(about[1])


def _counted(part: Votes, about: tuple[Ids, Integers, int]) -> Counts:
    return part.among(about[0]).counts_of(about[1], about[2])


def _gathered(parts: Sequence[Votes], rows: Integers) -> Votes:
    """Votes of people from all parts, in the order of `rows`, where each of them belongs."""
    ends = np.cumsum([0, *(len(part) for part in parts)])
    starts = np.concatenate([part.starts[:-1] + end for part, end in zip(parts, ends, strict=False)])
    whole = Votes(
        np.concatenate([part.participants for part in parts]),
        parts[0].statements,
        np.append(starts, ends[-1]),
        np.concatenate([part.columns for part in parts]),
        np.concatenate([part.values for part in parts]),
    )
    return whole.of_rows(np.argsort(rows, kind="stable"))


def _together(one: PartialStatistics, other: PartialStatistics) -> PartialStatistics:
    ids = np.union1d(one.statements, other.statements)
    return PartialStatistics(ids, _widened(one, ids) + _widened(other, ids))


def _widened(found: PartialStatistics, ids: Ids) -> Statistics:
    """The statistics with rows and columns of noughts for statements nobody of the part voted on."""
    if len(ids) == len(found.statements):
        return found.statistics
    place = np.searchsorted(ids, found.statements)
    wide = []
    for old in (found.statistics.both, found.statistics.sums, found.statistics.products):
        new: NDArray[np.int64] = np.zeros((len(ids), len(ids)), np.int64)
        new[np.ix_(place, place)] = old
        wide.append(new)
    return Statistics(*wide)

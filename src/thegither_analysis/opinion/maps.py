"""The map of an opinion conversation: people, groups, statements, and how far the groups can be trusted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from .._validation import require, require_count
from . import components as space
from .components import Components
from .groups import cold_start, cold_start_again, divide, divide_again
from .noise import Shuffled, shuffled
from .representative import (
    Representative,
    Shared,
    divisiveness,
    group_informed_consensus,
    priority,
    representative,
    shared,
)
from .stability import Stability, stability
from .threads import one_thread
from .votes import Counts, Flags, Floats, Ids, Integers, Votes

VERSION = "2"
SEED = 1
ENOUGH_VOTES = 7
FEWEST_PEOPLE = 15
RESAMPLES = 10


@dataclass(frozen=True)
class Group:
    """`members` are the ids of its people."""

    id: int
    n: int
    members: Ids
    representative: tuple[Representative, ...]


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """All that is found; arrays stand in the order of `participants` and `statements`.

    `label` is the group of each participant, −1 where they have none. `refused` says why no groups are drawn:
    "few people", "one place" (people cannot be told apart), "unsteady" (resamples disagree) or "unrelated"
    (what people said of one statement has nothing to do with what they said of others).
    """

    participants: Ids
    statements: Ids
    points: Floats
    label: Integers
    groups: tuple[Group, ...]
    counts: Counts
    of_groups: Counts
    consensus: Floats
    divisiveness: Floats
    extremity: Floats
    priority: Floats
    shared: tuple[Shared, ...]
    components: Components
    stability: Stability | None
    shuffled: Shuffled | None
    silhouettes: dict[int, float]
    refused: str | None
    parameters: dict[str, Any]
    seed: int
    digest_of: Callable[[], str]

    @property
    def digest(self) -> str:
        """Of the votes that are mapped (`Votes.digest`)."""
        return self.digest_of()

    def as_dict(self) -> dict[str, Any]:
        """As the documented JSON, version `VERSION` (docs/reference/opinion-measures.md)."""
        people = zip(self.participants.tolist(), self.points.tolist(), self.label.tolist(), strict=True)
        statements = zip(
            self.statements.tolist(),
            *(each.tolist() for each in (*self.counts, self.consensus, self.divisiveness)),
            strict=True,
        )
        return {
            "participants": [
                {"id": id_, "x": x, "y": y, "group": group if group >= 0 else None}
                for id_, (x, y), group in people
            ],
            "groups": [
                {
                    "id": group.id,
                    "n": group.n,
                    "representative": [each.as_dict() for each in group.representative],
                }
                for group in self.groups
            ],
            "statements": [
                {
                    "id": id_,
                    "agree": agree,
                    "disagree": disagree,
                    "pass": passed,
                    "consensus": consensus,
                    "divisiveness": divisive,
                }
                for id_, agree, disagree, passed, consensus, divisive in statements
            ],
            "run": self._run(),
        }

    def _run(self) -> dict[str, Any]:
        steady, by_chance = self.stability, self.shuffled
        return {
            "version": VERSION,
            "seed": self.seed,
            "parameters": self.parameters,
            "digest": self.digest,
            "components": {
                "statements": self.statements.tolist(),
                "centre": self.components.centre.tolist(),
                "x": self.components.vectors[0].tolist(),
                "y": self.components.vectors[1].tolist(),
                "variances": self.components.variances.tolist(),
            },
            "stability": {
                "resamples": steady.resamples if steady else 0,
                "agreeing": steady.agreeing if steady else 0,
                "agreement": list(steady.agreement) if steady else [],
                "shuffles": by_chance.shuffles if by_chance else 0,
                "reaching": by_chance.reaching if by_chance else 0,
                "silhouettes": {str(k): value for k, value in self.silhouettes.items()},
                "refused": self.refused,
            },
        }


@one_thread
def opinion_map(
    votes: Votes,
    *,
    groups: int | None = None,
    polis_compatible: bool = False,
    moderated: Iterable[Any] = (),
    removed: Iterable[Any] = (),
    counted: Iterable[Any] = (),
    enough: int = ENOUGH_VOTES,
    fewest: int = FEWEST_PEOPLE,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> OpinionMap:
    """Map a conversation.

    `groups` forces their number: they are drawn then however unsteady they are. `moderated` statements and
    `removed` people are taken out before anything is counted. Somebody counts who voted on `enough`
    statements (or on all, if there are fewer), and who is among `counted` (at Polis, who counted once always
    does). Groups are refused below `fewest` such people, and where they are no steadier than noise over
    `resamples` of the people (0: not asked), or votes on one statement have nothing to do with votes on
    others.

    `polis_compatible` finds groups from Polis' own cold start, never refuses any, tops up to 15 people as
    Polis does, and lets moderated statements count as voted on by everybody.

    Raises:
        InputError: a parameter is out of range.
    """
    require(groups is None or 2 <= groups <= 20, f"groups must be between 2 and 20, not {groups}")
    for name, value in (("enough", enough), ("fewest", fewest), ("resamples", resamples)):
        require_count(name, value)
    gone, besides = list(moderated), list(counted)
    raw = votes.without(participants=removed)
    kept = raw.without(statements=gone) if gone else raw
    padding = len(raw.statements) - len(kept.statements) if polis_compatible else 0
    found = space.components(kept)
    points = space.project(kept, found, padding=padding)
    counts = who_counts(kept.participants, kept.given, min(enough, len(kept.statements)), besides)
    if polis_compatible:
        counts |= _counted_by_polis(kept, raw, enough)
    grouped = group(
        points,
        counts,
        kept.of_rows,
        near=found.vectors,
        groups=groups,
        fewest=0 if polis_compatible else fewest,
        resamples=resamples,
        seed=seed,
        polis_compatible=polis_compatible,
    )
    return assemble(
        kept.participants,
        kept.statements,
        found,
        points,
        grouped,
        (kept.counts, kept.counts_of(grouped.label, grouped.k)),
        padding=padding,
        seed=seed,
        digest_of=lambda: kept.digest,
        parameters={
            "groups": groups,
            "polis_compatible": polis_compatible,
            "counted": np.asarray(besides).tolist(),
            "enough": enough,
            "fewest": fewest,
            "resamples": resamples,
        },
    )


class Grouped(NamedTuple):
    """The group of each participant (−1: none), what is known of the groups, and why there are none."""

    label: Integers
    stability: Stability | None
    silhouettes: dict[int, float]
    refused: str | None
    shuffled: Shuffled | None = None

    @property
    def k(self) -> int:
        """How many groups there are."""
        return int(self.label.max(initial=-1)) + 1


def group(
    points: Floats,
    counts: Flags,
    drawn: Callable[[Integers], Votes],
    *,
    near: Floats,
    groups: int | None,
    fewest: int,
    resamples: int,
    seed: int,
    polis_compatible: bool = False,
) -> Grouped:
    """Divide those who count; no groups where resamples (`drawn`: votes of some rows) find other ones, or
    shuffled votes vary as much, unless a number of `groups` is asked for, or Polis' own way.
    """
    make = cold_start if polis_compatible else partial(divide, seed=seed)
    again = cold_start_again if polis_compatible else partial(divide_again, seed=seed)
    refuses = not polis_compatible and groups is None
    label = np.full(len(points), -1, np.int64)
    if np.count_nonzero(counts) < max(fewest, 1):
        return Grouped(label, None, {}, "few people")
    division = make(points[counts], k=groups)
    if division is None:
        return Grouped(label, None, {}, "one place")
    label[counts] = division.label
    silhouettes = dict(division.silhouettes)
    if not resamples:
        return Grouped(label, None, silhouettes, None)
    nobody = np.full_like(label, -1)
    labelled = partial(again, k=division.k)
    steady = stability(drawn, label, labelled, near=near, resamples=resamples, seed=seed)
    if refuses and not steady.is_better_than_noise:
        return Grouped(nobody, steady, silhouettes, "unsteady")
    by_chance = shuffled(drawn, len(points), seed=seed)
    if refuses and not by_chance.is_related:
        return Grouped(nobody, steady, silhouettes, "unrelated", by_chance)
    return Grouped(label, steady, silhouettes, None, by_chance)


def assemble(
    participants: Ids,
    statements: Ids,
    found: Components,
    points: Floats,
    grouped: Grouped,
    counts: tuple[Counts, Counts],
    *,
    padding: int = 0,
    **about: Any,
) -> OpinionMap:
    """Say of groups what they hold; `counts` of everybody, and of each group."""
    everybody, of_groups = counts
    named = representative(of_groups, statements.tolist())
    pull = space.extremity(found, padding=padding)
    label = grouped.label
    return OpinionMap(
        participants=participants,
        statements=statements,
        points=points,
        label=label,
        groups=tuple(
            Group(number, int(np.count_nonzero(label == number)), participants[label == number], tuple(each))
            for number, each in enumerate(named)
        ),
        counts=everybody,
        of_groups=of_groups,
        consensus=group_informed_consensus(
            of_groups if named else Counts(*(each[None] for each in everybody))
        ),
        divisiveness=divisiveness(everybody),
        extremity=pull,
        priority=priority(everybody, pull),
        shared=tuple(shared(everybody, statements.tolist())),
        components=found,
        stability=grouped.stability,
        shuffled=grouped.shuffled,
        silhouettes=grouped.silhouettes,
        refused=grouped.refused,
        **about,
    )


def who_counts(participants: Ids, given: Integers, enough: int, besides: Iterable[Any] = ()) -> Flags:
    """Who gave `enough` votes, or is named `besides`."""
    counts: Flags = given >= enough
    named = list(besides)
    return counts | np.isin(participants, named) if named else counts


def _counted_by_polis(kept: Votes, raw: Votes, enough: int) -> Flags:
    """Who is "in the conversation" at Polis: by all their votes, topped up to 15 with the most active."""
    given = raw.given[np.isin(raw.participants, kept.participants)]
    counted = given >= min(enough, len(raw.statements))
    if np.count_nonzero(counted) < FEWEST_PEOPLE:
        counted[np.argsort(-given, kind="stable")[:FEWEST_PEOPLE]] = True
    return np.asarray(counted)

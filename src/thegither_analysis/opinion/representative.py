"""What each group holds, what all share, what divides.

Formulas are those of Polis (`repness.clj`, `stats.clj`, `conversation.clj` of compdemocracy/polis, snapshot
08e03eb): one-sided tests at 90 % with one added to every count, so that nothing is divided by nought.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..representation import Interval, wilson
from .votes import Counts, Floats, Integers

SIGNIFICANT = 1.2816
MOST_NAMED = 5
META_PRIORITY = 49.0


class Tests(NamedTuple):
    """Per group × statement, for one stance: `share` (smoothed), its test against one half, `ratio` of the
    share to that of everybody else, and the test of the two shares.
    """

    share: Floats
    share_z: Floats
    ratio: Floats
    ratio_z: Floats

    @property
    def metric(self) -> Floats:
        """What statements of a group are ranked by."""
        return self.ratio * self.ratio_z * self.share * self.share_z


@dataclass(frozen=True)
class Representative:
    """A statement that tells a group from the others. `chosen_for`: how many of it took that stance.

    `p` = (chosen_for + 1) / (seen + 2), the smoothed share; `ratio` to the smoothed share of all others; `z`
    of the difference, `p_z` of the share against one half.
    """

    statement: Any
    stance: str
    agree: int
    disagree: int
    seen: int
    p: float
    p_z: float
    ratio: float
    z: float
    is_best_agree: bool = False

    @property
    def chosen_for(self) -> int:
        """How many took the stance that makes it representative."""
        return self.agree if self.stance == "agree" else self.disagree

    @property
    def interval(self) -> Interval:
        """The 95 % Wilson interval of the share of those who saw it and took the stance."""
        return wilson(self.chosen_for, self.seen)


class Shared(NamedTuple):
    """A statement that the whole conversation agrees, or disagrees, with."""

    statement: Any
    stance: str
    chosen_for: int
    seen: int
    p: float
    z: float

    @property
    def interval(self) -> Interval:
        """The 95 % Wilson interval of the share."""
        return wilson(self.chosen_for, self.seen)


def share_tests(successes: Integers, seen: Integers) -> tuple[Floats, Floats]:
    """The smoothed share (s + 1)/(n + 2), and z = 2 √(n + 1) ((s + 1)/(n + 1) − ½)."""
    share = (successes + 1) / (seen + 2)
    return share, 2 * np.sqrt(seen + 1) * ((successes + 1) / (seen + 1) - 0.5)


def two_shares(successes: Integers, seen: Integers, successes2: Integers, seen2: Integers) -> Floats:
    """z of two proportions with one added to all four counts; nought where both are all."""
    first, n1, second, n2 = successes + 1.0, seen + 1.0, successes2 + 1.0, seen2 + 1.0
    pooled = (first + second) / (n1 + n2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2), where=pooled < 1, out=np.ones_like(pooled))
    return np.where(pooled < 1, (first / n1 - second / n2) / spread, 0.0)


def tests(counts: Counts) -> tuple[Tests, Tests]:
    """For agreeing and for disagreeing; `counts` per group × statement."""
    seen = counts.seen
    others = seen.sum(axis=0) - seen
    found = []
    for successes in (counts.agree, counts.disagree):
        elsewhere = successes.sum(axis=0) - successes
        share, share_z = share_tests(successes, seen)
        ratio = share / ((elsewhere + 1) / (others + 2))
        found.append(Tests(share, share_z, ratio, two_shares(successes, seen, elsewhere, others)))
    return found[0], found[1]


def representative(
    counts: Counts, statements: Iterable[Any], *, left_out: Iterable[Any] = ()
) -> list[list[Representative]]:
    """For each group the statements that tell it from the others, at most five, agreement before
    disagreement, its best agreement first; always at least one where anybody agreed with anything.

    Where agreement and disagreement tell it from the others alike (all agree everywhere), this is agreement;
    Polis would say disagreement.
    """
    ids, gone = list(statements), set(left_out)
    agree, disagree = tests(counts)
    sides = np.stack(agree), np.stack(disagree)  # (measure, group, statement)
    metric = agree.metric, disagree.metric
    named = []
    for group in range(len(counts.agree)):
        best: int | None = None
        best_agree: int | None = None
        sufficient: list[int] = []
        for at, statement in enumerate(ids):
            if statement in gone:
                continue
            if any(side[1, group, at] > SIGNIFICANT and side[3, group, at] > SIGNIFICANT for side in sides):
                sufficient.append(at)
            strength = max(side[3, group, at] for side in sides)
            if best is None or strength > max(side[3, group, best] for side in sides):
                best = at
            if _is_better_agreement(counts, sides[0][:, group], group, at, best_agree):
                best_agree = at
        stance = {at: int(sides[0][3, group, at] < sides[1][3, group, at]) for at in range(len(ids))}
        ranked = sorted(sufficient, key=lambda at: -metric[stance[at]][group, at])
        head = [best_agree] if best_agree is not None else [] if sufficient or best is None else [best]
        chosen = (head + [at for at in ranked if at != best_agree])[:MOST_NAMED]
        named.append(
            [
                _representative(counts, sides, group, at, ids[at], stance[at], is_best=at == best_agree)
                for at in sorted(chosen, key=lambda at: stance[at])
            ]
        )
    return named


def group_informed_consensus(counts: Counts) -> Floats:
    """Π over groups of (agree + 1)/(seen + 2): high only where every group agrees."""
    return np.asarray(np.prod((counts.agree + 1) / (counts.seen + 2), axis=0))


def shared(counts: Counts, statements: Iterable[Any], *, left_out: Iterable[Any] = ()) -> list[Shared]:
    """Statements that the whole conversation agrees with, then those it rejects, at most five of each.

    More than half of those who saw it (smoothed) at z > 1.2816, ranked by share × z; `counts` per statement.
    """
    ids, gone = list(statements), set(left_out)
    found = []
    for stance, successes in (("agree", counts.agree), ("disagree", counts.disagree)):
        share, z = share_tests(successes, counts.seen)
        fit = [
            at for at in range(len(ids)) if ids[at] not in gone and share[at] > 0.5 and z[at] > SIGNIFICANT
        ]
        for at in sorted(fit, key=lambda at: -share[at] * z[at])[:MOST_NAMED]:
            found.append(
                Shared(
                    ids[at], stance, int(successes[at]), int(counts.seen[at]), float(share[at]), float(z[at])
                )
            )
    return found


def divisiveness(counts: Counts) -> Floats:
    """How far the votes on each statement lie apart: their variance, 0 (all alike) … 1 (half and half).

    (agree + disagree)/seen − ((agree − disagree)/seen)²: passes count as standing between. It needs no
    groups, so it is there also where none are drawn.
    """
    seen = np.maximum(counts.seen, 1)
    mean = (counts.agree - counts.disagree) / seen
    return np.asarray((counts.agree + counts.disagree) / seen - mean**2)


def priority(counts: Counts, extremity: Floats) -> Floats:
    """Weight with which a statement should be shown next; `counts` per statement.

    ((1 − p)(E + 1) a · (1 + 8 · 2^(−seen/5)))² with p the smoothed share of passes, a of agreement, E how far
    it pulls from the middle: informative and new ones first. Statements about the conversation itself have
    `META_PRIORITY` at Polis; say so where you use it.
    """
    seen = counts.seen
    passed, agreed = (counts.passed + 1) / (seen + 2), (counts.agree + 1) / (seen + 2)
    importance = (1 - passed) * (extremity + 1) * agreed
    return np.asarray((importance * (1 + 8 * 2.0 ** (-seen / 5))) ** 2)


def _is_better_agreement(counts: Counts, side: Floats, group: int, at: int, best: int | None) -> bool:
    """Whether the group agrees with a statement more tellingly than with the best so far."""
    share, share_z, ratio, ratio_z = side[:, at]
    if not counts.agree[group, at] and not counts.disagree[group, at]:
        return False
    if best is None:
        return bool(share_z > SIGNIFICANT or (ratio > 1 and share > 0.5))
    of_best = side[:, best]
    if of_best[2] > 1:
        return bool(share * share_z * ratio * ratio_z > of_best.prod())
    return bool(share * share_z > of_best[0] * of_best[1])


def _representative(
    counts: Counts,
    sides: tuple[Floats, Floats],
    group: int,
    at: int,
    statement: Any,
    stance: int,
    *,
    is_best: bool,
) -> Representative:
    share, share_z, ratio, ratio_z = sides[stance][:, group, at].tolist()
    return Representative(
        statement,
        ("agree", "disagree")[stance],
        int(counts.agree[group, at]),
        int(counts.disagree[group, at]),
        int(counts.seen[group, at]),
        share,
        share_z,
        ratio,
        ratio_z,
        is_best,
    )

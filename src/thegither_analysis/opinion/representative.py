"""What each group holds, what all share, what divides.

Formulas are those of Polis (`repness.clj`, `stats.clj`, `conversation.clj` of compdemocracy/polis, snapshot
08e03eb): one-sided tests at 90 % with one added to every count, so that nothing is divided by nought.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..representation import Interval, wilson
from .votes import Counts, Flags, Floats, Integers

SIGNIFICANT = 1.2816
MOST_NAMED = 5
META_PRIORITY = 49.0
STANCES = ("agree", "disagree")


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

    def as_dict(self) -> dict[str, Any]:
        """As in the documented JSON of a map (docs/reference/opinion-measures.md)."""
        return {
            "statement": self.statement,
            "stance": self.stance,
            "agree": self.agree,
            "disagree": self.disagree,
            "seen": self.seen,
            "p": self.p,
            "ratio": self.ratio,
            "z": self.z,
        }

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
    ids = list(statements)
    allowed = ~np.isin(np.arange(len(ids)), [at for at, each in enumerate(ids) if each in set(left_out)])
    agree, disagree = tests(counts)
    stances = (agree.ratio_z < disagree.ratio_z).astype(int)
    fits = [
        (side.share_z > SIGNIFICANT) & (side.ratio_z > SIGNIFICANT) & allowed for side in (agree, disagree)
    ]
    metric = np.where(stances == 0, agree.metric, disagree.metric)
    strength = np.where(allowed, np.maximum(agree.ratio_z, disagree.ratio_z), -np.inf)
    named = []
    for group, stance in enumerate(stances):
        best_agree = _best_agreement(counts, agree, group, allowed)
        sufficient = np.flatnonzero(fits[0][group] | fits[1][group])
        ranked = sufficient[np.argsort(-metric[group, sufficient], kind="stable")].tolist()
        head = [best_agree] if best_agree is not None else []
        if not head and not ranked and allowed.any():
            head = [int(strength[group].argmax())]
        chosen = (head + [at for at in ranked if at != best_agree])[:MOST_NAMED]
        named.append(
            [
                _representative(
                    counts,
                    (agree, disagree)[stance[at]],
                    group,
                    at,
                    ids[at],
                    stance=STANCES[stance[at]],
                    is_best=at == best_agree,
                )
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
    for stance, successes in zip(STANCES, (counts.agree, counts.disagree), strict=True):
        share, z = share_tests(successes, counts.seen)
        fit = np.flatnonzero((share > 0.5) & (z > SIGNIFICANT)).tolist()
        fit = [at for at in fit if ids[at] not in gone]
        for at in sorted(fit, key=lambda at: -share[at] * z[at])[:MOST_NAMED]:
            asked = int(successes[at]), int(counts.seen[at])
            found.append(Shared(ids[at], stance, *asked, float(share[at]), float(z[at])))
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
    return np.asarray((importance(counts, extremity) * newness(counts.seen)) ** 2)


def importance(counts: Counts, extremity: Floats) -> Floats:
    """(1 − p)(E + 1) a of `priority`."""
    passed, agreed = ((each + 1) / (counts.seen + 2) for each in (counts.passed, counts.agree))
    return np.asarray((1 - passed) * (extremity + 1) * agreed)


def newness(seen: Integers) -> Floats:
    """1 + 8 · 2^(−seen/5) of `priority`: 9 before anybody answered, 1.5 after 20 people did."""
    return np.asarray(1 + 8 * 2.0 ** (-seen / 5))


def _best_agreement(counts: Counts, side: Tests, group: int, allowed: Flags) -> int | None:
    """The statement the group agrees with most tellingly; None where it agrees with nothing."""
    voted = allowed & ((counts.agree[group] > 0) | (counts.disagree[group] > 0))
    share, share_z, ratio = (each[group].tolist() for each in side[:3])
    metric, agreed = side.metric[group].tolist(), (side.share[group] * side.share_z[group]).tolist()
    best: int | None = None
    for at in np.flatnonzero(voted).tolist():
        if best is None:
            better = share_z[at] > SIGNIFICANT or (ratio[at] > 1 and share[at] > 0.5)
        elif ratio[best] > 1:
            better = metric[at] > metric[best]
        else:
            better = agreed[at] > agreed[best]
        if better:
            best = at
    return best


def _representative(
    counts: Counts, side: Tests, group: int, at: int, statement: Any, *, is_best: bool, stance: str
) -> Representative:
    share, share_z, ratio, ratio_z = (float(each[group, at]) for each in side)
    return Representative(
        statement,
        stance,
        int(counts.agree[group, at]),
        int(counts.disagree[group, at]),
        int(counts.seen[group, at]),
        share,
        share_z,
        ratio,
        ratio_z,
        is_best,
    )

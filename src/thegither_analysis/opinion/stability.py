"""Would other people have given the same groups? The whole analysis again on resamples of the people.

Bootstrap over participants: each resample draws people with replacement, finds its own centre, components,
and as many groups, and is compared with the groups of all by the adjusted Rand index over the people it drew.
Where votes are noise, a resample finds other components and other groups. Sources: Hubert & Arabie (1985), J.
Classification 2:193–218; Hennig (2007), Comput. Stat. Data Anal. 52:258–271 for cluster-wise bootstrap.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .components import project_again
from .votes import Floats, Integers, Votes

AGREES_FROM = 0.8
NOISE_BELOW = 0.6
MOST_DRAWN = 20_000


class Stability(NamedTuple):
    """`agreement`: adjusted Rand index of each resample with the groups of all; `drawn` people in each."""

    agreement: tuple[float, ...]
    drawn: int

    @property
    def resamples(self) -> int:
        """How many there were."""
        return len(self.agreement)

    @property
    def agreeing(self) -> int:
        """How many agree: "9 of 10 resamples agree" has 9 here."""
        return sum(each >= AGREES_FROM for each in self.agreement)

    @property
    def is_better_than_noise(self) -> bool:
        """Whether the mean agreement reaches 0.6, below which Hennig would not trust a cluster to be there.

        Votes that are noise reach 0.05 to 0.35 (tests/analysis/test_opinion_stability.py).
        """
        return sum(self.agreement) >= NOISE_BELOW * len(self.agreement)


def adjusted_rand(one: Integers, other: Integers) -> float:
    """Agreement of two divisions of the same people: 1 the same, 0 as by chance; labels mean nothing."""
    if not len(one):
        return 1.0
    width = int(other.max()) + 1
    table = np.bincount(one * width + other, minlength=(int(one.max()) + 1) * width).reshape(-1, width)
    together = _pairs(table).sum()
    first, second = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    expected = first * second / max(_pairs(np.array(len(one))), 1)
    most = (first + second) / 2
    return float((together - expected) / (most - expected)) if most != expected else 1.0


def stability(
    votes_of: Callable[[Integers], Votes],
    label: Integers,
    divide: Callable[[Floats, Integers], Integers | None],
    *,
    near: Floats,
    resamples: int,
    seed: int,
) -> Stability:
    """Compare `label` (of each participant, −1 where not counted) with the groups of resamples.

    `votes_of` gives the votes of some rows, `divide` labels people who sit somewhere and stand there several
    times, `near` are the components of all, from where to seek those of a resample. Of more than 20,000
    people, 20,000 are drawn: fewer agree less, so this errs towards doubt.
    """
    drawn = min(len(label), MOST_DRAWN)
    found = []
    for chance in np.random.default_rng(seed).spawn(resamples):
        every = np.bincount(chance.integers(0, len(label), drawn), minlength=len(label))
        rows = np.flatnonzero(every)
        times = every[rows]
        again, known = votes_of(rows), label[rows]
        points = project_again(again, times, near)
        counted = known >= 0
        labelled = divide(points[counted], times[counted])
        found.append(adjusted_rand(known[counted], labelled) if labelled is not None else 0.0)
    return Stability(tuple(round(each, 6) for each in found), drawn)


def _pairs(count: Integers) -> Integers:
    return np.asarray(count * (count - 1) // 2)

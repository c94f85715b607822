"""Shares of those who voted on a statement, with intervals; weighted where the voters were drawn as a sample.

Wilson score interval (Wilson 1927, JASA 22:209–212), of weighted shares with the effective number of voters
in place of their number (Kish 1965, "Survey sampling", §11.7; Korn & Graubard 1998, Survey Methodology
24:193–201).
"""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .._validation import require, require_share
from .votes import Counts, Floats, Integers, Votes

CONFIDENCE = 0.95


class Share(NamedTuple):
    """A share, 0 … 1, and the ends of its interval; one entry a statement, or one row a group.

    Where nobody voted the share is NaN, and the interval says nothing: 0 … 1.
    """

    value: Floats
    low: Floats
    high: Floats


class Shares(NamedTuple):
    """`n` voted, passes included; `effective_n` unweighted voters would say as much (without weights: n)."""

    agree: Share
    disagree: Share
    passed: Share
    n: Integers
    effective_n: Floats


def shares(counts: Counts, confidence: float = CONFIDENCE) -> Shares:
    """Of counts, per statement or per group × statement.

    Raises:
        InputError: `confidence` is not between 0 and 1.
    """
    n = counts.seen
    return _shares([np.asarray(each, float) for each in counts], n.astype(float), n, confidence)


def weighted_counts(votes: Votes, weights: ArrayLike, confidence: float = CONFIDENCE) -> Shares:
    """Of votes of a sample, per statement; `weights` of the participants, in their order (`weighting.rake`).

    Each statement has its own effective n, (Σw)²/Σw² over who voted on it. Weights are for people whose
    chance of being drawn is known: they make nobody representative who came by themselves.

    Raises:
        InputError: there are not as many weights as participants, one is not a number above 0, or
            `confidence` is not between 0 and 1.
    """
    given = np.asarray(weights, float)
    people = len(votes.participants)
    require(given.shape == (people,), f"there are {given.size} weights for {people} participants")
    require(bool((np.isfinite(given) & (given > 0)).all()), "every weight must be a number above 0")
    of_vote, size = given[votes.rows], len(votes.statements)
    sums = [
        np.asarray(np.bincount(votes.columns, of_vote * (votes.values == stance), minlength=size), float)
        for stance in (1, -1, 0)
    ]
    squares = np.bincount(votes.columns, of_vote**2, minlength=size)
    total = sum(sums)
    return _shares(
        sums, np.divide(total**2, squares, out=np.zeros(size), where=squares > 0), votes.seen, confidence
    )


def _shares(parts: list[Floats], effective: Floats, n: Integers, confidence: float) -> Shares:
    require_share("confidence", confidence)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    total = sum(parts)
    voted = total > 0
    found = []
    for part in parts:
        value = np.divide(part, total, out=np.zeros_like(part), where=voted)
        spread = np.divide(z * z, effective, out=np.zeros_like(part), where=voted)
        half = z * np.sqrt(
            np.divide(value * (1 - value) + spread / 4, effective, out=np.zeros_like(part), where=voted)
        )
        middle = value + spread / 2
        # At the ends the exact bounds are 0 and 1; rounding must not move them.
        low = np.where(voted & (part > 0), (middle - half) / (1 + spread), 0.0)
        high = np.where(voted & (part < total), (middle + half) / (1 + spread), 1.0)
        found.append(Share(np.where(voted, value, np.nan), low, high))
    agree, disagree, passed = found
    return Shares(agree, disagree, passed, n, effective)

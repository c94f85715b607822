"""Medians and ratios of shares with their uncertainty: percentile bootstrap, seeds fixed.

Efron & Tibshirani (1993), "An introduction to the bootstrap", ch. 13. A group smaller than `FEWEST_SHOWN` has
no figure: it would speak of persons.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._validation import require, require_count, require_share
from .representation import FEWEST_SHOWN, Interval

VERSION = "1"

_AT_ONCE = 1 << 20


class Estimate(NamedTuple):
    """A figure from `n` cases; None where there are too few, or nothing to divide by."""

    value: float | None
    interval: Interval | None
    n: int


def median(
    values: Sequence[float], replicates: int = 2000, seed: int = 1, confidence: float = 0.95
) -> Estimate:
    """The median and its interval; in the unit of the values.

    Raises:
        InputError: a value is not a number, there is no replicate, or `confidence` is not between 0 and 1.
    """
    _check(replicates, confidence)
    given = np.array(values, float)
    require(bool(np.all(np.isfinite(given))), "every value must be a number")
    if len(given) < FEWEST_SHOWN:
        return Estimate(None, None, len(given))
    chance = np.random.default_rng(seed)
    block = max(1, _AT_ONCE // len(given))
    again = [
        np.median(chance.choice(given, (min(block, replicates - done), len(given))), axis=1)
        for done in range(0, replicates, block)
    ]
    return Estimate(float(np.median(given)), _interval(np.concatenate(again), confidence), len(given))


def medians(
    values_of: Mapping[str, Sequence[float]],
    replicates: int = 2000,
    seed: int = 1,
    confidence: float = 0.95,
) -> dict[str, Estimate]:
    """The median of each group.

    Raises:
        InputError: as `median`.
    """
    return {group: median(values, replicates, seed, confidence) for group, values in values_of.items()}


def influence(
    cited_of: Mapping[str, tuple[int, int]],
    replicates: int = 2000,
    seed: int = 1,
    confidence: float = 0.95,
) -> dict[str, Estimate]:
    """Influence ratio of each group, from how many contributions it made and how many of them were cited.

    `cited_of`: group → (cited, contributions). Ratio = its share of all cited ÷ its share of all
    contributions: 1 when it is cited as often as the others. Contributions are drawn anew over all groups.

    Raises:
        InputError: a count is negative or more are cited than there are; as `median`.
    """
    _check(replicates, confidence)
    for group, (few, all_made) in cited_of.items():
        require(0 <= few <= all_made, f"{group}: {few} of {all_made} contributions cannot be cited")
    cited = np.array([few for few, _ in cited_of.values()], float)
    made = np.array([all_made for _, all_made in cited_of.values()], float)
    total = made.sum()
    ratios = _ratios(cited, made)
    again = np.empty((0, len(made)))
    if total:
        kinds = np.concatenate((cited, made - cited)) / total
        drawn = np.random.default_rng(seed).multinomial(int(total), kinds, replicates).astype(float)
        again_cited, again_left = np.split(drawn, 2, axis=1)
        again = _ratios(again_cited, again_cited + again_left)
    found = {}
    for place, group in enumerate(cited_of):
        value, n = float(ratios[place]), int(made[place])
        told = n >= FEWEST_SHOWN and bool(np.isfinite(value))
        known = again[np.isfinite(again[:, place]), place]
        found[group] = Estimate(value, _interval(known, confidence), n) if told else Estimate(None, None, n)
    return found


def _ratios(cited: NDArray[np.float64], made: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return cited / cited.sum(axis=-1, keepdims=True) / (made / made.sum(axis=-1, keepdims=True))


def _interval(again: NDArray[np.float64], confidence: float) -> Interval:
    tails = (1 - confidence) / 2
    low, high = np.quantile(again, (tails, 1 - tails)).tolist()
    return Interval(low, high)


def _check(replicates: int, confidence: float) -> None:
    require_count("replicates", replicates, 1)
    require_share("confidence", confidence)

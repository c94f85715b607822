"""How evenly something is shared, whether those who have more take part more, and a difference of shares.

Gini coefficient with the correction n ÷ (n − 1) for small samples: Deltas (2003), Review of Economics and
Statistics 85:226–234; those with nothing count. Spearman's rank correlation with the standard error of Bonett
& Wright (2000), Psychometrika 65:23–28. Interval of a difference of two independent shares: Newcombe (1998),
Statistics in Medicine 17:873–890, method 10.
"""

from collections.abc import Collection, Sequence
from math import atanh, isfinite, sqrt, tanh
from statistics import NormalDist
from typing import NamedTuple

from ._validation import require, require_share
from .representation import Interval, wilson

VERSION = "1"
FEWEST_CORRELATED = 5


class Correlation(NamedTuple):
    """Spearman's correlation of `n` pairs; `says` is "more" or "less" where the interval leaves out 0."""

    value: float
    interval: Interval
    n: int
    says: str


class Difference(NamedTuple):
    """First share less the second, −1 … 1; without anybody on one side it is 0 in −1 … 1."""

    value: float
    interval: Interval


def gini(amounts: Collection[float]) -> float | None:
    """0 when all have the same, 1 when one has all, for any number; None for fewer than two, or nothing.

    Raises:
        InputError: an amount is negative or not a number.
    """
    require(all(isfinite(each) and each >= 0 for each in amounts), "an amount must not be negative")
    n, total = len(amounts), sum(amounts)
    if n < 2 or not total:
        return None
    ranked = sum((2 * place - n - 1) * each for place, each in enumerate(sorted(amounts), start=1))
    return ranked / ((n - 1) * total)


def rank_correlation(
    first: Sequence[float], second: Sequence[float], confidence: float = 0.95
) -> Correlation | None:
    """Ranks compared, ties at their mean rank; None for fewer than five pairs, or where one side is constant.

    Raises:
        InputError: the two differ in length, or confidence is not between 0 and 1.
    """
    require(len(first) == len(second), f"{len(first)} values against {len(second)}")
    require_share("confidence", confidence)
    n = len(first)
    if n < FEWEST_CORRELATED or len(set(first)) < 2 or len(set(second)) < 2:
        return None
    value = _pearson(_ranks(first), _ranks(second))
    within = max(-1 + 1e-12, min(1 - 1e-12, value))
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * sqrt((1 + value**2 / 2) / (n - 3))
    interval = Interval(tanh(atanh(within) - reach), tanh(atanh(within) + reach))
    says = "" if 0 in interval else "more" if value > 0 else "less"
    return Correlation(value, interval, n, says)


def difference(first: tuple[int, int], second: tuple[int, int], confidence: float = 0.95) -> Difference:
    """First share (k of n) less the second, with its score interval.

    Raises:
        InputError: a k is not between 0 and its n, or confidence not between 0 and 1.
    """
    (k1, n1), (k2, n2) = first, second
    low1, high1 = wilson(k1, n1, confidence)
    low2, high2 = wilson(k2, n2, confidence)
    if not n1 or not n2:
        return Difference(0.0, Interval(-1.0, 1.0))
    p1, p2 = k1 / n1, k2 / n2
    value = p1 - p2
    low = value - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2)
    high = value + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2)
    return Difference(value, Interval(max(-1.0, low), min(1.0, high)))


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(values)
    first = {value: place for place, value in reversed(list(enumerate(order, start=1)))}
    return [first[value] + (order.count(value) - 1) / 2 for value in values]


def _pearson(first: Sequence[float], second: Sequence[float]) -> float:
    mean1, mean2 = sum(first) / len(first), sum(second) / len(second)
    across = sum((a - mean1) * (b - mean2) for a, b in zip(first, second, strict=True))
    spread = sum((a - mean1) ** 2 for a in first) * sum((b - mean2) ** 2 for b in second)
    return across / sqrt(spread)

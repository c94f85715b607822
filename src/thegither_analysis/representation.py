"""Who took part beside who there is: shares and their uncertainty, gaps, concentration, what stays hidden.

Wilson score interval: Wilson (1927), JASA 22:209–212; recommended for small n by Brown, Cai & DasGupta
(2001), Statistical Science 16:101–133. Herfindahl–Hirschman index: sum of squared shares.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from math import ceil, isfinite
from statistics import NormalDist
from typing import NamedTuple

from ._validation import require, require_count, require_share

VERSION = "1"
FEWEST_SHOWN = 5


class Interval(NamedTuple):
    low: float
    high: float

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int | float) and self.low <= value <= self.high


class Gap(NamedTuple):
    """One stratum: `share` of all people reached (`reached` is how many), `expected` of all there are.

    `gap` = share − expected (−1 … 1). `says` is "under" or "over" only where the interval leaves out
    `expected`.
    """

    stratum: str
    reached: int
    share: float
    interval: Interval
    expected: float
    gap: float
    says: str


class Turnover(NamedTuple):
    """Of the people of one occasion: the share who never came before, and the share who did."""

    newcomers: float
    returning: float


def wilson(k: int, n: int, confidence: float = 0.95) -> Interval:
    """Score interval of a share, `k` of `n`. Nothing asked (n = 0) says nothing: 0 … 1.

    Raises:
        InputError: k is not between 0 and n, or confidence not between 0 and 1.
    """
    require_count("n", n)
    require(0 <= k <= n, f"k must be between 0 and n ({n}), not {k}")
    require_share("confidence", confidence)
    if n == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = k / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * (share * (1 - share) / n + spread / (4 * n)) ** 0.5
    # At the ends the exact bounds are 0 and 1; rounding must not move them.
    return Interval(0.0 if k == 0 else middle - half, 1.0 if k == n else middle + half)


def gaps(reached: Mapping[str, int], population: Mapping[str, float], confidence: float = 0.95) -> list[Gap]:
    """The gap of each stratum of `population` (counts or shares), in its order; strata not reached count 0.

    Raises:
        InputError: a number is negative, the population is empty, or somebody reached is in no stratum of it.
    """
    for name, count in reached.items():
        require_count(name, count)
        require(name in population, f"{name!r} was reached but is no stratum of the population")
    for name, size in population.items():
        require(isfinite(size) and size >= 0, f"{name} must not be negative, and is {size}")
    everybody = sum(population.values())
    require(everybody > 0, "the population is empty")
    n = sum(reached.values())
    return [
        _gap(name, reached.get(name, 0), n, size / everybody, confidence) for name, size in population.items()
    ]


def herfindahl(counts: Collection[float]) -> float:
    """Concentration: 1 when one has all, 1/len when all have the same, 0 when there is nothing to share."""
    total = _total(counts)
    return sum((count / total) ** 2 for count in counts) if total else 0.0


def top_share(counts: Collection[float], fraction: float = 0.1) -> float:
    """The share held by the largest `fraction` of holders (at least one of them); 0 when there is nothing.

    Raises:
        InputError: a count is negative, or `fraction` is not between 0 and 1.
    """
    require_share("fraction", fraction)
    total = _total(counts)
    largest = sorted(counts, reverse=True)[: max(1, ceil(fraction * len(counts) - 1e-9))]
    return sum(largest) / total if total else 0.0


def turnover(occasions: Sequence[Collection[Hashable]]) -> list[Turnover]:
    """Newcomers and returning people of each occasion, in time order; an occasion with nobody has 0 and 0."""
    known: set[Hashable] = set()
    result = []
    for occasion in occasions:
        people = set(occasion)
        new = len(people - known)
        size = len(people)
        result.append(Turnover(new / size, (size - new) / size) if size else Turnover(0.0, 0.0))
        known |= people
    return result


def suppress(counts: Mapping[str, int], fewest: int = FEWEST_SHOWN) -> dict[str, int | None]:
    """The counts; every small one (1 … fewest − 1) is None, and so many others that none can be worked out.

    The total is taken to be known. So the hidden cells are never fewer than two and never sum to less than
    `fewest`: the next smallest cells are hidden with them (secondary suppression). A total below `fewest`
    hides everything, noughts too. Noughts are otherwise shown: they say something about nobody.
    """
    require_count("fewest", fewest, 1)
    for name, count in counts.items():
        require_count(name, count)
    total = sum(counts.values())
    if total < fewest:
        return dict.fromkeys(counts)
    hidden = [name for name, count in counts.items() if 0 < count < fewest]
    others = sorted((count, name) for name, count in counts.items() if count >= fewest)
    while hidden and (len(hidden) < 2 or sum(counts[name] for name in hidden) < fewest):
        hidden.append(others.pop(0)[1])
    return {name: None if name in hidden else count for name, count in counts.items()}


def _gap(name: str, k: int, n: int, expected: float, confidence: float) -> Gap:
    share = k / n if n else 0.0
    interval = wilson(k, n, confidence)
    says = "" if expected in interval else "under" if share < expected else "over"
    return Gap(name, k, share, interval, expected, share - expected, says)


def _total(counts: Collection[float]) -> float:
    require(all(isfinite(count) and count >= 0 for count in counts), "a count must not be negative")
    return sum(counts)

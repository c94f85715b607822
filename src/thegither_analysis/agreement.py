"""How far people who code the same texts agree.

Krippendorff's α for nominal data, with missing values: Krippendorff (2011), "Computing Krippendorff's
alpha-reliability"; Krippendorff (2018), "Content analysis", ch. 12. α = 1 − (n − 1) Σ_c≠k o_ck / Σ_c≠k n_c
n_k, o being the coincidences of values within units; a unit with fewer than two values says nothing. The
interval is a percentile bootstrap over units.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._validation import require_count, require_share
from .representation import Interval

VERSION = "1"

FIRM, TENTATIVE = 0.8, 0.667

Ratings = Mapping[str, Mapping[str, Hashable]]


class Agreement(NamedTuple):
    """α (1 complete, 0 as by chance, below it worse), its interval, and how many units two people coded.

    `says` is "firm" from 0.8 on, "tentative" from 0.667 on, else "low"; where everybody always gave one and
    the same value, or nothing was coded twice, α is None and `says` is "".
    """

    alpha: float | None
    interval: Interval | None
    units: int
    says: str


def krippendorff(
    ratings: Ratings, replicates: int = 1000, seed: int = 1, confidence: float = 0.95
) -> Agreement:
    """Agreement of unit → coder → value; who is missing from a unit did not code it.

    Raises:
        InputError: there is no replicate, or `confidence` is not between 0 and 1.
    """
    require_count("replicates", replicates, 1)
    require_share("confidence", confidence)
    pairable = [list(values.values()) for values in ratings.values() if len(values) > 1]
    counts = _counts(pairable)
    apart = _apart(counts)
    alpha = _alpha(counts.sum(axis=0), apart)
    if not np.isfinite(alpha):
        return Agreement(None, None, len(pairable), "")
    drawn = np.random.default_rng(seed).multinomial(
        len(counts), np.full(len(counts), 1 / len(counts)), size=replicates
    )
    again = np.array([_alpha(times @ counts, times * apart) for times in drawn])
    tails = (1 - confidence) / 2
    again = again[np.isfinite(again)]
    low, high = np.quantile(again, (tails, 1 - tails)).tolist() if len(again) else (alpha, alpha)
    says = "firm" if alpha >= FIRM else "tentative" if alpha >= TENTATIVE else "low"
    return Agreement(alpha, Interval(low, high), len(pairable), says)


def by_code(
    coded: Mapping[str, Mapping[str, Collection[str]]],
    replicates: int = 1000,
    seed: int = 1,
    confidence: float = 0.95,
) -> dict[str, Agreement]:
    """Agreement on each code where a text may get several: unit → coder → codes; yes or no for each code.

    Raises:
        InputError: as `krippendorff`.
    """
    codes = sorted({code for coders in coded.values() for given in coders.values() for code in given})
    return {
        code: krippendorff(
            {
                unit: {coder: code in given for coder, given in coders.items()}
                for unit, coders in coded.items()
            },
            replicates,
            seed,
            confidence,
        )
        for code in codes
    }


def _counts(units: Sequence[Sequence[Hashable]]) -> NDArray[np.float64]:
    """How many coders gave each unit (row) each value (column)."""
    column: dict[Hashable, int] = {}
    for values in units:
        for value in values:
            column.setdefault(value, len(column))
    found = np.zeros((len(units), len(column)))
    for row, values in enumerate(units):
        for value in values:
            found[row, column[value]] += 1
    return found


def _apart(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """The part of each unit in Σ o_ck over unlike values: its unlike pairs, divided by its coders but one."""
    coders = counts.sum(axis=1)
    return (coders**2 - (counts**2).sum(axis=1)) / np.maximum(coders - 1, 1)


def _alpha(values: NDArray[np.float64], apart: NDArray[np.float64]) -> float:
    total = values.sum()
    expected = total**2 - (values**2).sum()
    return float(1 - (total - 1) * apart.sum() / expected) if expected else float("nan")

"""What changed in a network from one wave of asking to the next, and how sure that is.

Snijders & Borgatti (1999), Connections 22:161–170: members are drawn with replacement, with all their ties.
"""

from collections.abc import Sequence
from math import isnan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._validation import require, require_count, require_share
from .networks import Network


class Change(NamedTuple):
    """From one wave to the next over members of both, with a bootstrap interval of the difference."""

    before: float
    after: float
    difference: float
    low: float
    high: float
    members: int

    @property
    def is_clear(self) -> bool:
        """True if the interval leaves out no change at all."""
        return not self.low <= 0 <= self.high


def change(
    before: Network,
    after: Network,
    measured: str = "density",
    *,
    replicates: int = 1000,
    confidence: float = 0.95,
    seed: int = 1,
) -> Change | None:
    """The difference of `measured` ("density" or "reciprocity", edgewise) over members of both waves.

    A member's outgoing ties count only if it answered both times. The interval is the percentile bootstrap
    over members, each resampled in both waves at once; the empty dyad of a member with its own copy stays
    missing. None when there are fewer than three common members or nothing to compare.

    Raises:
        InputError: an unknown measure, no replicates, or a confidence that is not between 0 and 1.
    """
    require(measured in _PARTS, f"no change is known of {measured!r}")
    require_count("replicates", replicates, 1)
    require_share("confidence", confidence)
    common = sorted(set(before.nodes) & set(after.nodes))
    if len(common) < 3:
        return None
    first, second = (_part(net, common) for net in (before, after))
    missing = np.isnan(first) | np.isnan(second)
    first[missing] = second[missing] = np.nan
    once = np.ones((1, len(common)))
    was, became = (float(_shares(measured, matrix, once)[0]) for matrix in (first, second))
    if isnan(was) or isnan(became):
        return None
    drawn = np.random.default_rng(seed).integers(0, len(common), (replicates, len(common)))
    times = np.stack([np.bincount(row, minlength=len(common)) for row in drawn]).astype(np.float64)
    differences = _shares(measured, second, times) - _shares(measured, first, times)
    kept = differences[~np.isnan(differences)]
    tail = (1 - confidence) / 2
    low, high = np.quantile(kept if len(kept) else [became - was], [tail, 1 - tail])
    return Change(was, became, became - was, float(low), float(high), len(common))


def _shares(measured: str, matrix: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """The measure for each row of `times`, which says how often each member was drawn; NaN of nothing.

    A dyad counts as often as its ends were drawn together, so a quadratic form says it for all at once.
    """
    part, whole = _PARTS[measured](matrix)
    above, below = (((times @ counted) * times).sum(axis=1) for counted in (part, whole))
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def _density_parts(matrix: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.nan_to_num(matrix), (~np.isnan(matrix)).astype(np.float64)


def _reciprocity_parts(matrix: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    heard = np.where(np.isnan(matrix.T), 0.0, np.nan_to_num(matrix))
    return heard * heard.T, heard


_PARTS = {"density": _density_parts, "reciprocity": _reciprocity_parts}


def _part(net: Network, keys: Sequence[str]) -> NDArray[np.float64]:
    index = {key: number for number, key in enumerate(net.nodes)}
    chosen = [index[key] for key in keys]
    return net.matrix()[np.ix_(chosen, chosen)]

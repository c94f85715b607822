"""What changed in a network from one wave of asking to the next, and how sure that is.

Snijders & Borgatti (1999), Connections 22:161–170: members are drawn with replacement, with all their ties.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._validation import require, require_count, require_share
from .networks import Network, centralisation, density, ei_index, network, reciprocity

Matrix = NDArray[np.float64]


class Change(NamedTuple):
    """From one wave to the next over members of both, with a bootstrap interval of the difference.

    The interval is None where drawing members cannot tell it.
    """

    before: float
    after: float
    difference: float
    low: float | None
    high: float | None
    members: int

    @property
    def is_clear(self) -> bool | None:
        """True if the interval leaves out no change at all; None without an interval."""
        if self.low is None or self.high is None:
            return None
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
    """The difference of `measured` over members of both waves.

    Measured is "density", "reciprocity" (edgewise), "ei_sector", "ei_organisation" or "indegree"
    (centralisation). A member's outgoing ties count only if it answered both times. The interval is the
    percentile bootstrap over members, each resampled in both waves at once; the empty dyad of a member with
    its own copy stays missing. Centralisation has none: it rests on the one member named most, whom more than
    every third draw leaves out. None when there are fewer than three common members or nothing to compare.

    Raises:
        InputError: an unknown measure, no replicates, or a confidence that is not between 0 and 1.
    """
    require(measured in _MEASURES, f"no change is known of {measured!r}")
    require_count("replicates", replicates, 1)
    require_share("confidence", confidence)
    common = sorted(set(before.nodes) & set(after.nodes))
    if len(common) < 3:
        return None
    quiet = {net.nodes[node] for net in (before, after) for node in net.silent}
    first, second = (_among(common, quiet, net) for net in (before, after))
    was, became = (_MEASURES[measured](net) for net in (first, second))
    if was is None or became is None:
        return None
    low = high = None
    if measured in _PARTS:
        drawn = np.random.default_rng(seed).integers(0, len(common), (replicates, len(common)))
        times = np.stack([np.bincount(row, minlength=len(common)) for row in drawn]).astype(np.float64)
        differences = _shares(measured, second, times) - _shares(measured, first, times)
        kept = differences[~np.isnan(differences)]
        tail = (1 - confidence) / 2
        low, high = np.quantile(kept if len(kept) else [became - was], [tail, 1 - tail]).tolist()
    return Change(was, became, became - was, low, high, len(common))


def _among(common: Sequence[str], quiet: set[str], net: Network) -> Network:
    """The ties among common members, of those who answered both times."""
    known = set(common)
    ties = ((net.nodes[source], net.nodes[target]) for source, target in net.ties)
    return network(
        common,
        [(source, target) for source, target in ties if {source, target} <= known and source not in quiet],
        silent=quiet & known,
        sectors=dict(zip(net.nodes, net.sectors, strict=True)),
        units_of=dict(zip(net.nodes, net.units_of, strict=True)),
    )


def _shares(measured: str, net: Network, times: Matrix) -> Matrix:
    """The measure for each row of `times`, which says how often each member was drawn; NaN of nothing.

    A dyad counts as often as its ends were drawn together, so a quadratic form says it for all at once.
    """
    part, whole = _PARTS[measured](net)
    above, below = (((times @ counted) * times).sum(axis=1) for counted in (part, whole))
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def _density_parts(net: Network) -> tuple[Matrix, Matrix]:
    matrix = net.matrix()
    return np.nan_to_num(matrix), (~np.isnan(matrix)).astype(np.float64)


def _reciprocity_parts(net: Network) -> tuple[Matrix, Matrix]:
    matrix = net.matrix()
    heard = np.where(np.isnan(matrix.T), 0.0, np.nan_to_num(matrix))
    return heard * heard.T, heard


def _ei_parts(net: Network, groups: Sequence[str]) -> tuple[Matrix, Matrix]:
    kinds = np.array(groups)
    known = np.nan_to_num(net.matrix()) * (kinds != "")[:, None] * (kinds != "")[None, :]
    return np.where(kinds[:, None] != kinds[None, :], known, -known), known


_MEASURES: dict[str, Callable[[Network], float | None]] = {
    "density": density,
    "reciprocity": lambda net: reciprocity(net).edgewise,
    "ei_sector": lambda net: ei_index(net, net.sectors),
    "ei_organisation": lambda net: ei_index(net, net.units_of),
    "indegree": lambda net: centralisation(net).indegree,
}
_PARTS: dict[str, Callable[[Network], tuple[Matrix, Matrix]]] = {
    "density": _density_parts,
    "reciprocity": _reciprocity_parts,
    "ei_sector": lambda net: _ei_parts(net, net.sectors),
    "ei_organisation": lambda net: _ei_parts(net, net.units_of),
}

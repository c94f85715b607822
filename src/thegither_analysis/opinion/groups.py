"""Who sits together: weighted k-means on the projection, k chosen by silhouette.

As at Polis, people are first gathered into small base clusters, so that the cost of comparing each with each
does not grow with their number. Unlike at Polis, nothing depends on the order of people or on an earlier run:
base clusters are coincident points, or the cells of a quantile grid; every k is tried from several stated
starts and the tightest kept; and no group is a single person. `cold_start` is Polis' own (`clusters.clj`).

Sources: Lloyd (1982), IEEE Trans. Inf. Theory 28:129–137; Arthur & Vassilvitskii (2007), SODA, for k-means++;
Rousseeuw (1987), J. Comput. Appl. Math. 20:53–65 for the silhouette.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from .votes import Floats, Integers

MOST_GROUPS = 5
SMALLEST_GROUP = 2
MOST_BASE = 512
_SINGLE_UP_TO = 8192
_BINS = 24
_SEEDED_STARTS = 8
_STEPS = 60

_COLD_BASE, _COLD_BASE_STEPS, _COLD_STEPS, _COLD_STILL = 100, 100, 20, 0.01


class Base(NamedTuple):
    """Small clusters in the order of their position: `weights` are people, `of` the cluster of each."""

    centres: Floats
    weights: Floats
    of: Integers


class Division(NamedTuple):
    """`label` of each person (0 is the largest group), `centres` of the groups, `silhouette` −1 … 1.

    `silhouettes` of every k that was possible.
    """

    label: Integers
    centres: Floats
    silhouette: float
    silhouettes: Mapping[int, float]

    @property
    def k(self) -> int:
        """How many groups."""
        return len(self.centres)


def divide(
    points: Floats, *, k: int | None = None, seed: int = 1, smallest: int = SMALLEST_GROUP
) -> Division | None:
    """Divide people (rows: where they sit) into 2 … 5 groups, or into `k`; None where that is not possible.

    Not possible: fewer distinct places than groups, or a group would have fewer than `smallest` people.
    """
    if not len(points):
        return None
    base = gather(points)
    distances = cdist(base.centres, base.centres)
    tried: dict[int, tuple[float, Floats]] = {}
    for count in (k,) if k else range(2, _most_groups(len(base.centres)) + 1):
        centres = _tightest(base, count, seed, smallest)
        if centres is None:
            continue
        label = _nearest(points, centres)
        if np.bincount(label, minlength=count).min() >= smallest:
            of_base = _nearest(base.centres, centres)
            tried[count] = silhouette(distances, of_base, base.weights), centres
    if not tried:
        return None
    chosen = max(tried, key=lambda count: (round(tried[count][0], 9), -count))
    value, centres = tried[chosen]
    return _ordered(
        _nearest(points, centres), centres, value, {count: found[0] for count, found in tried.items()}
    )


def cold_start(points: Floats, *, k: int | None = None) -> Division | None:
    """Divide as Polis does from nothing: k-means from the first distinct rows, in the order given.

    100 base clusters, then their weighted k-means for each k in 20 steps, then the best silhouette over base
    clusters that all count alike; of equals the largest k.
    """
    if not len(points):
        return None
    of_person, centres = _polis_means(points, np.ones(len(points)), _COLD_BASE, _COLD_BASE_STEPS)
    weights = np.bincount(of_person, minlength=len(centres)).astype(float)
    distances = cdist(centres, centres)
    tried: dict[int, tuple[float, Integers, Floats]] = {}
    for count in (k,) if k else range(2, _most_groups(len(centres)) + 1):
        of_base, middles = _polis_means(centres, weights, count, _COLD_STEPS)
        if len(middles) > 1:
            value = silhouette(distances, of_base, np.ones(len(centres)))
            tried[count] = value, of_base, middles
    if not tried:
        return None
    chosen = max(tried, key=lambda count: (tried[count][0], count))
    value, of_base, middles = tried[chosen]
    return _ordered(of_base[of_person], middles, value, {count: found[0] for count, found in tried.items()})


def follow(points: Floats, centres: Floats) -> tuple[Floats, Integers]:
    """Move the centres of groups with their people; the new centres, and the group of each person."""
    label = _nearest(points, centres)
    size = np.bincount(label, minlength=len(centres))
    total = np.stack([np.bincount(label, axis, len(centres)) for axis in points.T], axis=1)
    moved = np.where(size[:, None] > 0, total / np.maximum(size, 1)[:, None], centres)
    return moved, _nearest(points, moved)


def gather(points: Floats) -> Base:
    """People who sit in one place; where these are too many, people in one cell of a grid.

    The grid has the quantiles of the points for edges, so that every strip holds as many people.
    """
    if len(points) <= _SINGLE_UP_TO:
        grain = max(float(np.abs(points).max(initial=0)), 1e-12) * 1e-9
        steps = np.round(points / grain)
        distinct, of = np.unique(steps[:, 0] + 1j * steps[:, 1], return_inverse=True)
        if len(distinct) <= MOST_BASE:
            return _base(points, of.astype(np.int64))
    levels = np.arange(1, _BINS) / _BINS
    cells = np.zeros(len(points), np.int64)
    for axis in points.T:
        edges = np.quantile(axis, levels, method="inverted_cdf")
        cells = cells * _BINS + np.searchsorted(edges, axis, side="right")
    number = np.cumsum(np.bincount(cells, minlength=_BINS**2) > 0) - 1
    return _base(points, number[cells])


def silhouette(distances: Floats, label: Integers, weights: Floats) -> float:
    """Weighted mean of (b − a)/max(a, b): a is the mean distance to the other base clusters of the group, b
    to those of the nearest other group. A base cluster alone in its group has 0.

    Distances within a base cluster are left out, so that counting everybody twice changes nothing.
    """
    count = int(label.max()) + 1
    member = np.zeros((len(label), count))
    member[np.arange(len(label)), label] = weights
    toward, size = distances @ member, member.sum(axis=0)
    at = np.arange(len(label))
    rest = size[label] - weights
    alone = rest <= 1e-9 * weights
    own = np.divide(toward[at, label], rest, where=~alone, out=np.zeros(len(label)))
    others = np.divide(toward, size, where=size > 0, out=np.full(toward.shape, np.inf))
    others[at, label] = np.inf
    nearest = others.min(axis=1)
    larger = np.maximum(own, nearest)
    usable = ~alone & (larger > 0) & np.isfinite(nearest)
    each = np.divide(nearest - own, larger, where=usable, out=np.zeros(len(label)))
    return float(each @ weights / weights.sum())


def _most_groups(bases: int) -> int:
    return min(MOST_GROUPS, 2 + bases // 12)


def _base(points: Floats, of: Integers) -> Base:
    weights = np.bincount(of).astype(float)
    centres = np.stack([np.bincount(of, weights=axis) / weights for axis in points.T], axis=1)
    return Base(centres, weights, of)


def _tightest(base: Base, k: int, seed: int, smallest: int) -> Floats | None:
    """The centres of the k-means with the least squared distances among several starts."""
    if len(base.centres) < k:
        return None
    centres = _starts(base, k, seed)
    every = np.arange(len(centres))[:, None] * k
    label = np.zeros((len(centres), len(base.centres)), np.int64)
    for step in range(_STEPS):
        now = _squares(base.centres, centres).argmin(axis=2)
        if step and np.array_equal(now, label):
            break
        label = now
        flat = (every + label).ravel()
        weights = np.broadcast_to(base.weights, label.shape).ravel()
        size = np.bincount(flat, weights, centres.shape[0] * k)
        for axis in (0, 1):
            total = np.bincount(flat, weights * np.tile(base.centres[:, axis], len(centres)), len(size))
            mean = np.divide(total, size, where=size > 0, out=centres[..., axis].ravel().copy())
            centres[..., axis] = mean.reshape(centres.shape[:2])
    loss = (_squares(base.centres, centres).min(axis=2) * base.weights).sum(axis=1)
    size = np.bincount((every + label).ravel(), np.tile(base.weights, len(centres)), len(centres) * k)
    loss[size.reshape(-1, k).min(axis=1) < smallest] = np.inf
    grain = 1e-9 * max(float(loss[np.isfinite(loss)].min(initial=np.inf)), 1e-300)
    if not np.isfinite(loss).any():
        return None
    return np.asarray(centres[int(np.flatnonzero(loss <= loss.min() + grain)[0])])


def _starts(base: Base, k: int, seed: int) -> Floats:
    """Starts × k × 2: equal shares along either axis, the farthest points, and seeded k-means++."""
    points, weights = base.centres, base.weights
    found = []
    for axis in (0, 1):
        order = np.lexsort((points[:, 1 - axis], points[:, axis]))
        share = np.cumsum(weights[order]) / weights.sum()
        wanted = np.searchsorted(share, (np.arange(k) + 0.5) / k)
        found.append(points[order[np.minimum(wanted, len(order) - 1)]])
    chance = np.random.default_rng(seed)
    middle = weights @ points / weights.sum()
    far = [int(((points - middle) ** 2).sum(axis=1).argmax())]
    found.append(points[_spread(points, weights, k, far, None)])
    for _ in range(_SEEDED_STARTS):
        first = [int(chance.choice(len(points), p=weights / weights.sum()))]
        found.append(points[_spread(points, weights, k, first, chance)])
    return np.array(found)


def _spread(
    points: Floats, weights: Floats, k: int, chosen: list[int], chance: np.random.Generator | None
) -> list[int]:
    """Choose points far from those chosen: the farthest, or by chance in proportion to the square."""
    nearest = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < k:
        mass = nearest * weights
        if chance is None or not mass.sum():
            chosen.append(int(nearest.argmax()))
        else:
            chosen.append(int(np.searchsorted(np.cumsum(mass), chance.random() * mass.sum(), side="right")))
            chosen[-1] = min(chosen[-1], len(points) - 1)
        nearest = np.minimum(nearest, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return chosen


def _squares(points: Floats, centres: Floats) -> Floats:
    """Squared distances, centres standing in leading dimensions: … × points × k."""
    across = points[:, None, 0] - centres[..., None, :, 0]
    along = points[:, None, 1] - centres[..., None, :, 1]
    return np.asarray(across * across + along * along)


def _nearest(points: Floats, centres: Floats) -> Integers:
    """|p − c|² is least where p·c − |c|²/2 is greatest, which needs no difference for every pair."""
    return np.asarray((points @ centres.T - (centres**2).sum(axis=1) / 2).argmax(axis=1))


def _polis_means(points: Floats, weights: Floats, k: int, steps: int) -> tuple[Integers, Floats]:
    """Label and centres of Polis' k-means: first distinct rows as starts, empty clusters dropped."""
    _, first = np.unique(points, axis=0, return_index=True)
    centres = points[np.sort(first)[:k]]
    label: NDArray[np.int64] = np.zeros(len(points), np.int64)
    for _ in range(steps):
        present, label = np.unique(_nearest(points, centres), return_inverse=True)
        size = np.bincount(label, weights)
        moved = np.stack([np.bincount(label, weights * axis) / size for axis in points.T], axis=1)
        still = len(present) == len(centres) and bool(
            (np.linalg.norm(moved - centres, axis=1) < _COLD_STILL).all()
        )
        centres = moved
        if still:
            break
    return label, centres


def _ordered(label: Integers, centres: Floats, value: float, silhouettes: Mapping[int, float]) -> Division:
    """Number the groups: the largest first, of equals the one with the first person."""
    size = np.bincount(label, minlength=len(centres))
    first = np.full(len(centres), len(label))
    np.minimum.at(first, label, np.arange(len(label)))
    order = np.lexsort((first, -size))
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    return Division(number[label], centres[order], value, silhouettes)

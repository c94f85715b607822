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
_GRAIN = 1e-12

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
    times = np.ones(len(points), np.int64)
    base = gather(points, times)
    distances = cdist(base.centres, base.centres)
    tried: dict[int, tuple[float, Integers, Floats]] = {}
    for count in (k,) if k else range(2, _most_groups(len(base.centres)) + 1):
        found = _parted(points, times, base, count, seed, smallest)
        if found is not None:
            of_base = _nearest(base.centres, found[1])
            tried[count] = silhouette(distances, of_base, base.weights), *found
    if not tried:
        return None
    chosen = max(tried, key=lambda count: (round(tried[count][0], 9), -count))
    value, label, centres = tried[chosen]
    return _ordered(label, centres, value, {count: found[0] for count, found in tried.items()})


def divide_again(points: Floats, times: Integers, *, k: int, seed: int = 1) -> Integers | None:
    """The label of each person as `divide` gives them to `k` groups, people standing there several `times`.

    In no order of the groups, and without asking how far apart these are: for resamples.
    """
    if not len(points):
        return None
    found = _parted(points, times, gather(points, times), k, seed)
    return found[0] if found is not None else None


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


def cold_start_again(points: Floats, times: Integers, *, k: int) -> Integers | None:
    """As `divide_again`, by Polis' own cold start."""
    division = cold_start(np.repeat(points, times, axis=0), k=k)
    return division.label[np.cumsum(times) - 1] if division is not None else None


def follow(points: Floats, centres: Floats) -> tuple[Floats, Integers]:
    """Move the centres of groups with their people; the new centres, and the group of each person."""
    label = _nearest(points, centres)
    size = np.bincount(label, minlength=len(centres))
    total = np.stack([np.bincount(label, axis, len(centres)) for axis in points.T], axis=1)
    moved = np.where(size[:, None] > 0, total / np.maximum(size, 1)[:, None], centres)
    return moved, _nearest(points, moved)


def gather(points: Floats, times: Integers) -> Base:
    """People who sit in one place; where these are too many, people in one cell of a grid.

    The grid has the quantiles of the points for edges, so that every strip holds as many people, each of whom
    stands there so many `times`.
    """
    if len(points) <= _SINGLE_UP_TO:
        grain = max(float(np.abs(points).max(initial=0)), 1e-12) * 1e-9
        steps = np.round(points / grain)
        distinct, of = np.unique(steps[:, 0] + 1j * steps[:, 1], return_inverse=True)
        if len(distinct) <= MOST_BASE:
            return _base(points, times, of.astype(np.int64))
    levels = np.arange(1, _BINS) / _BINS
    several = times if (times > 1).any() else None  # weighing takes sorting, which is slower than choosing
    cells = np.zeros(len(points), np.int64)
    for axis in points.T:
        edges = np.quantile(axis, levels, method="inverted_cdf", weights=several)
        cells = cells * _BINS + np.searchsorted(edges, axis, side="right")
    number = np.cumsum(np.bincount(cells, minlength=_BINS**2) > 0) - 1
    return _base(points, times, number[cells])


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


def _parted(
    points: Floats, times: Integers, base: Base, k: int, seed: int, smallest: int = SMALLEST_GROUP
) -> tuple[Integers, Floats] | None:
    """Label and centres of `k` groups; None where they cannot be."""
    centres = _tightest(base, k, seed, smallest)
    if centres is None:
        return None
    label = _nearest(points, centres)
    return (label, centres) if np.bincount(label, times, k).min() >= smallest else None


def _base(points: Floats, times: Integers, of: Integers) -> Base:
    weights = np.bincount(of, times).astype(float)
    centres = np.stack([np.bincount(of, times * axis) / weights for axis in points.T], axis=1)
    return Base(centres, weights, of)


def _tightest(base: Base, k: int, seed: int, smallest: float) -> Floats | None:
    """The centres of the k-means with the least squared distances among several starts."""
    if len(base.centres) < k:
        return None
    centres, sizes, loss = _means(base, _starts(base, k, seed))
    loss[sizes.min(axis=1) < smallest] = np.inf
    if not np.isfinite(loss).any():
        return None
    return np.asarray(centres[int(np.flatnonzero(loss <= loss.min() + _GRAIN)[0])])


def _means(base: Base, starts: Floats) -> tuple[Floats, Floats, Floats]:
    """Lloyd's steps from each start (starts × k × 2), as many as it takes to come to rest, 60 at most.

    Returns the centres, the weight of each group, and the squared distances to the centres, summed and as a
    share of those to the middle of the picture.
    """
    count, k, _ = starts.shape
    size = len(base.weights)
    masses = np.column_stack((base.weights, base.weights[:, None] * base.centres))
    numbers = np.arange(k, dtype=np.int8)[:, None]
    whole = max(float(base.weights @ (base.centres**2).sum(axis=1)), 1e-300)
    centres, sizes, loss = starts.copy(), np.empty((count, k)), np.empty(count)
    moving, label = np.arange(count), np.full((count, size), -1, np.int8)
    for step in range(_STEPS + 1):
        now, closeness = _closest(base.centres, centres[moving])
        loss[moving] = 1 - 2 * (closeness @ base.weights) / whole
        moves = (now != label).any(axis=1)
        moving, label = moving[moves], now[moves]
        if step == _STEPS or not len(moving):
            break
        member = (label[:, None] == numbers).astype(float)
        found = (member.reshape(-1, size) @ masses).reshape(-1, k, 3)
        weight = sizes[moving] = found[..., 0]
        there = weight[..., None] > 0
        centres[moving] = np.divide(found[..., 1:], weight[..., None], out=centres[moving], where=there)
    return centres, sizes, loss


def _closest(points: Floats, centres: Floats) -> tuple[NDArray[np.int8], Floats]:
    """The nearest centre of each start (starts × k × 2) to each point, and p·c − |c|²/2 of it."""
    flat = centres.reshape(-1, 2)
    closeness = flat @ points.T - ((flat * flat).sum(axis=1) / 2)[:, None]
    closeness = closeness.reshape(len(centres), -1, len(points))
    most = closeness[:, 0]
    label = np.zeros(most.shape, np.int8)
    for number in range(1, closeness.shape[1]):
        np.putmask(label, closeness[:, number] > most, number)
        most = np.maximum(most, closeness[:, number])
    return label, most


def _starts(base: Base, k: int, seed: int) -> Floats:
    """Starts × k × 2: equal shares along either axis, the farthest points, and seeded k-means++."""
    points, weights = base.centres, base.weights
    found = []
    for axis in (0, 1):
        order = np.lexsort((points[:, 1 - axis], points[:, axis]))
        share = np.cumsum(weights[order]) / weights.sum()
        wanted = np.searchsorted(share, (np.arange(k) + 0.5) / k)
        found.append(order[np.minimum(wanted, len(order) - 1)])
    return points[
        np.concatenate((found, _spread(base, np.random.default_rng(seed).random((_SEEDED_STARTS, k)))))
    ]


def _spread(base: Base, chances: Floats) -> Integers:
    """Choose base clusters far from those chosen: always the farthest; and once for each row of chances, in
    proportion to weight and squared distance.
    """
    points, weights = base.centres, base.weights
    across, along = np.ascontiguousarray(points.T)
    middle = weights @ points / weights.sum()
    share = np.cumsum(weights / weights.sum())
    first = np.searchsorted(share / share[-1], chances[:, 0], side="right")
    chosen = [np.append(((points - middle) ** 2).sum(axis=1).argmax(), first)]
    nearest = np.full((len(chosen[0]), len(points)), np.inf)
    for chance in chances.T[1:]:
        nearest = np.minimum(nearest, _squares(across, along, points[chosen[-1]]))
        mass = nearest[1:] * weights
        reached = np.cumsum(mass, axis=1) <= (chance * mass.sum(axis=1))[:, None]
        drawn = np.minimum(np.count_nonzero(reached, axis=1), len(points) - 1)
        chosen.append(np.append(nearest[0].argmax(), drawn))
    return np.stack(chosen, axis=1)


def _squares(across: Floats, along: Floats, centres: Floats) -> Floats:
    """Squared distances of points from centres (centres × points)."""
    return np.asarray((across - centres[:, :1]) ** 2 + (along - centres[:, 1:]) ** 2)


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

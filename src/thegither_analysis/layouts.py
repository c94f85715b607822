"""Where to draw the members of a network, so that it can be read: the same picture for the same network,
always.

Members that are few steps apart stand close together (stress majorisation, Gansner, Koren & North 2004,
started from pivot scaling, Brandes & Pich 2007), circles keep together, and those on their own stand in a
row below. Then what would overlap is pushed apart; where there is no room for that, the picture grows
downwards. Lengths are in units of the picture's own scale (pixels when shown at full size), y grows
downwards.
"""

from collections.abc import Mapping, Sequence
from math import ceil, hypot, pi
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._validation import require, require_count
from .labels import Label, box, broken, labelled
from .networks import Network
from .outlines import outline
from .paths import steps

VERSION = "2"
ALL_LABELLED = 40
BEST_TIED = 60
EXACT = 400
MARGIN = 14
ROOM = 2_800  # for each member of a crowd, as far as the picture may grow for that
MOST_GROWN = 2.5
Points = NDArray[np.float64]


class Place(NamedTuple):
    """Where a member stands; its label is None where the picture is too full for it."""

    key: str
    x: float
    y: float
    label: Label | None


class Line(NamedTuple):
    """A tie from rim to rim. One that is not mutual points from `source` to `target`."""

    source: int
    target: int
    x1: float
    y1: float
    x2: float
    y2: float
    is_mutual: bool
    is_unknown_back: bool
    head: float = 9.0

    @property
    def arrow(self) -> tuple[tuple[float, float], ...]:
        """The three corners of the arrowhead at the target's rim."""
        length = hypot(self.x2 - self.x1, self.y2 - self.y1) or 1.0
        along, across = (self.x2 - self.x1) / length, (self.y2 - self.y1) / length
        base = (self.x2 - self.head * along, self.y2 - self.head * across)
        half = 0.45 * self.head
        return (
            (self.x2, self.y2),
            (base[0] - half * across, base[1] + half * along),
            (base[0] + half * across, base[1] - half * along),
        )


class Picture(NamedTuple):
    """A drawing of a network: places in the order of its nodes, lines, an outline around each circle."""

    width: float
    height: float
    radius: float
    places: tuple[Place, ...]
    lines: tuple[Line, ...]
    outlines: tuple[tuple[tuple[float, float], ...], ...]


def draw(
    net: Network,
    *,
    width: float = 800,
    least_height: float = 440,
    circles: Sequence[Sequence[str]] = (),
    labels: Mapping[str, str] | None = None,
    letters: int = 18,
) -> Picture:
    """Draw a network `width` wide and at least `least_height` high.

    `labels` are broken into lines of about `letters` letters. No label touches another or a member. Up to 40
    members all have one; above, those of the best-tied do who find room, and the picture grows with the
    number of members, to two and a half times its least height.

    Raises:
        InputError: no width, no letters, or a circle with somebody unknown in it.
    """
    require(width > 0 and least_height > 0, "a picture needs a width and a height")
    require_count("letters", letters, 4)
    index = {key: number for number, key in enumerate(net.nodes)}
    require(all(key in index for circle in circles for key in circle), "a circle names somebody unknown")
    members = [[index[key] for key in circle] for circle in circles]
    size = len(net.nodes)
    radius = 10.0 if size <= ALL_LABELLED else max(2.5, 60 / size**0.5)
    texts = [broken((labels or {}).get(key, key), letters) for key in net.nodes]
    named = list(range(size))
    if is_crowd := size > ALL_LABELLED:
        degrees = net.undirected.degree()
        named = sorted(named, key=lambda node: (-degrees[node], node))[:BEST_TIED]
        least_height = max(least_height, min(ROOM * size / width, MOST_GROWN * least_height))
        boxes = np.full((size, 4), radius + 1.5)
    else:
        boxes = np.array([box(lines, radius) for lines in texts]).reshape(size, 4)
    points, height = _settle(_spread(net, members, width < least_height), boxes, width, least_height)
    shown = labelled(
        points, texts, net.ties, (width, height), radius=radius, named=named, has_room=not is_crowd
    )
    places = tuple(
        Place(key, _round(points[node, 0]), _round(points[node, 1]), shown.get(node))
        for node, key in enumerate(net.nodes)
    )
    outlines = tuple(outline(points[circle], 3 * radius, width, height) for circle in members)
    return Picture(width, height, radius, places, _lines(net, points, radius), outlines)


def _spread(net: Network, circles: Sequence[Sequence[int]], is_upright: bool) -> Points:
    """Positions in a unit square, longest side along the longer side of the picture; NaN for the isolated."""
    degrees = np.array(net.undirected.degree())
    tied = np.flatnonzero(degrees)
    points = np.full((len(net.nodes), 2), np.nan)
    if not len(tied):
        return points
    far = steps(net.undirected)[np.ix_(tied, tied)]
    finite = np.isfinite(far)
    far[~finite] = far[finite].max() + 1
    circle_of = np.full(len(net.nodes), -1)
    for number, circle in enumerate(circles):
        circle_of[list(circle)] = number
    # Circles stand a step apart, so that they do not run into each other.
    far += circle_of[tied][:, None] != circle_of[tied][None, :]
    np.fill_diagonal(far, 0)
    placed = _majorise(_pivot_start(far), far)
    placed -= placed.mean(axis=0)
    _, axes = np.linalg.eigh(placed.T @ placed)
    placed = placed @ axes[:, ::-1]
    placed *= np.where(placed[0] > 0, -1.0, 1.0)  # the first member is left and up, whatever eigh's signs
    if is_upright:
        placed = placed[:, ::-1]
    low, high = placed.min(axis=0), placed.max(axis=0)
    points[tied] = (placed - low) / np.where(high - low > 1e-9, high - low, 1.0)
    return points


def _pivot_start(far: Points) -> Points:
    """Classical scaling from up to fifty pivots, each the farthest from those before it."""
    size = len(far)
    pivots = [0]
    nearest = far[0].copy()
    while len(pivots) < min(size, 50):
        pivots.append(int(np.argmax(nearest)))
        nearest = np.minimum(nearest, far[pivots[-1]])
    squared = far[:, pivots] ** 2
    centred = -0.5 * (squared - squared.mean(axis=0) - squared.mean(axis=1, keepdims=True) + squared.mean())
    _, vectors = np.linalg.eigh(centred.T @ centred)
    start = centred @ vectors[:, ::-1][:, :2]
    start *= far.mean() / (np.abs(start).mean() or 1.0)
    # Members with the same ties would fall on one point and never part: a small sunflower moves them apart.
    turn = np.arange(size) * pi * (3 - 5**0.5)
    shift = 0.15 * np.sqrt((np.arange(size) + 1) / size)
    return start + np.column_stack([np.cos(turn), np.sin(turn)]) * shift[:, None]


def _majorise(points: Points, far: Points) -> Points:
    """Lower the stress Σ w(|pᵢ − pⱼ| − dᵢⱼ)², with w = d⁻² up to `EXACT` members and 1 above."""
    size = len(far)
    if size <= EXACT:
        weights = 1 / np.maximum(far, 1e-9) ** 2
        np.fill_diagonal(weights, 0)
        laplacian = np.diag(weights.sum(axis=1)) - weights
        inverse = np.linalg.pinv(laplacian)
        rounds = 120
    else:
        weights, inverse, rounds = np.ones((1, 1)), None, 12
    wanted = weights * far
    for _ in range(rounds):
        apart = _distances(points)
        ratio = np.divide(wanted, apart, out=np.zeros_like(apart), where=apart > 1e-12)
        moved = ratio.sum(axis=1)[:, None] * points - ratio @ points
        points = moved / size if inverse is None else inverse @ moved
    return points


def _distances(points: Points) -> Points:
    squares = (points**2).sum(axis=1)
    return np.sqrt(np.maximum(squares[:, None] + squares[None, :] - 2 * points @ points.T, 0))


def _settle(unit: Points, boxes: Points, width: float, least_height: float) -> tuple[Points, float]:
    """Scale to the picture, then part what overlaps; the picture grows downwards as far as that needs."""
    isolated = np.flatnonzero(np.isnan(unit[:, 0]))
    tied = np.flatnonzero(~np.isnan(unit[:, 0]))
    rows = _rows(isolated, boxes, width)
    below = sum(height for _, height in rows)
    room = float((boxes[:, 0] + boxes[:, 1]) @ (boxes[:, 2] + boxes[:, 3]))
    top = max(least_height - below, float(ceil(1.5 * room / width)))
    low = np.column_stack([boxes[:, 0], boxes[:, 2]]) + MARGIN
    high = np.array([width, top]) - np.column_stack([boxes[:, 1], boxes[:, 3]]) - MARGIN
    high = np.maximum(high, low)
    points = low + np.nan_to_num(unit) * (high - low)
    if 0 < len(tied) <= EXACT:
        points[tied] = _drop(_push(points[tied], boxes[tied], low[tied], high[tied]), boxes[tied])
        top = max(top, float(ceil((points[tied, 1] + boxes[tied, 3]).max())) + MARGIN)
    height = top + below
    for row, row_height in rows:
        left = (width - sum(boxes[node, 0] + boxes[node, 1] for node in row)) / (len(row) + 1)
        x = 0.0
        for node in row:
            x += left + boxes[node, 0]
            points[node] = x, top + boxes[node, 2]
            x += boxes[node, 1]
        top += row_height
    return points, height


def _rows(isolated: NDArray[np.intp], boxes: Points, width: float) -> list[tuple[list[int], float]]:
    """Those on their own, in rows that fit the width, with the height of each row."""
    rows: list[list[int]] = []
    used = 0.0
    for node in isolated.tolist():
        need = float(boxes[node, 0] + boxes[node, 1])
        if not rows or used + need > width - MARGIN:
            rows.append([])
            used = 0.0
        rows[-1].append(node)
        used += need
    return [(row, float((boxes[row, 2] + boxes[row, 3]).max()) + MARGIN / 2) for row in rows]


def _push(points: Points, boxes: Points, low: Points, high: Points) -> Points:
    """Move overlapping boxes apart, each pair along the way that is shorter, as far as that goes."""
    order = np.arange(len(points))
    first = np.sign(order[:, None] - order[None, :])  # which way, where two stand on one point
    for _ in range(250):
        x, y = points[:, 0], points[:, 1]
        over_x = _overlap(x - boxes[:, 0], x + boxes[:, 1])
        over_y = _overlap(y - boxes[:, 2], y + boxes[:, 3])
        overlap = (over_x > 0) & (over_y > 0)
        np.fill_diagonal(overlap, False)
        if not overlap.any():
            break
        sideways = over_x < over_y
        way_x = np.where(x[:, None] != x[None, :], np.sign(x[:, None] - x[None, :]), first)
        way_y = np.where(y[:, None] != y[None, :], np.sign(y[:, None] - y[None, :]), first)
        shift_x = np.where(overlap & sideways, way_x * (over_x / 2 + 0.5), 0).sum(axis=1)
        shift_y = np.where(overlap & ~sideways, way_y * (over_y / 2 + 0.5), 0).sum(axis=1)
        points = np.clip(points + np.column_stack([shift_x, shift_y]), low, high)
    return points


def _overlap(low: Points, high: Points) -> Points:
    return np.minimum(high[:, None], high[None, :]) - np.maximum(low[:, None], low[None, :])


def _drop(points: Points, boxes: Points) -> Points:
    """From the top down, let each box that still covers one above it sink until it is free."""
    points = points.copy()
    left, right = points[:, 0] - boxes[:, 0], points[:, 0] + boxes[:, 1]
    placed: list[int] = []
    for node in np.argsort(points[:, 1] - boxes[:, 2], kind="stable").tolist():
        beside = [other for other in placed if left[other] < right[node] and left[node] < right[other]]
        for other in sorted(beside, key=lambda other: points[other, 1]):
            bottom = points[other, 1] + boxes[other, 3]
            top = points[node, 1] - boxes[node, 2]
            if top < bottom and points[other, 1] - boxes[other, 2] < points[node, 1] + boxes[node, 3]:
                points[node, 1] = bottom + boxes[node, 2]
        placed.append(node)
    return points


def _lines(net: Network, points: Points, radius: float) -> tuple[Line, ...]:
    """Each tie once; one both ways is one line."""
    lines = []
    gap = 1.7 * radius  # leaves room for a ring around a member
    for source, target in net.ties:
        is_mutual = (source, target) in net.mutual
        if is_mutual and source > target:
            continue
        (x1, y1), (x2, y2) = points[source], points[target]
        length = hypot(x2 - x1, y2 - y1) or 1.0
        along, across = gap * (x2 - x1) / length, gap * (y2 - y1) / length
        ends = (_round(x1 + along), _round(y1 + across), _round(x2 - along), _round(y2 - across))
        head = min(9.0, 1.6 * radius)
        lines.append(Line(source, target, *ends, is_mutual, target in net.silent, head))
    return tuple(lines)


def _round(value: float) -> float:
    return round(float(value), 1)

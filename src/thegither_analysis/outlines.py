"""Convex outlines round points in a picture."""

from collections.abc import Iterable, Sequence
from math import cos, pi, sin

Place = tuple[float, float]


def hull(points: Iterable[Place]) -> list[Place]:
    """The corners of the convex hull, in order round it (monotone chain, Andrew 1979)."""
    ordered = sorted({(float(x), float(y)) for x, y in points})
    if len(ordered) < 3:
        return ordered
    return _chain(ordered)[:-1] + _chain(ordered[::-1])[:-1]


def outline(points: Iterable[Place], reach: float, width: float, height: float) -> tuple[Place, ...]:
    """The convex outline round points, `reach` away from each, inside a picture of `width` and `height`."""
    around = [
        (
            round(min(max(float(x) + reach * cos(turn * pi / 6), 0), width), 1),
            round(min(max(float(y) + reach * sin(turn * pi / 6), 0), height), 1),
        )
        for x, y in points
        for turn in range(12)
    ]
    return tuple(hull(around))


def _chain(points: Sequence[Place]) -> list[Place]:
    chain: list[Place] = []
    for x, y in points:
        while len(chain) > 1:
            (ax, ay), (bx, by) = chain[-2:]
            if (bx - ax) * (y - ay) > (by - ay) * (x - ax):
                break
            chain.pop()
        chain.append((x, y))
    return chain

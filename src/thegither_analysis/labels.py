"""Where the names of the members of a picture stand, so that they cover neither each other nor the ties.

Lengths are in units of the picture's own scale, y grows downwards. How wide a text is cannot be known here:
`LETTER_WIDTH` is generous for a mixed text at the largest size that pictures are shown with.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LINE_HEIGHT = 17
LETTER_WIDTH = 8.2
SWEEPS = 2
Points = NDArray[np.float64]


class Area(NamedTuple):
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Area") -> bool:
        """Return whether two rectangles have a part in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Label(NamedTuple):
    """Lines of text that begin, are centred or end at `x` (as `anchor` says); `y` is the first's baseline."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str = "middle"

    @property
    def area(self) -> Area:
        """The rectangle that the text takes."""
        width = max(map(len, self.lines), default=0) * LETTER_WIDTH
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        bottom = self.y + LINE_HEIGHT * (len(self.lines) - 1) + 4
        return Area(left, self.y - 12, left + width, bottom)


def broken(text: str, letters: int) -> tuple[str, ...]:
    """At most three lines of about `letters` letters, broken at word ends; longer words are cut."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > 3:
        lines = [*lines[:2], f"{lines[2]} …"]
    return tuple(line if len(line) <= letters + 2 else f"{line[:letters]}…" for line in lines)


def box(lines: Sequence[str], radius: float) -> tuple[float, float, float, float]:
    """How far a member with its label below reaches to the left, right, up and down."""
    half = max(radius, max(map(len, lines), default=0) * LETTER_WIDTH / 2) + 3
    return half, half, radius + 7, radius + 8 + LINE_HEIGHT * len(lines)


def labelled(
    points: Points,
    texts: Sequence[tuple[str, ...]],
    ties: Sequence[tuple[int, int]],
    frame: tuple[float, float],
    *,
    radius: float,
    named: Sequence[int],
    has_room: bool,
) -> dict[int, Label]:
    """Choose a side for the labels of `named`: in the frame, over no mark, no other label and few ties.

    With `has_room` the caller left room for each label below its member, and there it stands where no other
    side is better. Without, only those get one, in their order, who have a free side.
    """
    whole = Area(0, 0, *frame)
    segments = np.array([(*points[source], *points[target]) for source, target in ties]).reshape(-1, 4)
    found = {node: _below(points[node], texts[node], radius) for node in named} if has_room else {}
    for _ in range(SWEEPS):
        for node in named:
            taken = [label.area for other, label in found.items() if other != node]
            free = [
                label
                for label in _sides(points[node], texts[node], radius)
                if _is_inside(label.area, whole)
                and not _covers_a_mark(label.area, points, radius)
                and not any(label.area.meets(area) for area in taken)
            ]
            if free:
                found[node] = min(free, key=lambda label: _covered(segments, label.area))
    return found


def _below(point: Points, lines: tuple[str, ...], radius: float) -> Label:
    return Label(lines, _round(point[0]), _round(point[1] + radius + 17))


def _sides(point: Points, lines: tuple[str, ...], radius: float) -> Iterator[Label]:
    """The places of a label, the better liked first: below, right, left, above."""
    x, y = point.tolist()
    rest = LINE_HEIGHT * (len(lines) - 1)
    beside = 1.7 * radius + 4
    yield _below(point, lines, radius)
    yield Label(lines, _round(x + beside), _round(y + 4 - rest / 2), "start")
    yield Label(lines, _round(x - beside), _round(y + 4 - rest / 2), "end")
    yield Label(lines, _round(x), _round(y - radius - 11 - rest))


def _is_inside(area: Area, frame: Area) -> bool:
    return (
        area.left >= frame.left
        and area.top >= frame.top
        and area.right <= frame.right
        and area.bottom <= frame.bottom
    )


def _covers_a_mark(area: Area, points: Points, radius: float) -> bool:
    near_x = (points[:, 0] > area.left - radius) & (points[:, 0] < area.right + radius)
    near_y = (points[:, 1] > area.top - radius) & (points[:, 1] < area.bottom + radius)
    return bool((near_x & near_y).any())


def _covered(segments: Points, area: Area) -> float:
    """The length of the segments inside an area (Liang & Barsky 1984), rounded so that ties stay ties."""
    if not len(segments):
        return 0.0
    start, way = segments[:, :2], segments[:, 2:] - segments[:, :2]
    enter, leave = np.zeros(len(segments)), np.ones(len(segments))
    for axis, (low, high) in enumerate(((area.left, area.right), (area.top, area.bottom))):
        still = way[:, axis] == 0
        step = np.where(still, 1.0, way[:, axis])
        one, other = (low - start[:, axis]) / step, (high - start[:, axis]) / step
        beside = still & ((start[:, axis] < low) | (start[:, axis] > high))
        enter = np.maximum(enter, np.where(still, 0.0, np.minimum(one, other)))
        leave = np.minimum(leave, np.where(still, np.where(beside, -1.0, 1.0), np.maximum(one, other)))
    inside = np.maximum(leave - enter, 0.0) * np.hypot(way[:, 0], way[:, 1])
    return round(float(inside.sum()), 1)


def _round(value: float) -> float:
    return round(float(value), 1)

"""Pictures of a conversation, drawn by the server: who agrees with a statement, and the map of people.

Shape and letter tell groups apart, never colour; a hollow mark and a dashed line tell a small group.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.opinions.results import GroupResult, Point, Result, StatementResult
from thegither.opinions.selectors.wording import unplaced_in_words
from thegither.ui.components.layout import NOTHING
from thegither.ui.words import number, percent

ROW = 30
_WIDTH = 360
_SIDE, _TOP = 26.0, 46.0
_LOWEST, _HIGHEST = 200.0, 340.0
_LETTER, _LINE = 7.0, 16.0
_MOST_LETTERS = 22

# Each about 2 across, round the middle, drawn from where the pen stands; by the number of the group.
_SHAPES = (
    ((1, 0), "a{0} {0} 0 1 0 -{1} 0a{0} {0} 0 1 0 {1} 0z", (1.0, 2.0)),
    ((-0.9, -0.9), "h{0}v{0}h-{0}z", (1.8,)),
    ((0, -1.15), "l{0} {1}h-{2}z", (1.1, 2.0, 2.2)),
    ((0, -1.25), "l{0} {0}l-{0} {0}l-{0} -{0}z", (1.25,)),
    ((-0.4, -1.2), "h{0}v{0}h{0}v{0}h-{0}v{0}h-{0}v-{0}h-{0}v-{0}h{0}z", (0.8,)),
)

Box = tuple[float, float, float, float]


def shape(group: int, x: float = 0, y: float = 0, size: float = 6) -> str:
    """Return the mark of a group as a path around a place."""
    (dx, dy), path, lengths = _SHAPES[group % len(_SHAPES)]
    pen = path.format(*(f"{length * size:.1f}" for length in lengths))
    return f"M{x + dx * size:.1f} {y + dy * size:.1f}{pen}"


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One line of a picture of who agrees: of whom, which share (0 … 1), its range, of how many."""

    label: str
    spoken: str
    share: float
    low: float
    high: float
    n: int
    group: int = 0
    is_small: bool = False


def share_rows(result: Result, statement: StatementResult) -> list[ShareRow]:
    """Return who agrees with a statement: each group that is shown, or everybody where none is."""
    rows = [
        ShareRow(
            group.letter,
            _("group %(letter)s") % {"letter": group.letter},
            tally.share,
            tally.low,
            tally.high,
            tally.seen,
            group.id,
            group.is_small,
        )
        for group in result.groups
        if group.is_shown and (tally := statement.of_groups[group.id]) is not None
    ]
    if len(rows) > 1:
        return rows
    if (of := statement.weighted) is not None:
        spoken = _("everybody, weighted")
        return [ShareRow(_("All"), spoken, of.agree, of.low, of.high, round(of.effective_n))]
    everybody = statement.everybody
    row = (statement.share, everybody.low, everybody.high, statement.seen)
    return [ShareRow(_("All"), _("everybody"), *row)]


def share_dots(title: str, rows: Sequence[ShareRow]) -> SafeString:
    """Return who agrees as a dot on a line from 0 to 100 % for each row, its range as a pale bar."""
    depth = ROW * len(rows) + 2
    spoken = "; ".join(
        _("%(who)s: %(share)s of %(n)s, probably %(low)s to %(high)s")
        % {
            "who": row.spoken,
            "share": percent(row.share),
            "n": number(row.n),
            "low": percent(row.low),
            "high": percent(row.high),
        }
        for row in rows
    )
    return format_html(
        '<figure class="tg-chart tg-marks"><div class="tg-plot tg-plot--rows"><svg height="{}" role="img">'
        "<title>{}</title><desc>{}</desc>{}{}</svg></div></figure>",
        depth + 22,
        _("Who agrees: %(statement)s") % {"statement": title},
        _("Share who agree. %(rows)s.") % {"rows": spoken},
        mark_safe(_scale(depth)),
        format_html_join("", "{}", ((_share_row(row, 14 + ROW * place),) for place, row in enumerate(rows))),
    )


def _scale(depth: int) -> str:
    ends = ((0, 1, "start", "0"), (50, 2, "middle", "50"), (100, 1, "end", _("100% agree")))
    return "".join(
        f'<line class="tg-rule" x1="{x}%" x2="{x}%" y1="0" y2="{depth}" stroke-width="{thick}"/>'
        f'<text class="q" x="{x}%" y="{depth + 18}" text-anchor="{anchor}">{label}</text>'
        for x, thick, anchor, label in ends
    )


def _share_row(row: ShareRow, y: int) -> SafeString:
    return format_html(
        '<text class="b" x="-24" y="{0}">{1}</text>'
        '<line x1="{2}%" x2="{3}%" y1="{4}" y2="{4}" stroke="currentColor" stroke-opacity=".35" {5}/>'
        '<svg x="{6}%" y="{4}" width="1" height="1" overflow="visible"><path d="{7}" class="{8}"/></svg>'
        '<text x="100%" dx="14" y="{0}"><tspan class="b">{9}</tspan><tspan class="q"> {10}</tspan></text>',
        y + 5,
        row.label,
        f"{100 * row.low:.1f}",
        f"{100 * row.high:.1f}",
        y,
        mark_safe('stroke-width="2" stroke-dasharray="4 3"' if row.is_small else 'stroke-width="5"'),
        f"{100 * row.share:.1f}",
        shape(row.group),
        "tg-hollow" if row.is_small else "tg-solid",
        percent(row.share),
        _("of %(n)s") % {"n": number(row.n)},
    )


def people_map(result: Result, here: Point | None = None) -> SafeString:
    """Return the map of those who were placed, with the groups outlined; ``here`` is the reader's place."""
    points = [*result.points, here] if here else list(result.points)
    if not points:
        return NOTHING
    frame = _Frame.round(points)
    size = 2.6 if len(points) <= 300 else 1.8 if len(points) <= 900 else 1.3
    drawn = [_Drawn.of(group, result.points, frame, size) for group in result.groups]
    boxes = [each.box for each in drawn if each.group.is_shown]
    parts = [each.picture for each in drawn]
    if apart := [point for point in result.points if point.group is None]:
        parts.append(_marks(apart, frame, len(_SHAPES) - 1, size, "tg-hollow"))
    labels, taken = _labels([each for each in drawn if each.group.is_shown], boxes, frame)
    if here:
        labels.append(_you_are_here(frame.place(here), [*boxes, *taken], frame))
    return format_html(
        '<figure class="tg-svg tg-map tg-marks"><svg viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="map-t map-d"><title id="map-t">{}</title><desc id="map-d">{}</desc>{}{}</svg>'
        "</figure>",
        _WIDTH,
        round(frame.height),
        ngettext(
            "Map of %(count)s person by how alike they voted",
            "Map of %(count)s people by how alike they voted",
            result.placed,
        )
        % {"count": number(result.placed)},
        _in_words(result, here),
        mark_safe("".join(parts)),
        format_html_join("", "{}", ((label,) for label in labels)),
    )


def group_mark(group: GroupResult) -> SafeString:
    """Return the mark of a group as it stands on the map, for beside its letter."""
    return format_html(
        '<span class="tg-marks"><svg width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true">'
        '<path d="{}" class="{}"/></svg></span>',
        shape(group.id),
        "tg-solid" if group.is_shown and not group.is_small else "tg-hollow",
    )


def drawn_in_words(result: Result) -> str:
    """Say how many are drawn, where that is fewer than were placed and counted."""
    if len(result.points) >= result.placed:
        return ""
    words = _("%(drawn)s of %(placed)s people are drawn, so that marks can be told apart. All are counted.")
    return words % {"drawn": number(len(result.points)), "placed": number(result.placed)}


def _in_words(result: Result, here: Point | None) -> str:
    said = []
    for group in result.groups:
        words = (
            _("Group %(letter)s: %(count)s people, drawn with a dashed outline because it is small.")
            if group.is_shown and group.is_small
            else _("Group %(letter)s: %(count)s people.")
        )
        said.append(words % {"letter": group.letter, "count": number(group.n)})
    if here is not None and here.group is not None:
        said.append(_("You are in group %(letter)s.") % {"letter": result.groups[here.group].letter})
    return " ".join(filter(None, (*said, unplaced_in_words(result), drawn_in_words(result))))


@dataclass(frozen=True, slots=True)
class _Frame:
    """How places of the map become places of the picture: one scale both ways, in the middle."""

    left: float
    top: float
    scale: float
    height: float

    @classmethod
    def round(cls, points: Iterable[Point]) -> "_Frame":
        xs, ys = zip(*((point.x, point.y) for point in points), strict=True)
        across, down = max(xs) - min(xs), max(ys) - min(ys)
        room = _HIGHEST - 2 * _TOP
        scale = min((_WIDTH - 2 * _SIDE) / (across or 1e-9), room / (down or 1e-9), 1e6)
        height = min(max(down * scale + 2 * _TOP, _LOWEST), _HIGHEST)
        return cls(
            (_WIDTH - scale * (min(xs) + max(xs))) / 2,
            (height - scale * (min(ys) + max(ys))) / 2,
            scale,
            height,
        )

    def place(self, point: Point) -> tuple[float, float]:
        return self.left + self.scale * point.x, self.top + self.scale * point.y


def _marks(points: Iterable[Point], frame: _Frame, group: int, size: float, css: str) -> str:
    path = "".join(shape(group, *frame.place(point), size) for point in points)
    return f'<path class="{css}" d="{path}"/>'


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A group as it is drawn, and the box round it."""

    group: GroupResult
    picture: str
    box: Box

    @classmethod
    def of(cls, group: GroupResult, points: Iterable[Point], frame: _Frame, size: float) -> "_Drawn":
        from thegither_analysis.outlines import hull, outline

        own = [point for point in points if point.group == group.id]
        is_solid = group.is_shown and not group.is_small
        marks = _marks(own, frame, group.id, size, "tg-solid" if is_solid else "tg-hollow")
        corners = outline(hull(frame.place(point) for point in own), 7, _WIDTH, frame.height)
        if not corners:
            return cls(group, "", (0, 0, 0, 0))
        xs, ys = zip(*corners, strict=True)
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "z"
        dashes = ' stroke-dasharray="4 3"' if group.is_small else ""
        hill = f'<path class="tg-hull" d="{path}"{dashes}/>' if group.is_shown else ""
        return cls(group, hill + marks, (min(xs), min(ys), max(xs), max(ys)))


def _labels(
    drawn: Sequence[_Drawn], boxes: Sequence[Box], frame: _Frame
) -> tuple[list[SafeString], list[Box]]:
    """Name each group beside its outline, where the words cover least; and the boxes of the words."""
    labels: list[SafeString] = []
    taken: list[Box] = []
    for each in drawn:
        name = f"{each.group.letter}. {each.group.name}" if each.group.name else each.group.letter
        if len(name) > _MOST_LETTERS:
            name = f"{name[:_MOST_LETTERS].rstrip()}…"
        count = ngettext("%(count)s person", "%(count)s people", each.group.n) % {
            "count": number(each.group.n)
        }
        wide = _LETTER * max(len(name), len(count))
        left, top, right, bottom = each.box
        middle = (left + right) / 2
        places = [(middle, top - 2 * _LINE - 2), (middle, bottom + 4)]
        for level in ((top + bottom) / 2 - _LINE, top, bottom - 2 * _LINE):
            places += [(left - wide / 2 - 4, level), (right + wide / 2 + 4, level)]
        others = [box for box in boxes if box != each.box]
        box = _freest(places, wide, 2 * _LINE, [*others, *taken, *taken, each.box], frame)
        taken.append(box)
        labels.append(
            format_html(
                '<text class="b halo" x="{0}" y="{1}" text-anchor="middle">{2}</text>'
                '<text class="q halo" x="{0}" y="{1}" dy="1.25em" text-anchor="middle">{3}</text>',
                f"{(box[0] + box[2]) / 2:.1f}",
                f"{box[1] + 11:.1f}",
                name,
                count,
            )
        )
    return labels, taken


def _you_are_here(place: tuple[float, float], taken: Sequence[Box], frame: _Frame) -> SafeString:
    words = _("You are here")
    wide = _LETTER * len(words)
    x, y = place
    across = [wide / 2 + 2 + step * (_WIDTH - wide - 4) / 4 for step in range(5)]
    down = [2 + step * (frame.height - _LINE - 4) / 5 for step in range(6)]
    places = sorted(
        ((middle, top) for middle in across for top in down),
        key=lambda place: (place[0] - x) ** 2 + (place[1] + _LINE / 2 - y) ** 2,
    )
    ring: Box = (x - 9, y - 9, x + 9, y + 9)
    left, top, right, bottom = _freest(places, wide, _LINE, [*taken, ring], frame)
    level = top - 1 if y < top else bottom + 1
    end = min(max(x, left), right)
    away = max(((end - x) ** 2 + (level - y) ** 2) ** 0.5, 7.0)
    return format_html(
        '<circle cx="{0}" cy="{1}" r="7" class="tg-here" stroke-width="2.5"/>'
        '<path d="M{2} {3}L{4} {5}" class="tg-here" stroke-width="1.2"/>'
        '<text class="halo" x="{6}" y="{7}" text-anchor="middle">{8}</text>',
        *(
            f"{value:.1f}"
            for value in (x, y, x + 7 * (end - x) / away, y + 7 * (level - y) / away, end, level)
        ),
        *(f"{value:.1f}" for value in ((left + right) / 2, top + 12)),
        words,
    )


def _freest(
    places: Iterable[tuple[float, float]],
    wide: float,
    high: float,
    taken: Sequence[Box],
    frame: _Frame,
) -> Box:
    """The first of the boxes at ``places`` (middle, top), kept inside the picture, that covers least."""

    def at(middle: float, top: float) -> Box:
        left = min(max(middle - wide / 2, 2), max(_WIDTH - wide - 2, 2))
        level = min(max(top, 2), frame.height - high - 2)
        return left, level, left + wide, level + high

    return min((at(*place) for place in places), key=lambda box: sum(_shared(box, one) for one in taken))


def _shared(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0) * max(down, 0)

"""The drawings of a network as the paths and places that a template needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from thegither.partners.models import Sector

from ..models import NetworkMember

_FRAMES = {"wide": (800, 440, 18), "narrow": (360, 560, 13)}


def drawn(net: Any, measures: Any, labels: Mapping[str, str]) -> dict[str, Any]:
    """Draw a measured network twice: across, and upright for phones."""
    from thegither_analysis.layouts import draw

    return {
        name: _plain(
            draw(
                net,
                width=width,
                least_height=height,
                circles=measures.circles,
                labels=labels,
                letters=letters,
            )
        )
        for name, (width, height, letters) in _FRAMES.items()
    }


def _plain(picture: Any) -> dict[str, Any]:
    from thegither_analysis.labels import LINE_HEIGHT

    keys = [place.key for place in picture.places]
    fine = min(1.0, 0.15 * picture.radius)  # in a crowd lines are finer, as its marks are smaller
    return {
        "width": picture.width,
        "height": picture.height,
        "radius": picture.radius,
        "thick": round(2.5 * fine, 2),
        "thin": round(1.3 * fine, 2),
        "outlines": [_path(outline) + "z" for outline in picture.outlines],
        "places": {
            place.key: {
                "x": place.x,
                "y": place.y,
                "label": [
                    {
                        "text": text,
                        "x": round(place.label.x - place.x, 1),
                        "y": round(place.label.y - place.y + LINE_HEIGHT * number, 1),
                        "anchor": place.label.anchor,
                    }
                    for number, text in enumerate(place.label.lines)
                ]
                if place.label
                else [],
            }
            for place in picture.places
        },
        "lines": [
            {
                "source": keys[line.source],
                "target": keys[line.target],
                "path": _path([(line.x1, line.y1), (line.x2, line.y2)]),
                "arrow": "" if line.is_mutual else _path(line.arrow) + "z",
                "is_mutual": line.is_mutual,
                "is_unknown_back": line.is_unknown_back,
            }
            for line in picture.lines
        ],
    }


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a picture is shown: one kind of partner, one kind of tie; empty is all."""

    sector: str = ""
    ties: str = ""

    def has(self, line: Mapping[str, Any], sectors: Mapping[str, str]) -> bool:
        """Return whether a tie is in this part."""
        ends = (sectors[line["source"]], sectors[line["target"]])
        if self.sector and self.sector not in ends:
            return False
        return {
            "both": line["is_mutual"],
            "one": not line["is_mutual"],
            "across": ends[0] != ends[1],
            "within": ends[0] == ends[1],
        }.get(self.ties, True)


@dataclass(frozen=True, slots=True)
class Mark:
    """How a kind of partner is drawn: told by its shape as well as by its colour."""

    path: str
    colour: str
    kind: str = ""


# All about 17 across, around the middle; a circle is two arcs.
_CIRCLE = "M-8.5 0a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0z"
_MARKS = {
    Sector.PUBLIC: Mark(_CIRCLE, "#12304f"),
    Sector.BUSINESS: Mark("M-7.7 -7.7h15.4v15.4h-15.4z", "#2f86dc"),
    Sector.THIRD: Mark("M0 -9.8L9.4 7.2H-9.4z", "#1b7446"),
    Sector.COMMUNITY: Mark("M0 -11.1L11.1 0 0 11.1-11.1 0z", "#c9540a"),
    Sector.UNION: Mark(
        "M-3.8 -9.8h7.6v6h6v7.6h-6v6h-7.6v-6h-6v-7.6h6z",
        "#4b2116",
    ),
    Sector.ACADEMIC: Mark("M-4.9 -8.5h9.8l4.9 8.5-4.9 8.5h-9.8l-4.9-8.5z", "#6a3d9a"),
    Sector.FAITH: Mark("M0 -9.8L9.3 -3 5.8 7.9H-5.8L-9.3 -3z", "#9a5b00"),
    Sector.OTHER: Mark("M-9.4 -7.2H9.4L0 9.8z", "#566069"),
}


def mark_of(sector: str) -> Mark:
    """Return how a kind of partner is drawn."""
    known = Sector(sector) if sector in Sector.values else Sector.OTHER
    mark = _MARKS[known]
    return Mark(mark.path, mark.colour, str(known.label))


def key_of(members: Iterable[NetworkMember]) -> list[Mark]:
    """Return the marks of the kinds that are there, in the order of the kinds."""
    there = {member.sector for member in members}
    return [mark_of(sector) for sector in Sector.values if sector in there] or [mark_of(Sector.OTHER)]


def _recorded_lines(
    places: Mapping[str, Mapping[str, Any]], recorded: Iterable[frozenset[int]]
) -> list[dict[str, Any]]:
    """A line, from middle to middle below the marks, for each pair that daily work shows."""
    pairs = sorted(sorted(map(str, pair)) for pair in recorded)
    return [
        {
            "source": one,
            "target": other,
            "path": _path([(places[end]["x"], places[end]["y"]) for end in (one, other)]),
            "arrow": "",
            "is_mutual": True,
            "is_unknown_back": False,
        }
        for one, other in pairs
        if one in places and other in places
    ]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a part has of a network: its lines, and the keys of the members that are shown."""

    lines: list[dict[str, Any]]
    keys: set[str]


def shown_of(read: Any, which: str, part: Part) -> Shown:
    """Return what ``part`` has of the drawing ``which`` ("wide" or "narrow") of a read wave."""
    drawing = read.result["pictures"][which]
    sectors = {str(member.organisation_id): member.sector for member in read.members}
    all_lines = drawing["lines"]
    if part.ties in read.recorded:
        all_lines = _recorded_lines(drawing["places"], read.recorded[part.ties])
    lines = [line for line in all_lines if part.has(line, sectors)]
    keys = {key for key, sector in sectors.items() if part.sector in ("", sector)}
    return Shown(lines, keys | {end for line in lines for end in (line["source"], line["target"])})


def picture_of(read: Any, which: str, part: Part, addresses: Mapping[int, str]) -> dict[str, Any]:
    """Return the drawing ``which`` of a read wave with what is shown of ``part``.

    A mark leads to the address of its organisation.
    """
    drawing = read.result["pictures"][which]
    position = {each["key"]: each for each in read.result["positions"]}
    shown = shown_of(read, which, part)
    nodes = [
        {
            "member": member,
            "url": addresses[member.organisation_id],
            "mark": mark_of(member.sector),
            "scale": round(drawing["radius"] / 10, 2),
            "is_silent": member.names is None,
            "is_spanner": position[key]["is_spanner"],
            "is_isolated": position[key]["is_isolated"],
            **drawing["places"][key],
        }
        for member in read.members
        if (key := str(member.organisation_id)) in shown.keys
    ]
    frame = {name: drawing[name] for name in ("width", "height", "thick", "thin")}
    outlines = [] if part.sector or part.ties else drawing["outlines"]
    return {**frame, "name": which, "lines": shown.lines, "nodes": nodes, "outlines": outlines}

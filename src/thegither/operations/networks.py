"""``thegither analyse network``: measures of a network in two CSV files, as JSON."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .analysing import answer, refuse, rows

if TYPE_CHECKING:
    from thegither_analysis.networks import Measures

Row = Mapping[str, str]

# What the columns may be called, the first being ours.
_SOURCE, _TARGET, _NODE = ("from", "source"), ("to", "target"), ("id", "name")
_NO = {"no", "false", "0", "n"}


def analyse_network(options: argparse.Namespace) -> int:
    """Print the measures of a network. Without a nodes file, everybody named in it answered."""
    from thegither_analysis._validation import InputError
    from thegither_analysis.networks import VERSION, measure, network

    try:
        ties = [(_of(row, _SOURCE), _of(row, _TARGET)) for row in rows(options.edges)]
        nodes = _nodes(options.nodes) if options.nodes else {}
        keys = list(nodes) or sorted({end for tie in ties for end in tie if end})
        net = network(
            keys,
            [tie for tie in ties if tie[1]],
            silent=[key for key, row in nodes.items() if row.get("answered", "").strip().casefold() in _NO],
            sectors={key: row.get("sector", "") for key, row in nodes.items()},
            units_of={key: row["unit_of"] for key, row in nodes.items() if row.get("unit_of")},
        )
        found = measure(net, hub=options.hub)
    except (InputError, OSError) as error:
        return refuse(error)
    about = {"function": "thegither_analysis.networks.measure", "version": VERSION}
    return answer(about | found.as_dict(), lambda: _summary(found), as_json=options.json)


def _nodes(file: Path) -> dict[str, Row]:
    return {_of(row, _NODE): row for row in rows(file)}


def _of(row: Row, names: tuple[str, ...]) -> str:
    from thegither_analysis._validation import InputError

    for name in names:
        if name in row:
            return row[name].strip()
    raise InputError(f"a table has no column {names[0]!r}")


def _summary(found: "Measures") -> str:
    lines = [
        f"{found.members} nodes, {found.answered} answered: {found.ties} of {found.possible} possible ties.",
        f"{found.components} components, {len(found.circles)} circles.",
    ]
    for says, keys in (
        ("Holding different kinds together", found.spanners),
        ("Without whom the network falls apart", found.cut_points),
        ("Without any tie", found.isolated),
    ):
        if keys:
            lines.append(f"{says}: {', '.join(keys)}")
    if found.hub is not None:
        hub = found.hub
        lines.append(f"Without {hub.hub}, {hub.disconnected} of {hub.pairs} pairs of others lose each other.")
    return "\n".join(lines)

"""``thegither analyse network``: measures of a network in two CSV files, as JSON."""

import argparse
import csv
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
    except (InputError, OSError, UnicodeDecodeError, csv.Error) as error:
        sys.stderr.write(f"thegither: {error}\n")
        return 1
    result: dict[str, Any] = {"function": "thegither_analysis.networks.measure", "version": VERSION}
    sys.stdout.write(json.dumps(result | found.as_dict(), ensure_ascii=False, indent=2) + "\n")
    return 0


def _nodes(file: Path) -> dict[str, Row]:
    return {_of(row, _NODE): row for row in rows(file)}


def rows(file: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file with a header.

    Raises:
        OSError, UnicodeDecodeError, csv.Error: the file cannot be read, or is no CSV in UTF-8.
    """
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return [{key: value or "" for key, value in row.items() if key} for row in csv.DictReader(opened)]


def _of(row: Row, names: tuple[str, ...]) -> str:
    from thegither_analysis._validation import InputError

    for name in names:
        if name in row:
            return row[name].strip()
    raise InputError(f"a table has no column {names[0]!r}")

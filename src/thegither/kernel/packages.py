"""Dated data packages: what is kept as data, not as code, with its version and its source.

A package is ``data/<name>.toml`` of a room. Its head says ``version``, ``dated`` (the day of that version,
which begins with its year and month) and ``source``; then come the entries, each with a key. A newer package
never rewrites what was made with an older one: records keep the key of the entry and the version.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Generic, TypeVar

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class DataPackage(Generic[Entry]):
    """One version of a package; ``entries`` are by key, in the order of the file."""

    version: str
    dated: date
    source: str
    entries: Mapping[str, Entry]


def read_package(
    room: str, name: str, table: str, make: Callable[[dict[str, Any]], Entry], *, key: str = "key"
) -> DataPackage[Entry]:
    """Return ``data/<name>.toml`` of ``room`` (its ``__package__``), each ``[[table]]`` made an entry.

    ``key`` is the field that names an entry. Raises ``ValueError`` for a head that is not as above, or a key
    twice. Call it from a function with ``@cache``, and read the package in a test: then no host meets that.
    """
    data = tomllib.loads(files(room).joinpath(f"data/{name}.toml").read_text("utf-8"))
    version, dated, rows = data["version"], data["dated"], data[table]
    if not version.startswith(f"{dated:%Y-%m}") or not data["source"]:
        raise ValueError(f"{name}.toml: its version is not of its day, or it has no source")
    entries = {row[key]: make(row) for row in rows}
    if len(entries) < len(rows):
        raise ValueError(f"{name}.toml: one {key} twice")
    return DataPackage(version, dated, data["source"], MappingProxyType(entries))

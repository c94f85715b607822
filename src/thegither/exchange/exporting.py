"""Write open data row by row, in constant memory, as CSV, JSON or JSON lines."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.tables import cell

from .tables import Kind

CHUNK = 1000
BYTE_ORDER_MARK = "\ufeff"
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
}


def write(kind: Kind, form: str, actor: Actor, *, with_mark: bool = False, **narrow: Any) -> Iterator[str]:
    """Yield the whole export in pieces. ``narrow`` filters the rows; ``with_mark`` helps old spreadsheets."""
    rows = _rows(kind, kind.rows(actor).filter(**narrow), narrow)
    if form == "csv":
        return _csv(kind, rows, with_mark)
    return _json_lines(kind, rows) if form == "jsonl" else _json(kind, rows)


def _rows(kind: Kind, rows: QuerySet[Any], narrow: dict[str, Any]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield chunks of values in the order of the keys."""
    paths = list(dict.fromkeys(["pk", *(column.path for column in kind.columns)]))
    places = [paths.index(column.path) for column in kind.columns]
    converts = [column.convert for column in kind.columns]
    for first, last in _stretches(rows.model._default_manager.filter(**narrow)):
        chunk = rows.filter(pk__range=(first, last)).order_by("pk").values_list(*paths)
        yield [
            tuple(
                _plain(convert(row[place]) if convert else row[place])
                for place, convert in zip(places, converts, strict=True)
            )
            for row in chunk
        ]


def _stretches(rows: QuerySet[Any]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last key of each ``CHUNK`` of ``rows``, whether or not they may be read.

    Bound on both sides, a chunk costs the same wherever it is: without the last key the database sorted
    all that came after the first, for every chunk.
    """
    keys = rows.order_by("pk").values_list("pk", flat=True)
    found = list(keys[:CHUNK])
    while found:
        yield found[0], found[-1]
        found = list(keys.filter(pk__gt=found[-1])[:CHUNK]) if len(found) == CHUNK else []


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: times in UTC, days as ISO 8601, decimals as exact text."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _csv(kind: Kind, chunks: Iterable[list[tuple[Any, ...]]], with_mark: bool) -> Iterator[str]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)  # RFC 4180: commas, CRLF, quotes doubled
    writer.writerow(column.name for column in kind.columns)
    yield (BYTE_ORDER_MARK if with_mark else "") + _taken(buffer)
    for chunk in chunks:
        writer.writerows([cell(value) for value in row] for row in chunk)
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _json_lines(kind: Kind, chunks: Iterable[list[tuple[Any, ...]]]) -> Iterator[str]:
    for objects in _objects(kind, chunks):
        yield "".join(f"{each}\n" for each in objects)


def _json(kind: Kind, chunks: Iterable[list[tuple[Any, ...]]]) -> Iterator[str]:
    before = "[\n"
    for objects in _objects(kind, chunks):
        if objects:
            yield before + ",\n".join(objects)
            before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _objects(kind: Kind, chunks: Iterable[list[tuple[Any, ...]]]) -> Iterator[list[str]]:
    names = [column.name for column in kind.columns]
    for chunk in chunks:
        yield [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in chunk]

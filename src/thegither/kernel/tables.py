"""Tables for spreadsheets: CSV of which no cell can run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

# A spreadsheet takes a cell that begins like this for a formula; a quote before it makes it text.
LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_response(name: str, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """Return a table as the file ``name``.csv to save, in constant memory."""
    response = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def csv_lines(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield the lines of a CSV file (RFC 4180: commas, CRLF, quotes doubled)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(header)
    yield _taken(buffer)
    for row in rows:
        writer.writerow([cell(value) for value in row])
        yield _taken(buffer)


def cell(value: Any) -> Any:
    """Return a value as a cell says it: harmless as text, truth in words."""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(LOOKS_LIKE_FORMULA):
        return f"'{value}"
    return value


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text

"""The data behind a report: its tables and what was said, as CSV in one ZIP."""

import io
import zipfile
from collections.abc import Iterable

from thegither.kernel.tables import csv_lines
from thegither.reports.content import ReportContent

_NO_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP knows: the same content gives the same bytes


def as_zip(content: ReportContent, said: tuple[Iterable[str], Iterable[Iterable[object]]]) -> bytes:
    """Return the tables of a report, each as a CSV, and ``said`` (header and rows) as contributions.csv."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in content.tables:
            _write(archive, f"{table.key}.csv", table.header, table.rows)
        _write(archive, "contributions.csv", *said)
    return stream.getvalue()


def _write(
    archive: zipfile.ZipFile, name: str, header: Iterable[str], rows: Iterable[Iterable[object]]
) -> None:
    entry = zipfile.ZipInfo(name, _NO_MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(entry, "w") as file:
        for line in csv_lines(header, rows):
            file.write(line.encode())

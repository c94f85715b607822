"""The data behind a report: its tables and what was said, as CSV in one ZIP."""

import io
import zipfile
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import override

from thegither.kernel.tables import csv_lines
from thegither.reports.content import ReportContent

_NO_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP knows: the same content gives the same bytes


SAID = "contributions.csv"


def as_zip(
    content: ReportContent, digest: str, said: tuple[Iterable[str], Iterable[Iterable[object]]]
) -> bytes:
    """Return the tables of a report, each as a CSV, and ``said`` (header and rows) as contributions.csv.

    about.txt says what each file is, and what the figures are not: it goes where the tables go.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(_entry("about.txt"), "w") as file:
            file.write(_about(content, digest).encode())
        for table in content.tables:
            _write(archive, f"{table.key}.csv", table.header, table.rows)
        _write(archive, SAID, *said)
    return stream.getvalue()


def _about(content: ReportContent, digest: str) -> str:
    with override(content.language):
        made = _("Made on %(day)s from the records.") % {"day": content.made_on}
        check = _("Check sum (SHA-256): %(digest)s") % {"digest": digest}
        said = _("What was said, as it may be read now")
    files = [f"{table.key}.csv: {table.caption}" for table in content.tables]
    lines = (content.title, content.subtitle, made, content.warning, "\n".join([*files, f"{SAID}: {said}"]))
    return "\n\n".join((*lines, check)) + "\n"


def _write(
    archive: zipfile.ZipFile, name: str, header: Iterable[str], rows: Iterable[Iterable[object]]
) -> None:
    with archive.open(_entry(name), "w") as file:
        for line in csv_lines(header, rows):
            file.write(line.encode())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry

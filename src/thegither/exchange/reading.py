"""Read a table that somebody made: any usual encoding and delimiter, CSV or XLSX, nothing that attacks us."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.utils.translation import gettext as _

from thegither.kernel.errors import DomainError

LARGEST_FILE_BYTES = 50 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 100_000
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 40
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Table:
    """Column names, and the rows below them with the number that a spreadsheet shows for each."""

    header: list[str]
    rows: list[tuple[int, list[Any]]]


def read_table(file: IO[bytes], *, sheet: str = "") -> Table:
    """Read a CSV or XLSX file (told apart by its content).

    Raises ``DomainError`` "file_too_large", "file_unreadable", "too_many_rows", "no_rows", "column_twice" or
    "no_such_sheet", each saying what to do.
    """
    content = file.read(LARGEST_FILE_BYTES + 1)
    if len(content) > LARGEST_FILE_BYTES:
        raise DomainError(
            "file_too_large",
            _("This file is larger than %(most)d MB. Split it into several files.")
            % {"most": LARGEST_FILE_BYTES // 1024**2},
        )
    lines = _sheet_lines(content, sheet) if content.startswith(_ZIP) else _text_lines(content)
    return _table(lines)


def _table(lines: Iterable[tuple[int, list[Any]]]) -> Table:
    header: list[str] = []
    rows: list[tuple[int, list[Any]]] = []
    for number, cells in lines:
        if not any(cell not in ("", None) for cell in cells):
            continue
        if not header:
            header = [str(cell if cell is not None else "").strip() for cell in cells]
            while header and not header[-1]:
                header.pop()
            continue
        if len(rows) >= MOST_ROWS:
            raise DomainError(
                "too_many_rows",
                _("This file has more than %(most)d rows. Split it into several files.")
                % {"most": MOST_ROWS},
            )
        rows.append((number, cells))
    if not header or not rows:
        raise DomainError(
            "no_rows", _("This file has no rows below its column names. Check that it is the right one.")
        )
    named = [name.casefold() for name in header if name]
    if twice := next((name for name in header if name and named.count(name.casefold()) > 1), ""):
        raise DomainError(
            "column_twice",
            _("The column “%(name)s” is there twice. Rename or remove one.") % {"name": twice[:80]},
        )
    return Table(header, rows)


# Text --------------------------------------------------------------------------------------------------


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8 (with or without mark), UTF-16 or the Western Windows encoding."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    sample = content[:2000]
    if sample.count(0) > len(sample) // 4:
        # UTF-16 without a mark: the zero bytes of Latin letters stand at the odd or at the even places.
        encoding = "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
        return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def delimiter_of(text: str) -> str:
    """Return the delimiter with which the first lines fall into the most columns of equal number."""
    sample = "".join(text.splitlines(keepends=True)[:_SAMPLE_LINES])
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        score = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _text_lines(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    text = decoded(content).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter_of(text))
    number = 1
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise DomainError("file_unreadable", _too_wide(number))
            yield number, list(row)
            number = reader.line_num + 1
    except csv.Error:
        raise DomainError(
            "file_unreadable",
            _("Line %(number)d cannot be read: a quote may be missing, or a cell is far too long.")
            % {"number": number},
        ) from None


def _too_wide(number: int) -> str:
    return _("Line %(number)d has more than %(most)d columns. Check that it is the right file.") % {
        "number": number,
        "most": MOST_COLUMNS,
    }


# Spreadsheets ------------------------------------------------------------------------------------------


def _sheet_lines(content: bytes, sheet: str) -> Iterator[tuple[int, list[Any]]]:
    _refuse_bomb(content)
    import openpyxl  # slow to load, and only here

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception:  # the library raises whatever the broken part of the file makes it raise
        raise _unreadable() from None
    if sheet and sheet not in book.sheetnames:
        names = ", ".join(book.sheetnames)
        raise DomainError(
            "no_such_sheet", _("There is no such sheet. There are: %(names)s") % {"names": names[:200]}
        )
    chosen = book[sheet] if sheet else book.worksheets[0] if book.worksheets else None
    if chosen is None:
        raise _unreadable()
    try:
        rows = chosen.iter_rows(values_only=True, max_col=MOST_COLUMNS, max_row=MOST_ROWS + 100)
        for number, cells in enumerate(rows, start=1):
            yield number, _without_empty_end([_cell(cell) for cell in cells])
    except DomainError:
        raise
    except Exception:
        raise _unreadable() from None
    finally:
        book.close()


def _without_empty_end(cells: list[Any]) -> list[Any]:
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _refuse_bomb(content: bytes) -> None:
    """Refuse a file that unpacks to far more than it is, or that declares entities of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > 2000 or sum(part.file_size for part in parts) > LARGEST_UNPACKED_BYTES:
                raise DomainError(
                    "file_too_large",
                    _("This spreadsheet unpacks to far too much. Save it as CSV and try again."),
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as opened:
                        start = opened.read(4096)
                    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                        raise _unreadable()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise _unreadable() from None


def _unreadable() -> DomainError:
    return DomainError(
        "file_unreadable", _("This spreadsheet cannot be read. Save it anew as XLSX or CSV and try again.")
    )


def _cell(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date()
    if isinstance(value, str) and len(value) > LONGEST_CELL:
        raise DomainError("file_unreadable", _("A cell is far too long. Shorten it and try again."))
    return value


def text_of(cell: Any) -> str:
    """Return a cell as text, days as year-month-day."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return str(cell).strip()


def matched_columns(
    header: Sequence[str], names: Mapping[str, Sequence[str]], renamed: Mapping[str, str]
) -> tuple[dict[str, int], list[str]]:
    """Return where each of our columns stands in ``header``, and the headings that nobody knows.

    ``names`` are the ways to head each column; ``renamed`` says "their heading" → our column.
    """
    known = {_folded(name): ours for ours, theirs in names.items() for name in (ours, *theirs)}
    known |= {_folded(theirs): ours for theirs, ours in renamed.items()}
    places: dict[str, int] = {}
    unknown = []
    for place, heading in enumerate(header):
        ours = known.get(_folded(heading))
        if ours is None or ours in places:
            if heading:
                unknown.append(heading)
        else:
            places[ours] = place
    return places, unknown


def _folded(heading: str) -> str:
    return "".join(mark for mark in heading.casefold() if mark.isalnum())

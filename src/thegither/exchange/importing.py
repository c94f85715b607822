"""Import a table: every problem named by row and column, and all of it stored or nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.transactions import write_transaction

from .kinds import ImportKind, Place
from .reading import Table, matched_columns, text_of

MOST_PROBLEMS = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in which row and column (of the file), and what to do."""

    row: int | None
    column: str
    message: str


@dataclass(slots=True)
class Report:
    """What an import did, or would do."""

    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    unknown_columns: list[str] = field(default_factory=list)
    is_stored: bool = False

    @property
    def total(self) -> int:
        """How many rows were read."""
        return sum(self.counts.values())


class _RollBack(Exception):
    """Undo everything: it was a dry run, or there are problems."""


def import_table(
    *,
    place: Place,
    kind: ImportKind,
    table: Table,
    renamed: dict[str, str] | None = None,
    is_dry_run: bool,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Report:
    """Store every row of ``table``, or none of them.

    A dry run does the same work and undoes it, so that it finds exactly what the real run would find.
    """
    report = Report()
    places, report.unknown_columns = matched_columns(table.header, kind.columns, renamed or {})
    for name in sorted(kind.required - set(places)):
        known = ", ".join((name, *kind.columns[name]))
        message = _("This column is missing. It may be headed: %(names)s") % {"names": known}
        report.problems.append(Problem(None, name, message))
    if report.problems:
        return report
    try:
        with write_transaction():
            _store_rows(report, place, kind, table, places, progress)
            if not report.problems:
                kind.finish(place, report.counts)
            if is_dry_run or report.problems:
                raise _RollBack
    except _RollBack:
        return report
    report.is_stored = True
    return report


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a table under the columns that they were taken for, each with its number."""

    columns: list[str]
    rows: list[tuple[int, list[str]]]


def sample_of(kind: ImportKind, table: Table, *, most: int = 3) -> Sample:
    """Return the first rows as an import would read them, so that a person sees what went where."""
    places, _unknown = matched_columns(table.header, kind.columns, {})
    columns = sorted(places, key=places.__getitem__)
    rows = [
        (number, [text_of(cells[places[name]]) if places[name] < len(cells) else "" for name in columns])
        for number, cells in table.rows[:most]
    ]
    return Sample(columns, rows)


def _column_of(kind: ImportKind, field: str) -> str:
    """Return the column that a field of a record is read from: services know fields, not columns."""
    return next((name for name, others in kind.columns.items() if field == name or field in others), field)


def _store_rows(
    report: Report,
    place: Place,
    kind: ImportKind,
    table: Table,
    places: dict[str, int],
    progress: Callable[[str, int, int], None],
) -> None:
    for done, (number, cells) in enumerate(table.rows, start=1):
        row = {
            name: text_of(cells[places[name]]) if name in places and places[name] < len(cells) else ""
            for name in kind.columns
        }
        try:
            if empty := sorted(name for name in kind.required if not row[name]):
                raise DomainError("cell_empty", _("This cell must not be empty."), empty[0])
            with transaction.atomic():
                report.counts[kind.store(place, row)] += 1
        except DomainError as error:
            column = _column_of(kind, error.field or "")
            heading = table.header[places[column]] if column in places else column
            report.problems.append(Problem(number, heading, error.message))
        except (NotPermitted, NotFound):
            report.problems.append(
                Problem(number, "", _("You may not store this. Ask whoever runs the partnership."))
            )
        if len(report.problems) >= MOST_PROBLEMS:
            message = _("There are more problems further down. Put these right first.")
            report.problems.append(Problem(number, "", message))
            return
        if done % 100 == 0 or done == len(table.rows):
            progress(_("Rows"), done, len(table.rows))

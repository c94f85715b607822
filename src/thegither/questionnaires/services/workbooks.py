"""Spreadsheets of all answers, made by a worker in constant memory, and forgotten after a day."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from thegither.audit.services import record
from thegither.dialogue.services.acting import acting_in
from thegither.engagement.models import Activity
from thegither.jobs import enqueue
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action, fetch
from thegither.kernel.tables import cell
from thegither.kernel.transactions import write_transaction

from ..models import Sheet, Workbook
from ..selectors.table import CHUNK, columns_for, rows_of

KEPT_FOR = timedelta(days=1)
LONGEST_CELL = 32_767  # what a spreadsheet takes


def ask_workbook(*, actor: Actor, activity: Activity, with_private: bool = False) -> Workbook:
    """Ask for a spreadsheet of all answers; a worker makes it. That it was asked for is on the record."""
    from ..jobs import make_workbook

    with write_transaction():
        rows = Activity.objects.select_related("engagement__matter")
        activity = fetch(actor, Action.MANAGE, rows, pk=activity.pk)
        if actor.person_id is None:
            raise NotPermitted
        total = Sheet.objects.filter(response__activity=activity, response__sent_at__isnull=False).count()
        workbook = Workbook.objects.create(
            activity=activity,
            asked_by_id=actor.person_id,
            asked_at=now(),
            with_private=with_private,
            total=total,
        )
        enqueue(make_workbook, key=str(workbook.pk), workbook_id=workbook.pk)
        matter = activity.engagement.matter
        record(
            "questionnaires.workbook_asked",
            actor=acting_in(actor, matter.partnership_id),
            target=activity,
            partnership_id=matter.partnership_id,
            matter_id=matter.pk,
            facts={"private": with_private, "sheets": total},
        )
    return workbook


def write_workbook(
    path: Path,
    activity: Activity,
    *,
    with_private: bool,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Write all answers of an activity as XLSX in constant memory, with a sheet that says what columns hold.

    Returns how many rows it has. No cell can run as a formula.
    """
    from openpyxl import Workbook as Book  # slow to load, and only here

    columns = columns_for(activity, with_private=with_private)
    book = Book(write_only=True)
    answers = book.create_sheet("Answers")
    answers.append([column.name for column in columns])
    count = 0
    for count, row in enumerate(rows_of(activity, columns), start=1):
        answers.append([_fit(value) for value in row])
        if count % CHUNK == 0:
            progress(count)
    guide = book.create_sheet("Columns")
    guide.append(["column", "holds"])
    for column in columns:
        guide.append([column.name, _fit(column.holds)])
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    book.save(unfinished)
    unfinished.replace(path)
    progress(count)
    return count


def forget_workbook(workbook: Workbook) -> None:
    """Remove a spreadsheet and its file."""
    workbook.path.unlink(missing_ok=True)
    workbook.delete()


def forget_old_workbooks() -> int:
    """Remove the spreadsheets that are older than a day; return how many there were."""
    old = list(Workbook.objects.filter(asked_at__lt=now() - KEPT_FOR))
    for workbook in old:
        forget_workbook(workbook)
    return len(old)


def _fit(value: Any) -> Any:
    said = cell(value)
    return said[:LONGEST_CELL] if isinstance(said, str) else said

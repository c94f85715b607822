"""Work of this room that is done later."""

from thegither.jobs import every, job, job_transaction, progress
from thegither.kernel.clock import now

from .models import Workbook
from .services.workbooks import forget_old_workbooks, write_workbook


@job("questionnaires.make_workbook", atomic=False, max_attempts=3)
def make_workbook(*, workbook_id: int) -> None:
    """Make a spreadsheet that somebody asked for. Made twice, it is the same."""
    workbook = Workbook.objects.select_related("activity").filter(pk=workbook_id).first()
    if workbook is None:
        return

    def told(done: int) -> None:
        progress(done, max(workbook.total, 1))
        Workbook.objects.filter(pk=workbook_id).update(done=done)

    write_workbook(workbook.path, workbook.activity, with_private=workbook.with_private, progress=told)
    with job_transaction():
        Workbook.objects.filter(pk=workbook_id).update(made_at=now())


@every(minutes=60)
@job("questionnaires.forget_old_workbooks")
def forget_old() -> None:
    """Remove spreadsheets that are older than a day."""
    forget_old_workbooks()

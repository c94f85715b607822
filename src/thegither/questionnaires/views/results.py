"""What was answered: for everybody as figures, for those who run it sheet by sheet and as tables."""

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from thegither.engagement.models import Activity
from thegither.engagement.pages import activity_of, trail_to
from thegither.engagement.selectors.now import now_of
from thegither.kernel.errors import NotFound, NotPermitted
from thegither.kernel.policies import Action, fetch, may
from thegither.kernel.tables import csv_response
from thegither.ui.components.layout import breadcrumbs

from .. import services
from ..models import Sheet, Workbook
from ..selectors.results import RESULT_COLUMNS, results_of, results_rows
from ..selectors.showing import answered_sections
from ..selectors.table import columns_for, rows_of

PAGE_SIZE = 25


def results_for(request: HttpRequest, pk: int) -> Activity:
    """Return a questionnaire whose results whoever asks may see: shown to all, or to those who plan it."""
    activity = activity_of(request, pk)
    if activity.kind != "questionnaire":
        raise NotFound
    shows = not activity.is_draft and now_of(activity).shows_results
    if not shows and not may(request.actor, Action.CHANGE, activity):
        raise NotPermitted(_("The results are not shown yet."))
    return activity


@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the results, question by question."""
    activity = results_for(request, pk)
    context = {
        "activity": activity,
        "partnership": activity.engagement.matter.partnership,
        "matter": activity.engagement.matter,
        "results": results_of(activity),
        "may_manage": request.actor.is_person and may(request.actor, Action.MANAGE, activity),
    }
    return render(request, "questionnaires/results.html", context)


@require_safe
def results_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the results as a table."""
    activity = results_for(request, pk)
    return csv_response(f"results-{pk}", RESULT_COLUMNS, results_rows(results_of(activity)))


@never_cache
@require_safe
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """List what was handed in, sheet by sheet; what does not count with its reason."""
    activity = activity_of(request, pk, Action.MANAGE)
    rows = (
        Sheet.objects.filter(response__activity=activity, response__sent_at__isnull=False)
        .select_related("response", "form_version")
        .prefetch_related("files")
        .order_by("-pk")
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "activity": activity,
        "partnership": activity.engagement.matter.partnership,
        "crumbs": breadcrumbs(*_flat(trail_to(activity)), _("Answers")),
        "page": page,
        "columns": columns_for(activity, with_private=True),
    }
    return render(request, "questionnaires/answers.html", context)


@never_cache
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one sheet to those who decide what counts."""
    rows = Sheet.objects.select_related("response__activity__engagement__matter__partnership", "form_version")
    sheet = fetch(request.actor, Action.VIEW, rows, pk=pk)
    activity = activity_of(request, sheet.response.activity_id, Action.MANAGE)
    context = {
        "activity": activity,
        "partnership": activity.engagement.matter.partnership,
        "sheet": sheet,
        "parts": answered_sections(sheet.form_version.form, sheet.answers),
        "files": sheet.files.all(),
    }
    return render(request, "questionnaires/one.html", context)


@never_cache
@require_safe
def answers_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out all answers as a table; private ones only when asked for (``?private=1``)."""
    activity = activity_of(request, pk, Action.MANAGE)
    columns = columns_for(activity, with_private=request.GET.get("private") == "1")
    return csv_response(f"answers-{pk}", [column.name for column in columns], rows_of(activity, columns))


@require_safe
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what each column of the table of answers holds."""
    activity = activity_of(request, pk, Action.CHANGE)
    context = {
        "activity": activity,
        "partnership": activity.engagement.matter.partnership,
        "columns": columns_for(activity, with_private=True),
    }
    return render(request, "questionnaires/columns.html", context)


@require_POST
def ask_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a spreadsheet of all answers."""
    activity = activity_of(request, pk, Action.MANAGE)
    asked = services.ask_workbook(
        actor=request.actor, activity=activity, with_private=request.POST.get("private") == "1"
    )
    return redirect("questionnaires:workbook", asked.pk)


@never_cache
@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far a spreadsheet is, and hand it out once it is made."""
    found = _workbook(request, pk)
    context = {
        "workbook": found,
        "activity": found.activity,
        "partnership": found.activity.engagement.matter.partnership,
    }
    return render(request, "questionnaires/workbook.html", context)


@never_cache
@require_safe
def workbook_file(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out a spreadsheet."""
    found = _workbook(request, pk)
    if found.made_at is None or not found.path.exists():
        raise NotFound
    return FileResponse(
        found.path.open("rb"),
        as_attachment=True,
        filename=f"answers-{found.activity_id}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _workbook(request: HttpRequest, pk: int) -> Workbook:
    rows = Workbook.objects.select_related("activity__engagement__matter__partnership")
    return fetch(request.actor, Action.VIEW, rows, pk=pk)


def _flat(trail: list[tuple[object, str]]) -> list[object]:
    return [each for step in trail for each in step]

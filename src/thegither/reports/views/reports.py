"""A report as a page, a PDF, a document and tables; and the draft from which it is published."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thegither.engagement.models import Engagement
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, allowed, fetch, may
from thegither.reports.forms import PublishForm
from thegither.reports.models import Report
from thegither.reports.rendering import as_docx, as_pdf, as_zip
from thegither.reports.rendering.docx import CONTENT_TYPE
from thegither.reports.selectors.building import draft_of
from thegither.reports.selectors.results import contributions_of
from thegither.reports.selectors.showing import shown_content
from thegither.reports.services import publish_report
from thegither.ui.forms import sent, show_error

_SAID = ("reference", "said_at", "layer", "channel", "language", "knowledge", "answer", "text")


@require_safe
def newest(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the newest report of an engagement; say so where there is none yet."""
    engagement = _engagement(request, pk)
    report = engagement.reports.order_by("-number").first()
    if report is not None:
        return redirect(report)
    context = {
        "engagement": engagement,
        "partnership": engagement.matter.partnership,
        "may_draft": request.actor.is_person and may(request.actor, Action.CHANGE, engagement),
    }
    return render(request, "reports/none.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the report as it would be published now; publish it."""
    engagement = _engagement(request, pk, Action.CHANGE)
    form = PublishForm(sent(request))
    if form.is_bound and form.is_valid():
        try:
            report = publish_report(actor=request.actor, engagement=engagement, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Published. It stays as it is; a newer one gets the next number."))
            return redirect(report)
    context = {
        "engagement": engagement,
        "partnership": engagement.matter.partnership,
        "content": draft_of(engagement),
        "form": form,
        "may_publish": may(request.actor, Action.MANAGE, engagement),
        "published": engagement.reports.order_by("-number"),
    }
    return render(request, "reports/draft.html", context, status=422 if form.errors else 200)


@require_safe
def published(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a report as it was published."""
    report = _report(request, pk)
    context = {
        "report": report,
        "content": shown_content(report),
        "engagement": report.engagement,
        "partnership": report.engagement.matter.partnership,
        "may_draft": request.actor.is_person and may(request.actor, Action.CHANGE, report.engagement),
        "newer": report.engagement.reports.filter(number__gt=report.number).order_by("-number").first(),
    }
    return render(request, "reports/report.html", context)


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a report as tagged PDF."""
    report = _report(request, pk)
    printed = as_pdf(shown_content(report), report.digest)
    return _download(report, printed, "application/pdf", "pdf")


@require_safe
def docx(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a report as a Word document."""
    report = _report(request, pk)
    return _download(report, as_docx(shown_content(report), report.digest), CONTENT_TYPE, "docx")


@require_safe
def data(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the tables of a report, and what was said as it may be read now."""
    report = _report(request, pk)
    packed = as_zip(shown_content(report), report.digest, (_SAID, _said(request, report)))
    return _download(report, packed, "application/zip", "zip")


def _said(request: HttpRequest, report: Report) -> Iterator[tuple[object, ...]]:
    rows = allowed(request.actor, Action.VIEW, contributions_of(report.engagement)).order_by("pk")
    for row in rows.iterator(chunk_size=500):
        yield tuple(getattr(row, name) for name in _SAID)


def _download(report: Report, content: bytes, content_type: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    name = f"{report.engagement.reference}-{report.number}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _engagement(request: HttpRequest, pk: int, action: Action = Action.VIEW) -> Engagement:
    return fetch(request.actor, action, Engagement.objects.select_related("matter__partnership"), pk=pk)


def _report(request: HttpRequest, pk: int) -> Report:
    rows = Report.objects.select_related("engagement__matter__partnership", "published_for__organisation")
    return fetch(request.actor, Action.VIEW, rows, pk=pk)

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from thegither.kernel.errors import DomainError, NotFound
from thegither.kernel.policies import Action, fetch
from thegither.partners.models import Partnership
from thegither.ui.forms import sent, show_error

from .forms import UploadForm
from .importing import Report, import_table, sample_of
from .kinds import CREATED, IMPORTS, SAME, ImportKind, Place
from .reading import read_table
from .uploads import Waiting, forget, keep_table, waiting_file


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload a table; it is checked on the next page before anything is stored."""
    partnership = fetch(request.actor, Action.MANAGE, Partnership, slug=slug)
    form = UploadForm(sent(request), request.FILES or None, partnership=partnership)
    if request.method == "POST" and form.is_valid():
        matter, upload = form.cleaned_data["matter"], form.cleaned_data["file"]
        waiting = Waiting(
            partnership_id=partnership.pk,
            person_id=request.actor.person_id,
            kind=form.cleaned_data["kind"],
            matter_id=matter.pk if matter else None,
            name=upload.name or "",
        )
        try:
            token = keep_table(upload, waiting)
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect("exchange:confirm_import", partnership.slug, token)
    context = {"form": form, "partnership": partnership, "kinds": IMPORTS}
    return render(request, "exchange/import.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show what the import would do, and do it when told to."""
    partnership = fetch(request.actor, Action.MANAGE, Partnership, slug=slug)
    _path, waiting = waiting_file(token)
    if waiting.partnership_id != partnership.pk or waiting.person_id != request.actor.person_id:
        raise NotFound
    if waiting.kind not in IMPORTS:
        raise NotFound
    matter = partnership.matters.get(pk=waiting.matter_id) if waiting.matter_id else None
    place = Place(actor=request.actor, partnership=partnership, matter=matter)
    again = reverse("exchange:import", args=[partnership.slug])
    return go_ahead(request, token, place, IMPORTS[waiting.kind], back=matter or partnership, again=again)


def go_ahead(
    request: HttpRequest, token: str, place: Place, kind: ImportKind, *, back: Any, again: str
) -> HttpResponse:
    """Show what an import of a waiting file would do, or do it and go ``back``."""
    path, waiting = waiting_file(token)
    with path.open("rb") as opened:
        table = read_table(opened)
    report = import_table(place=place, kind=kind, table=table, is_dry_run=request.method != "POST")
    if report.is_stored:
        forget(token)
        messages.success(request, _told(report))
        return redirect(back)
    context = {
        "above": place.partnership or place.organisation,
        "matter": place.matter,
        "waiting": waiting,
        "report": report,
        "kind": kind,
        "said": _would_be(report),
        "sample": sample_of(kind, table),
        "again": again,
    }
    return render(request, "exchange/confirm.html", context, status=422 if request.method == "POST" else 200)


def _would_be(report: Report) -> str:
    new, same = report.counts[CREATED], report.counts[SAME]
    said = [ngettext("%(n)d new row would be stored.", "%(n)d new rows would be stored.", new) % {"n": new}]
    if same:
        said.append(ngettext("%(n)d is there already.", "%(n)d are there already.", same) % {"n": same})
    return " ".join(said)


def _told(report: Report) -> str:
    new, same = report.counts[CREATED], report.counts[SAME]
    said = [ngettext("%(n)d new row was stored.", "%(n)d new rows were stored.", new) % {"n": new}]
    if same:
        said.append(ngettext("%(n)d was there already.", "%(n)d were there already.", same) % {"n": same})
    return " ".join(said)

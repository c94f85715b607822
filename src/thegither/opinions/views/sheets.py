"""Type in the votes that people gave on paper, by phone or face to face, one sheet after the other."""

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thegither.dialogue.models import Standing
from thegither.engagement.models import Activity
from thegither.engagement.pages import ABOVE, trail_to
from thegither.kernel.actors import Provenance
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.ui.forms import sent, show_error

from ..forms.voting import KEPT_FOR_NEXT, MOST_ON_SHEET, OnSheetForm, SheetForm
from ..methods import CONVERSATION
from ..models import Statement
from ..services.voting import enter_sheet

_TYPING = "opinions.typing"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def type_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Type in one sheet: all statements that are voted on, and how the answers came; then the next."""
    typist = request.actor.entering_for(Provenance("paper"))
    rows = Activity.objects.filter(kind=CONVERSATION).select_related(ABOVE)
    activity = fetch(typist, Action.ADD, rows, pk=pk)
    statements = activity.statements.filter(contribution__standing=Standing.SHOWN).order_by("number")
    on_sheet = _on_sheet(request, statements)
    if on_sheet is not None:
        first, last = on_sheet.cleaned_data.values() if on_sheet.is_valid() else (1, MOST_ON_SHEET)
        statements = statements.filter(number__range=(first, last))
    kept = request.session.get(_TYPING, {})
    initial = kept if kept.get("activity") == pk else None
    form = SheetForm(sent(request), statements=list(statements), initial=initial)
    if form.is_bound and form.is_valid():
        try:
            _store(request, activity, form)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Stored. Mark the sheet, so that nobody types it in again."))
            request.session[_TYPING] = {name: form.data.get(name, "") for name in KEPT_FOR_NEXT} | {
                "activity": pk
            }
            is_last = request.POST.get("then") == "finish"
            return redirect(activity) if is_last else redirect(request.get_full_path())
    context = {"activity": activity, "form": form, "on_sheet": on_sheet, "trail": trail_to(activity)}
    return render(request, "opinions/type_in.html", context, status=422 if form.errors else 200)


def _on_sheet(request: HttpRequest, statements: QuerySet[Statement]) -> OnSheetForm | None:
    """Return the form for which statements a sheet has, as in the address; None where all fit on one."""
    if statements.count() <= MOST_ON_SHEET:
        return None
    asked = request.GET if "first" in request.GET else {"first": 1, "last": MOST_ON_SHEET}
    return OnSheetForm(asked)


def _store(request: HttpRequest, activity: Activity, form: SheetForm) -> None:
    enter_sheet(
        actor=request.actor.entering_for(form.how_it_came),
        activity=activity,
        answers=form.votes,
        layer=form.cleaned_data["layer"],
        language=get_language() or settings.LANGUAGE_CODE,
        submission_key=form.cleaned_data["submission_key"],
    )

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch, may
from thegither.partners.models import Partnership
from thegither.partners.policies import held_seats
from thegither.ui.forms import sent, show_error

from ..forms.knowing import KnowingForm, TieForm
from ..models import OughtToKnow
from ..policies import fetch_among_members
from ..selectors.knowing import LEVELS, readings_of, ties_of
from ..services.knowing import add_tie, answer_tie, end_tie

PAGE = 30


@require_safe
def ought_to_know(request: HttpRequest, slug: str) -> HttpResponse:
    """List who ought to know whom, with one's own answers, and what was read of all of them."""
    partnership = fetch_among_members(request.actor, slug=slug)
    page = Paginator(ties_of(request.actor, partnership), PAGE).get_page(request.GET.get("page"))
    context = {
        "partnership": partnership,
        "page": page,
        "readings": readings_of(partnership),
        "may_add": _may_add(request, partnership),
        "runs": may(request.actor, Action.MANAGE, partnership),
    }
    return render(request, "relations/ought_to_know.html", context)


def _may_add(request: HttpRequest, partnership: Partnership) -> bool:
    return held_seats(request.actor).filter(seat__partnership=partnership).exists()


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who ought to know whom."""
    partnership = fetch_among_members(request.actor, slug=slug)
    if not _may_add(request, partnership):
        raise NotPermitted
    form = TieForm(
        sent(request),
        actor=request.actor,
        partnership=partnership,
        runs=may(request.actor, Action.MANAGE, partnership),
    )
    if request.method == "POST" and form.is_valid():
        try:
            add_tie(actor=request.actor, **form.values)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("On the list. Both ends can now say what there is of it."))
            return redirect("relations:ought_to_know", slug)
    context = {"form": form, "partnership": partnership}
    return render(request, "relations/add_tie.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say for oneself what there is of a tie."""
    found = fetch(request.actor, Action.VIEW, OughtToKnow.objects.select_related("partnership"), pk=pk)
    tie = ties_of(request.actor, found.partnership).filter(pk=pk).first()
    if tie is None or not (tie.is_ours or tie.is_theirs):
        raise NotPermitted(_("Only the people at the two ends of a tie answer about it."))
    own = next(iter(tie.own_answers), None)
    initial = {level: "yes" if getattr(own, level) else "no" for level in LEVELS} if own else None
    form = KnowingForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        answer_tie(actor=request.actor, tie=tie, **form.values)
        messages.success(request, _("Thank you. Nobody else reads your answer."))
        return redirect("relations:ought_to_know", found.partnership.slug)
    context = {
        "form": form,
        "tie": tie,
        "they": tie.other if tie.is_ours else tie.seat,
        "partnership": found.partnership,
    }
    return render(request, "relations/answer_tie.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a tie off the list."""
    tie = fetch(request.actor, Action.CHANGE, OughtToKnow.objects.select_related("partnership"), pk=pk)
    end_tie(actor=request.actor, tie=tie)
    messages.success(request, _("Off the list, and its answers are deleted."))
    return redirect("relations:ought_to_know", tie.partnership.slug)

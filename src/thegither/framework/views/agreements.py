from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, allowed, fetch, may
from thegither.partners.models import Organisation, Partnership
from thegither.ui.forms import answer, sent, show_error

from ..forms.agreements import (
    AgreementFilterForm,
    ApplyingForm,
    ClauseForm,
    EditAgreementForm,
    NewAgreementForm,
    SettleForm,
)
from ..models import Agreement, Clause
from ..policies import may_add_agreement, require_may_add_agreement
from ..selectors.agreements import (
    MOST_COMPARED,
    agreements_changeable_by,
    agreements_seen_by,
    applying,
    bound_organisations,
    comparison,
    differing_days,
    narrowed,
    own_organisations,
)
from ..services import agreements as services

PAGE_SIZE = 25


@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """List the register, by words, kind, party and state."""
    form = AgreementFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    party = None
    if slug := request.GET.get("party", ""):
        party = fetch(request.actor, Action.VIEW, Organisation, slug=slug)
    rows = narrowed(
        agreements_seen_by(request.actor),
        text=chosen.get("q", ""),
        kind=chosen.get("kind", ""),
        state=chosen.get("state", ""),
        party=slug,
    )
    context = {
        "nav": "partnerships",
        "filter_form": form,
        "party": party,
        "is_filtered": any(chosen.values()) or bool(party),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_add": may_add_agreement(request.actor),
        "may_load": party is not None and may(request.actor, Action.ANSWER, party),
    }
    return render(request, "framework/agreements.html", context)


@require_safe
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an agreement: who is bound, what it says, and what disagrees with it."""
    found = _agreement(request, pk)
    context = {
        "nav": "partnerships",
        "agreement": found,
        "comparison": comparison(request.actor, found),
        "successor": _if_seen(request, Agreement, found.superseded_by_id),
        "works_by": _if_seen(request, Partnership, found.partnership_id),
        "may_change": may(request.actor, Action.CHANGE, found),
    }
    return render(request, "framework/agreement.html", context)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Show what agreements say twice, where they differ, and what nobody looks after."""
    found = comparison(request.actor)
    pairs = [*found.differing, *found.overlapping]
    context = {
        "nav": "partnerships",
        "found": found,
        "page": Paginator(pairs, PAGE_SIZE).get_page(request.GET.get("page")),
        "changeable": agreements_changeable_by(request.actor),
    }
    return render(request, "framework/agreements_compared.html", context)


@require_safe
def which_applies(request: HttpRequest) -> HttpResponse:
    """Answer which agreement applies between organisations, on a topic and a day."""
    is_asked = "first" in request.GET
    known = bound_organisations(request.actor)
    own = next(iter(own_organisations(request.actor, known)), "")
    initial = {"first": request.GET.get("with", own)}
    form = ApplyingForm(request.GET if is_asked else None, known=known, initial=initial)
    context: dict[str, Any] = {"nav": "partnerships", "form": form}
    if is_asked and form.is_valid():
        asked = form.cleaned_data
        found = applying(
            request.actor, asked["parties"], day=asked["day"], kind=asked["kind"], words=asked["words"]
        )
        context |= {
            "asked": asked,
            "names": get_text_list([str(party) for party in asked["parties"]], _("and")),
            "found": found[:MOST_COMPARED],
            "is_cut": len(found) > MOST_COMPARED,
            "most": MOST_COMPARED,
            "differing": differing_days(found),
        }
    return render(request, "framework/agreement_applies.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def add_agreement(request: HttpRequest) -> HttpResponse:
    """Write an agreement into the register."""
    require_may_add_agreement(request.actor)
    return answer(
        request,
        NewAgreementForm(sent(request), actor=request.actor),
        lambda **data: services.add_agreement(actor=request.actor, **data),
        heading=_("Write an agreement down"),
        lead=_("What it says comes next, clause by clause."),
        trail=[_register()],
        go_to=lambda agreement: agreement,
    )


@require_http_methods(["GET", "POST"])
def edit_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what the register says of an agreement."""
    found = _agreement(request, pk, Action.CHANGE)
    form = EditAgreementForm(
        sent(request), actor=request.actor, agreement=found, initial=EditAgreementForm.initial_of(found)
    )
    return answer(
        request,
        form,
        lambda **data: services.change_agreement(actor=request.actor, agreement=found, **data),
        heading=_("Change the agreement"),
        lead=_("A party that you leave out has left it today. The record keeps that it was one."),
        back=found,
        trail=[_register(), (found.title, found.get_absolute_url())],
    )


@require_http_methods(["GET", "POST"])
def add_clause(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down one thing that an agreement says."""
    found = _agreement(request, pk, Action.CHANGE)
    return answer(
        request,
        ClauseForm(sent(request), agreement=found),
        lambda **data: services.add_clause(actor=request.actor, agreement=found, **data),
        heading=_("Write a clause down"),
        lead=_("One thing that it says. Times to consult, and who has to do what, can then be compared."),
        back=found,
        trail=[_register(), (found.title, found.get_absolute_url())],
    )


@require_POST
def remove_clause(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a clause that was written down by mistake."""
    clause = fetch(request.actor, Action.VIEW, Clause.objects.select_related("agreement"), pk=pk)
    services.remove_clause(actor=request.actor, clause=clause)
    messages.success(request, _("The clause is taken out. The record keeps that it was there."))
    return redirect(clause.agreement)


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Read two clauses beside each other, and say what is between them."""
    rows = Clause.objects.select_related("agreement", "bearer")
    one = fetch(request.actor, Action.VIEW, rows, pk=first)
    other = fetch(request.actor, Action.VIEW, rows, pk=second)
    if not {one.agreement_id, other.agreement_id} & agreements_changeable_by(request.actor):
        raise NotPermitted(_("Only the parties to one of these agreements can settle this."))
    form = SettleForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.settle_clauses(actor=request.actor, first=one, second=other, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Saved. It stands under “settled” from now on."))
            return redirect("framework:compare_agreements")
    context = {"form": form, "clauses": (one, other)}
    return render(request, "framework/agreement_settle.html", context, status=422 if form.errors else 200)


def _agreement(request: HttpRequest, pk: int, action: Action = Action.VIEW) -> Agreement:
    return fetch(request.actor, action, agreements_seen_by(request.actor), pk=pk)


def _if_seen(request: HttpRequest, model: type[Model], pk: int | None) -> Model | None:
    """Return what an agreement names, if one may see that as well."""
    return allowed(request.actor, Action.VIEW, model).filter(pk=pk or 0).first()


def _register() -> tuple[str, str]:
    return _("Agreements"), reverse("framework:agreements")

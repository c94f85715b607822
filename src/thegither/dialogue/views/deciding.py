"""Propose a decision, cite what shaped it, record what was decided and who did not go along."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from thegither.dialogue import services
from thegither.dialogue.forms.answers import NarrowForm
from thegither.dialogue.forms.decisions import CiteForm, DissentForm, Proposal, RecordForm, WithdrawForm
from thegither.dialogue.models import Contribution, Decision, DecisionState, Matter
from thegither.dialogue.selectors.decisions import citable_by, cited_by, seats_to_speak_for
from thegither.dialogue.steps import open_steps
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch, may
from thegither.ui.components.questions import error_summary
from thegither.ui.forms import sent, show_error
from thegither.ui.words import number

from .choosing import list_context, ticked

PAGE = 50


@require_http_methods(["GET", "POST"])
def propose_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a question with its options; "another option" adds a block and keeps what was typed."""
    matter = fetch(request.actor, Action.DECIDE, Matter.objects.select_related("partnership"), pk=pk)
    if "another" in request.POST:
        proposal = Proposal.with_another_option(request.POST)
    else:
        proposal = Proposal(sent(request))
    failed = request.method == "POST" and "another" not in request.POST
    if failed and proposal.is_valid():
        try:
            decision = services.propose_decision(actor=request.actor, matter=matter, **proposal.content())
        except DomainError as error:
            show_error(proposal.question, error)
        else:
            messages.success(request, _("The decision is proposed. Say now what shaped it."))
            return redirect("dialogue:cite", pk=decision.pk)
    context = {"form": proposal, "problems": error_summary(*proposal.forms), "matter": matter}
    return render(request, "dialogue/propose_decision.html", context, status=422 if failed else 200)


@require_http_methods(["GET", "POST"])
def cite(request: HttpRequest, pk: int) -> HttpResponse:
    """Search what was said on the matter and tick what shaped the decision."""
    decision = fetch(request.actor, Action.DECIDE, _with_matter(), pk=pk)
    asked = request.POST if request.method == "POST" else request.GET
    narrow = NarrowForm(asked)
    form = CiteForm(sent(request))
    if request.method == "POST" and "turn" not in request.POST and form.is_valid():
        chosen = Contribution.objects.filter(matter=decision.matter_id, pk__in=ticked(request.POST))
        try:
            cited = services.cite_contributions(
                actor=request.actor, decision=decision, contributions=chosen, **form.cleaned_data
            )
        except DomainError as error:
            show_error(form, error)
        else:
            count = len(cited)
            told = ngettext("%(count)s contribution is cited.", "%(count)s contributions are cited.", count)
            messages.success(request, told % {"count": number(count)})
            return redirect("dialogue:cite", pk=pk)
    page = Paginator(citable_by(decision, **narrow.narrowing), PAGE).get_page(asked.get("turn"))
    context = {"form": form, "narrow": narrow, "decision": decision, "cited": cited_by(decision)}
    context |= list_context(page, asked)
    context["may_withdraw"] = decision.state == DecisionState.PROPOSED and may(
        request.actor, Action.CHANGE, decision
    )
    return render(request, "dialogue/cite.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def record_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what was decided; the second of two officers is told what the first recorded."""
    decision = fetch(request.actor, Action.MANAGE, _with_matter(), pk=pk)
    cited = cited_by(decision).count()
    form = RecordForm(sent(request), decision=decision, cited=cited)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_decision(actor=request.actor, decision=decision, **form.facts())
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The decision is recorded. Those whose words it cites are told."))
            return redirect(decision)
    context = {
        "form": form,
        "decision": decision,
        "is_proposed": decision.state == DecisionState.PROPOSED,
        "open_steps": open_steps(decision.matter),
    }
    return render(request, "dialogue/record_decision.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def withdraw_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal back, with the reason."""
    decision = fetch(request.actor, Action.CHANGE, _with_matter(), pk=pk)
    form = WithdrawForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_decision(actor=request.actor, decision=decision, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The proposal is withdrawn. Its page stays, with your reason."))
            return redirect(decision)
    context = {"form": form, "decision": decision, "is_proposed": decision.state == DecisionState.PROPOSED}
    return render(request, "dialogue/withdraw_decision.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def dissent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a seat stood aside or objected, and why."""
    decision = fetch(request.actor, Action.VIEW, _with_matter(), pk=pk)
    seats = seats_to_speak_for(request.actor, decision)
    if not seats:
        raise NotPermitted
    form = DissentForm(
        sent(request),
        seats=seats,
        initial={"seat": request.actor.seat_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.record_dissent(actor=request.actor, decision=decision, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("It stands beside the decision now."))
            return redirect(decision)
    context = {"form": form, "decision": decision}
    return render(request, "dialogue/dissent.html", context, status=422 if form.errors else 200)


def _with_matter() -> QuerySet[Decision]:
    return Decision.objects.select_related("matter__partnership")

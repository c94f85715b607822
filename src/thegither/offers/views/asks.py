from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch, may
from thegither.partners.models import Seat
from thegither.ui.forms import answer, sent, show_error

from .. import selectors, services
from ..forms import AnswerForm, AskForm, DeclineForm
from ..models import Ask
from .pages import own_seats, partnership_of

PAGE_SIZE = 25


@require_safe
def my_asks(request: HttpRequest) -> HttpResponse:
    """List what one's organisations are asked, or with ``?made`` what one asked."""
    if request.actor.person_id is None:
        raise NotPermitted
    made = "made" in request.GET
    rows = selectors.asked_by(request.actor) if made else selectors.asked_of(request.actor)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "offers/asks.html", {"page": page, "made": made})


@require_http_methods(["GET", "HEAD", "POST"])
def new_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a partner for something."""
    partnership = partnership_of(request, slug)
    seats = own_seats(request, partnership)
    seat: Seat = seats[0]
    form = AskForm(
        sent(request),
        seats=seats,
        organisations=selectors.askable_organisations(seat),
        initial={"organisation": request.GET.get("organisation")},
    )
    return answer(
        request,
        form,
        partial(services.ask_organisation, actor=request.actor),
        heading=_("Ask a partner for something"),
        lead=_("They may say yes, no or later. No needs no reason and costs nobody anything."),
        go=_("Ask"),
        trail=[(partnership.name, partnership.get_absolute_url())],
        partnership=partnership,
        template="offers/ask_form.html",
        told=_("You asked. The answer appears on this page and in my work."),
        go_to=lambda ask: ask.get_absolute_url(),
    )


@require_safe
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an ask to its two sides, with the ways to answer to the one that is asked."""
    return _page(request, _fetch(request, Action.VIEW, pk))


@require_POST
def answer_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes, an answer in words, or later."""
    found = _fetch(request, Action.ANSWER, pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            services.answer_ask(actor=request.actor, ask=found, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Your answer is there for them to read."))
            return redirect(found)
    return _page(request, found, answer_form=form)


@require_POST
def decline_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no, with one click, or with a reason and a position."""
    found = _fetch(request, Action.ANSWER, pk)
    form = DeclineForm(request.POST)
    if form.is_valid():
        try:
            services.decline_ask(actor=request.actor, ask=found, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("You said no. That is an answer; no measure counts it against you."))
            return redirect(found)
    return _page(request, found, decline_form=form)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an ask back."""
    found = _fetch(request, Action.CHANGE, pk)
    services.withdraw_ask(actor=request.actor, ask=found)
    messages.success(request, _("You took it back. They see that no answer is needed."))
    return redirect(found)


def _fetch(request: HttpRequest, action: Action, pk: int) -> Ask:
    return fetch(request.actor, action, selectors.asks_seen_by(request.actor), pk=pk)


def _page(
    request: HttpRequest,
    found: Ask,
    *,
    answer_form: AnswerForm | None = None,
    decline_form: DeclineForm | None = None,
) -> HttpResponse:
    asked = may(request.actor, Action.ANSWER, found)
    context = {
        "ask": found,
        "may_answer": asked and found.state != "withdrawn",
        "may_withdraw": found.is_open and may(request.actor, Action.CHANGE, found),
        "priorities": selectors.priorities_beside(found) if asked else [],
        "load": selectors.load_of(request.actor, found.organisation) if asked else [],
        "wrong_form": answer_form or decline_form,
        "answer_form": answer_form or AnswerForm(),
        "decline_form": decline_form or DeclineForm(),
    }
    return render(request, "offers/ask.html", context, status=422 if answer_form or decline_form else 200)

"""Ask those who run a matter for more time, and answer who asked."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from thegither.dialogue import services
from thegither.dialogue.forms.more_time import MoreTimeForm, TimeAnswerForm
from thegither.dialogue.models import Matter, TimeRequest
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, allowed, fetch, may
from thegither.partners.models import Organisation
from thegither.partners.policies import held_organisations
from thegither.ui.forms import sent, show_error

MOST = 50


@require_http_methods(["GET", "HEAD", "POST"])
def more_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a later last day, and see who asked before and what they were told."""
    matter = _matter(request, pk)
    form = MoreTimeForm(sent(request), initial={"until": _enough(request, matter)})
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_for_time(actor=request.actor, matter=matter, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(
                request, _("Those who run the matter see what you ask. You find their answer here.")
            )
            return redirect("dialogue:more_time", pk)
    return _page(request, matter, form, status=422 if form.is_bound else 200)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes or no to one request."""
    asked = fetch(request.actor, Action.MANAGE, TimeRequest.objects.select_related("matter"), pk=pk)
    form = _answer_form(asked, request.POST)
    if form.is_valid():
        try:
            services.answer_time_request(actor=request.actor, time_request=asked, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Your answer is recorded. Whoever asked sees it here."))
            return redirect("dialogue:more_time", asked.matter_id)
    matter = _matter(request, asked.matter_id)
    return _page(request, matter, MoreTimeForm(), refused={asked.pk: form}, status=422)


def _matter(request: HttpRequest, pk: int) -> Matter:
    """Return a matter on which the actor has a voice, or which they run."""
    matter = fetch(request.actor, Action.VIEW, Matter.objects.select_related("partnership"), pk=pk)
    if not any(may(request.actor, action, matter) for action in (Action.ANSWER, Action.MANAGE)):
        raise NotPermitted
    return matter


def _enough(request: HttpRequest, matter: Matter) -> date | None:
    """Return the first day on which the slowest of one's organisations could have asked its people."""
    if matter.open_until is None:
        return None
    days = Organisation.objects.filter(pk__in=held_organisations(request.actor)).values_list(
        "consulting_days", flat=True
    )
    return max(today() + timedelta(days=max(days, default=0)), matter.open_until + timedelta(days=1))


def _answer_form(asked: TimeRequest, typed: QueryDict | None = None) -> TimeAnswerForm:
    return TimeAnswerForm(typed, auto_id=f"answer_{asked.pk}_%s")


def _page(
    request: HttpRequest,
    matter: Matter,
    form: MoreTimeForm,
    *,
    status: int,
    refused: dict[int, TimeAnswerForm] | None = None,
) -> HttpResponse:
    """Show the page; ``refused`` is an answer that was not taken, by the key of its request."""
    refused = refused or {}
    rows = allowed(request.actor, Action.VIEW, TimeRequest).filter(matter=matter)
    rows = rows.select_related("asked_for__organisation", "asked_for__individual")[:MOST]
    context = {
        "matter": matter,
        "form": next(iter(refused.values()), form),
        "ask_form": form,
        "requests": [(asked, refused.get(asked.pk) or _answer_form(asked)) for asked in rows],
        "may_answer": may(request.actor, Action.MANAGE, matter),
        "may_ask": matter.takes_contributions
        and matter.open_until is not None
        and may(request.actor, Action.ANSWER, matter),
    }
    return render(request, "dialogue/more_time.html", context, status=status)

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from thegither.dialogue.models import Matter
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import fetch
from thegither.partners.models import Partnership
from thegither.ui.forms import sent, show_error

from . import services
from .forms import DueDateForm, FinishForm, NewsForm, OwnersForm, PlanForm, ReasonForm
from .models import Action


@require_http_methods(["GET", "POST"])
def plan_action(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan an action in a partnership, perhaps for one matter (``?matter=``) or decision (``?decision=``)."""
    partnership = fetch(request.actor, Act.ADD, Partnership, slug=slug)
    matter = None
    if key := request.GET.get("matter"):
        matter = fetch(request.actor, Act.VIEW, Matter.objects.filter(partnership=partnership), pk=key)
    initial = {"carries_out": request.GET.getlist("decision")}
    form = PlanForm(sent(request), partnership=partnership, matter=matter, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            action = services.plan_action(
                actor=request.actor, partnership=partnership, matter=matter, **form.cleaned_data
            )
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The action is planned. Its owners are told."))
            return redirect(action)
    context = {"form": form, "partnership": partnership, "matter": matter}
    return render(request, "delivery/plan.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class Verb:
    """One thing to do with an action: the heading, the form that it needs, and the service."""

    heading: Any
    lead: Any
    button: Any
    done: Any
    service: Callable[..., Any]
    form: Callable[[Action, Any], forms.Form]
    act: Act = Act.CHANGE


VERBS = {
    "news": Verb(
        _("Tell how it is going"),
        _("Everybody who can see the action can read it."),
        _("Tell"),
        _("Your news is on the action’s page."),
        services.tell_news,
        lambda action, data: NewsForm(data),
    ),
    "due-date": Verb(
        _("Move the due date"),
        _("The old date stays on the page, with your reason."),
        _("Move the date"),
        _("The due date is moved."),
        services.move_due_date,
        lambda action, data: DueDateForm(data, initial={"due_on": action.due_on}),
    ),
    "done": Verb(
        _("Say that it is done"),
        _("Those whose words led to it are told."),
        _("It is done"),
        _("The action is done."),
        services.finish_action,
        lambda action, data: FinishForm(data, initial={"done_on": today()}),
    ),
    "stop": Verb(
        _("Stop the action"),
        _("It stays on the page, with your reason."),
        _("Stop it"),
        _("The action is stopped."),
        services.stop_action,
        lambda action, data: ReasonForm(data),
    ),
    "again": Verb(
        _("Take the action up again"),
        _("Your reason goes into its news."),
        _("Take it up again"),
        _("The action is under way again."),
        services.reopen_action,
        lambda action, data: ReasonForm(data),
    ),
    "owners": Verb(
        _("Change the owners"),
        _("Several partners can own an action together."),
        _("Change the owners"),
        _("The owners are changed."),
        services.change_owners,
        lambda action, data: OwnersForm(data, action=action),
        Act.MANAGE,
    ),
}


@require_http_methods(["GET", "POST"])
def change_action(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one of ``VERBS`` with an action."""
    doing = VERBS[verb]
    action = fetch(request.actor, doing.act, Action.objects.select_related("partnership"), pk=pk)
    form = doing.form(action, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            doing.service(actor=request.actor, action=action, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, doing.done)
            return redirect(action)
    context = {"form": form, "action": action, "doing": doing, "partnership": action.partnership}
    return render(request, "delivery/change.html", context, status=422 if form.errors else 200)


@require_POST
def start_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that work on an action began."""
    action = fetch(request.actor, Act.CHANGE, Action, pk=pk)
    services.start_action(actor=request.actor, action=action)
    messages.success(request, _("The action is under way."))
    return redirect(action)

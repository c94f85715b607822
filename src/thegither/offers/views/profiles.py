from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.policies import Action, fetch, may
from thegither.partners.models import Organisation
from thegither.ui.forms import answer, sent

from .. import selectors, services
from ..forms import CapacityForm, PriorityForm, ProfileForm, TimeForm
from ..models import Priority
from .pages import organisation_of

LISTED = 20


@require_safe
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what an organisation says of itself, as far as one may read it."""
    organisation = organisation_of(request, slug, Action.VIEW)
    actor = request.actor
    found = selectors.profile_of(actor, organisation)
    consulting = selectors.consulting_of(found)
    time_form = TimeForm(request.GET) if "until" in request.GET else TimeForm()
    context = {
        "nav": "partnerships",
        "organisation": organisation,
        "profile": found,
        "consulting": consulting,
        "priorities": selectors.priorities_of(actor, organisation),
        "capacity": selectors.capacity_of(actor, organisation),
        "listings": selectors.register(actor).filter(seat__organisation=organisation)[:LISTED],
        "may_change": may(actor, Action.ANSWER, organisation),
        "time_form": time_form,
        "time": _time(time_form, consulting.worst_days or organisation.consulting_days),
    }
    return render(request, "offers/profile.html", context, status=422 if time_form.errors else 200)


def _time(form: TimeForm, needed_days: int) -> selectors.TimeToAsk | None:
    if not form.is_bound or not form.is_valid():
        return None
    until: date = form.cleaned_data["until"]
    return selectors.TimeToAsk(until, needed_days)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_profile(request: HttpRequest, slug: str) -> HttpResponse:
    """Write what an organisation says of itself."""
    organisation = organisation_of(request, slug, Action.ANSWER)
    form = ProfileForm(sent(request), profile=selectors.profile_of(request.actor, organisation))
    return answer(
        request,
        form,
        lambda **data: services.save_profile(actor=request.actor, organisation=organisation, **data),
        heading=_("How to work with us"),
        lead=_("What partners should know before they ask you for something."),
        go=_("Save"),
        trail=_trail(organisation),
        template="offers/edit_profile.html",
    )


@require_safe
def focus(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one's own organisation what it is asked, what it chose, and its load."""
    organisation = organisation_of(request, slug, Action.ANSWER)
    context = {
        "organisation": organisation,
        "priorities": selectors.priorities_of(request.actor, organisation),
        "capacity": selectors.capacity_of(request.actor, organisation),
        "answers": selectors.answers_of(organisation),
        "load": selectors.load_of(request.actor, organisation),
    }
    return render(request, "offers/focus.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def declare_capacity(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how much time there is."""
    organisation = organisation_of(request, slug, Action.ANSWER)
    return answer(
        request,
        CapacityForm(sent(request)),
        lambda **data: services.declare_capacity(actor=request.actor, organisation=organisation, **data),
        heading=_("Say how much time you have"),
        lead=_("What you are asked for is set against it. What stood before is kept."),
        go=_("Save"),
        trail=_focus_trail(organisation),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def choose_priority(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose what to work on."""
    organisation = organisation_of(request, slug, Action.ANSWER)
    return answer(
        request,
        PriorityForm(sent(request)),
        lambda **data: services.choose_priority(actor=request.actor, organisation=organisation, **data),
        heading=_("Choose a priority"),
        lead=_("You need not respond to everything. What lies outside, you can decline with one click."),
        go=_("Save"),
        trail=_focus_trail(organisation),
    )


@require_POST
def end_priority(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a priority end today."""
    priority = fetch(request.actor, Action.CHANGE, Priority.objects.select_related("organisation"), pk=pk)
    services.end_priority(actor=request.actor, priority=priority)
    messages.success(request, _("It ends today. That it was a priority is kept."))
    return redirect("offers:focus", slug=priority.organisation.slug)


def _trail(organisation: Organisation) -> list[tuple[str, str]]:
    return [
        (organisation.name, organisation.get_absolute_url()),
        (_("What it brings"), reverse("offers:profile", args=[organisation.slug])),
    ]


def _focus_trail(organisation: Organisation) -> list[tuple[str, str]]:
    return [
        (organisation.name, organisation.get_absolute_url()),
        (_("Chosen focus"), reverse("offers:focus", args=[organisation.slug])),
    ]

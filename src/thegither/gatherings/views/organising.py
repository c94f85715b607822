"""For those who hold an event: plan it, see who comes, note who came and what was said."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.engagement.models import Activity
from thegither.engagement.pages import activity_of, trail_to
from thegither.gatherings import services
from thegither.gatherings.forms import AttendanceForm, CallOffForm, GatheringForm, NotesForm
from thegither.gatherings.models import Gathering, SignUp
from thegither.gatherings.selectors import (
    COLUMNS,
    gathering_of,
    places_of,
    sign_up_table,
    sign_ups_of,
)
from thegither.gatherings.services.afterwards import KEPT
from thegither.kernel.errors import NotFound
from thegither.kernel.policies import Action, fetch, may
from thegither.kernel.tables import csv_response
from thegither.ui.forms import answer, sent

PAGE = 100


@never_cache
@require_safe
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how many come; to those who run it also who, and what they need."""
    activity = activity_of(request, pk, Action.CHANGE)
    found = gathering_of(request.actor, activity)
    if found is None:
        return redirect("gatherings:edit", pk)
    may_manage = may(request.actor, Action.MANAGE, activity)
    context = {
        "activity": activity,
        "gathering": found,
        "trail": _trail(activity),
        "places": places_of(found),
        "may_manage": may_manage,
        "page": Paginator(sign_ups_of(request.actor, found), PAGE).get_page(request.GET.get("page"))
        if may_manage
        else None,
        "kept_days": KEPT.days,
    }
    return render(request, "gatherings/desk.html", context)


@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give those who run it the list of who comes."""
    activity, found = _event(request, pk, Action.MANAGE)
    response = csv_response(f"sign-ups-{activity.pk}", COLUMNS, sign_up_table(request.actor, found))
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say when and where it is, or change that."""
    activity = activity_of(request, pk, Action.CHANGE)
    found = gathering_of(request.actor, activity)
    form = GatheringForm(sent(request), initial=GatheringForm.initial_of(found) if found else None)
    return answer(
        request,
        form,
        lambda **_data: services.plan_gathering(actor=request.actor, activity=activity, **form.arguments),
        heading=_("When and where"),
        lead=_("If the time or the place changes, all who signed up are told, once."),
        trail=_trail(activity),
        go_to=lambda _gathering: reverse("gatherings:desk", args=[pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it does not happen."""
    activity, found = _event(request, pk, Action.MANAGE)
    return answer(
        request,
        CallOffForm(sent(request)),
        lambda **data: services.call_off(actor=request.actor, gathering=found, **data),
        heading=_("Call it off"),
        trail=_trail(activity),
        told=_("Called off. All who signed up are told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Note who came."""
    activity, found = _event(request, pk, Action.MANAGE)
    sign_ups = sign_ups_of(request.actor, found)
    initial = {
        "came": [sign_up.pk for sign_up in sign_ups if sign_up.came],
        "walked_in": found.walked_in,
        "expected_version": found.version,
    }
    form = AttendanceForm(sent(request), sign_ups=sign_ups, initial=initial)
    return answer(
        request,
        form,
        lambda **_data: services.record_attendance(actor=request.actor, gathering=found, **form.arguments),
        heading=_("Who came"),
        lead=_("Only how many is shown to others."),
        trail=_desk_trail(activity),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Type in what was said."""
    activity, found = _event(request, pk, Action.CHANGE)
    return answer(
        request,
        NotesForm(sent(request)),
        lambda **data: services.enter_notes(actor=request.actor, gathering=found, **data),
        heading=_("What was said"),
        trail=_desk_trail(activity),
        told=_("Stored. Each part is a contribution on the matter now."),
    )


@require_POST
def cancel_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel for somebody who phoned."""
    rows = SignUp.objects.select_related("gathering__activity")
    sign_up = fetch(request.actor, Action.MANAGE, rows, pk=pk)
    services.cancel_sign_up(sign_up=sign_up)
    waiting = places_of(sign_up.gathering).waiting
    left = ngettext("%(count)d still waits.", "%(count)d still wait.", waiting) % {"count": waiting}
    messages.success(request, _("Cancelled. Whoever moves up is told. %(left)s") % {"left": left})
    return redirect("gatherings:desk", sign_up.gathering_id)


def _event(request: HttpRequest, pk: int, action: Action) -> tuple[Activity, Gathering]:
    activity = activity_of(request, pk, action)
    found = gathering_of(request.actor, activity)
    if found is None:
        raise NotFound
    return activity, found


def _trail(activity: Activity) -> list[tuple[object, str]]:
    return trail_to(activity, reverse("gatherings:gathering", args=[activity.pk]))


def _desk_trail(activity: Activity) -> list[tuple[object, str]]:
    return [*_trail(activity), (_("Who comes"), reverse("gatherings:desk", args=[activity.pk]))]

"""Read of an event, sign up, see, change and cancel one's own place."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.accounts.limits import limit
from thegither.accounts.participants import remember_participant
from thegither.engagement.models import Activity
from thegither.engagement.pages import activity_of, trail_to, words_here
from thegither.engagement.selectors.now import now_of
from thegither.engagement.sources import source_of
from thegither.gatherings import services
from thegither.gatherings.forms import SignUpChangeForm, SignUpForm
from thegither.gatherings.links import place_token, sign_up_for
from thegither.gatherings.models import Gathering, SignUp
from thegither.gatherings.selectors import calendar_of, gathering_of, notes_of, own_sign_up, places_of
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.policies import Action, may
from thegither.ui.forms import answer, sent, show_error


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gathering(request: HttpRequest, pk: int) -> HttpResponse:
    """Show when and where an event is, and take sign-ups; a place has a private page."""
    activity = activity_of(request, pk)
    found = gathering_of(request.actor, activity)
    may_take_part = may(request.actor, Action.ADD, activity)
    form = SignUpForm(sent(request))
    if form.is_bound:
        if found is None or not may_take_part:
            raise NotPermitted
        try:
            if form.is_valid():
                return _to_own_page(request, _signed_up(request, activity, form))
        except DomainError as error:
            show_error(form, error)
    context: dict[str, Any] = {
        "activity": activity,
        "gathering": found,
        "words": words_here(request, activity),
        "trail": trail_to(activity)[:-1],
        "form": form,
        "may_take_part": may_take_part,
        "may_manage": request.actor.is_person and may(request.actor, Action.CHANGE, activity),
    }
    if found is not None:
        own = own_sign_up(request.actor, found)
        is_on = not found.has_begun and not found.is_called_off
        context |= {
            "places": places_of(found),
            "own_token": place_token(own) if own else "",
            "takes_sign_ups": is_on and may_take_part and now_of(activity).takes_responses,
            "notes": notes_of(request.actor, found) if found.has_begun else [],
        }
    return render(request, "gatherings/gathering.html", context, status=422 if form.errors else 200)


def _signed_up(request: HttpRequest, activity: Activity, form: SignUpForm) -> SignUp:
    limit(request, "gatherings.sign_up", per_minute=10, per_hour=100)  # a library has one address for many
    return services.sign_up(
        actor=request.actor,
        activity=activity,
        language=get_language() or settings.LANGUAGE_CODE,
        source=source_of(request, activity.pk),
        **form.cleaned_data,
    )


def _to_own_page(request: HttpRequest, made: SignUp) -> HttpResponse:
    response = redirect("gatherings:place", place_token(made))
    participant = made.response.participant_id
    if not request.actor.is_person and participant is not None:
        remember_participant(response, participant)
    return response


@require_safe
def dates(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an event as a calendar file, without what is only for those who come."""
    found = gathering_of(request.actor, activity_of(request, pk))
    if found is None:
        raise NotFound
    return _calendar(calendar_of(found, request.get_host()), found)


@never_cache
@require_safe
def place(request: HttpRequest, token: str) -> HttpResponse:
    """Show somebody their own sign-up, with the link to take part online if they have a place."""
    sign_up = sign_up_for(token)
    context = {
        "sign_up": sign_up,
        "gathering": sign_up.gathering,
        "activity": sign_up.gathering.activity,
        "token": token,
    }
    return render(request, "gatherings/place.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Put right what one said when one signed up."""
    sign_up = sign_up_for(token)
    return answer(
        request,
        SignUpChangeForm(sent(request), initial=SignUpChangeForm.initial_of(sign_up)),
        lambda **said: services.change_sign_up(sign_up=sign_up, **said),
        heading=_("Change your sign-up"),
        kicker=sign_up.gathering.activity.title,
        lead=_("Only the organisers see it, and it is deleted a month after the event."),
        back=reverse("gatherings:place", args=[token]),
        told=_("Changed. The organisers see what you wrote now."),
    )


@require_POST
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Give a place back."""
    services.cancel_sign_up(sign_up=sign_up_for(token))
    messages.success(request, _("Cancelled. Thank you for telling us: somebody else can come."))
    return redirect("gatherings:place", token)


@require_safe
def place_dates(request: HttpRequest, token: str) -> HttpResponse:
    """Give an event as a calendar file to somebody who signed up."""
    sign_up = sign_up_for(token)
    response = _calendar(calendar_of(sign_up.gathering, request.get_host(), sign_up), sign_up.gathering)
    response["Cache-Control"] = "private, no-store"
    return response


def _calendar(text: str, gathering: Gathering) -> HttpResponse:
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="event-{gathering.pk}.ics"'
    return response

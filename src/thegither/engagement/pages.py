"""What the pages of every method share: the activity, the way to it, and saying something in it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from thegither.accounts.limits import limit
from thegither.accounts.participants import remember_participant
from thegither.dialogue.forms import SayForm
from thegither.dialogue.forms.saying import EnterForm
from thegither.dialogue.models import Channel, Contribution
from thegither.dialogue.receipts import receipt_token
from thegither.dialogue.typing_in import type_in
from thegither.kernel.actors import Actor, Provenance
from thegither.kernel.errors import DomainError
from thegither.kernel.limits import TooManyRequests
from thegither.kernel.policies import Action, fetch, may
from thegither.ui.forms import sent, show_error

from .models import Activity
from .selectors.activities import Words, words_of
from .selectors.now import now_of
from .sources import source_of

ABOVE = "engagement__matter__partnership"
_NOT_SAID = {"website", "opened", "say_as"}


def activity_of(request: HttpRequest, pk: int, action: Action = Action.VIEW) -> Activity:
    """Return the activity, with its engagement, matter and partnership. Raises as ``fetch`` does."""
    return fetch(request.actor, action, Activity.objects.select_related(ABOVE), pk=pk)


def activity_to_type_in(request: HttpRequest, pk: int) -> Activity:
    """Return an activity in which one may type in what others said. Raises as ``fetch`` does."""
    actor = request.actor.entering_for(Provenance(Channel.PAPER))
    return fetch(actor, Action.ADD, Activity.objects.select_related(ABOVE), pk=pk)


def type_in_here(
    request: HttpRequest,
    activity: Activity,
    form_class: Callable[..., EnterForm],
    store: Callable[..., Contribution],
    *,
    done: str,
) -> HttpResponse:
    """Type in what others said in an activity, in its language, as ``dialogue.typing_in`` does.

    ``done`` is the address of what was said there.
    """
    return type_in(
        request,
        form_class,
        partial(store, activity=activity, language=activity.language),
        template="engagement/type_in.html",
        done=done,
        activity=activity,
        trail=trail_to(activity, done),
    )


def trail_to(activity: Activity, url: str = "") -> list[tuple[object, str]]:
    """Return the texts and addresses of the pages above an activity and of the activity (at ``url``)."""
    engagement = activity.engagement
    above = [(str(step), step.get_absolute_url()) for step in (engagement.matter.partnership, engagement)]
    return [*above, (str(activity), url or activity.get_absolute_url())]


def words_here(request: HttpRequest, activity: Activity) -> Words:
    """Return the words of an activity in the reader's language; in Easy Read with ``?read=easy``."""
    language = get_language() or activity.language
    return words_of(activity, activity.texts.all(), language, easy=request.GET.get("read") == "easy")


def say_in(
    request: HttpRequest,
    activity: Activity,
    form_class: type[SayForm],
    store: Callable[..., Contribution],
    *,
    template: str,
    options: dict[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form to say something in an activity; once it is sent, ``store`` it and go to its receipt.

    ``store`` takes what the form asks, with the actor, activity, language, source and why it is held. Who may
    not take part goes to the page of the activity, which tells how. ``options`` are for the form.
    """
    actor: Actor = request.actor
    if not may(actor, Action.ADD, activity):
        return redirect(activity)
    acting = request.acting if actor.is_person else None
    matter = activity.engagement.matter
    form = form_class(sent(request), matter=matter, actor=actor, acting=acting, **(options or {}))
    status = 200
    if form.is_bound:
        status = 422
        try:
            if form.is_valid():
                return _receipt(request, _store(request, activity, form, store))
        except TooManyRequests as error:
            show_error(form, error)
            status = 429
        except DomainError as error:
            show_error(form, error)
    own = {"activity": activity, "matter": matter, "form": form, "is_open": now_of(activity).takes_responses}
    return render(request, template, {**context, **own}, status=status)


def _store(
    request: HttpRequest, activity: Activity, form: SayForm, store: Callable[..., Contribution]
) -> Contribution:
    actor = form.chosen_actor
    _count(request, actor)
    return store(
        actor=actor,
        activity=activity,
        language=get_language() or settings.LANGUAGE_CODE,
        source=source_of(request, activity.pk),
        held_because=form.held_because,
        **{name: value for name, value in form.cleaned_data.items() if name not in _NOT_SAID},
    )


def actor_of_program(request: HttpRequest) -> Actor:
    """Return for whom a program takes part; it is counted as on the page. Raises ``TooManyRequests``."""
    actor: Actor = request.actor
    _count(request, actor)
    return actor.entering_for(Provenance(Channel.API))


def _count(request: HttpRequest, actor: Actor) -> None:
    if actor.is_person:
        limit(f"person:{actor.person_id}", "engagement.say", per_minute=30)
    else:
        limit(request, "engagement.say", per_minute=10, per_hour=100)  # a library has one address for many


def _receipt(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    response = redirect("portal:receipt", receipt_token(contribution))
    if not request.actor.is_person and contribution.participant_id is not None:
        remember_participant(response, contribution.participant_id)
    return response

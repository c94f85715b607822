"""Say something; type in what somebody else said; hand out the paper it was written on."""

from functools import partial

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from thegither.accounts.limits import limit
from thegither.accounts.participants import remember_participant
from thegither.dialogue.forms.saying import EnterForm, SayForm, say_form_for
from thegither.dialogue.models import Attachment, Contribution, Matter, MatterTranslation
from thegither.dialogue.receipts import receipt_token
from thegither.dialogue.services import contribute
from thegither.dialogue.typing_in import type_in
from thegither.kernel.errors import DomainError
from thegither.kernel.files import download
from thegither.kernel.limits import TooManyRequests
from thegither.kernel.policies import Action, fetch
from thegither.ui.forms import sent, show_error


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something on a matter, and get a receipt."""
    # Sending is our busiest act, and the service looks the matter up with its policy: once is enough.
    form = say_form_for(request, Matter(pk=pk), sent(request))
    status = 200
    if form.is_bound:
        status = 422
        try:
            if form.is_valid():
                return _receipt(request, _said(request, form))
        except TooManyRequests as error:
            show_error(form, error)
            status = 429
        except DomainError as error:
            show_error(form, error)
    matter = fetch(request.actor, Action.ADD, Matter.objects.select_related("partnership"), pk=pk)
    form.matter = matter
    context = {"matter": matter, "words": _words_here(matter), "form": form}
    return render(request, "dialogue/say.html", context, status=status)


def _words_here(matter: Matter) -> Matter | MatterTranslation:
    language = get_language()
    translated = (
        matter.translations.filter(language=language).first() if language != matter.language else None
    )
    return translated or matter


def _said(request: HttpRequest, form: SayForm) -> Contribution:
    actor = form.chosen_actor
    if actor.is_person:
        limit(f"person:{actor.person_id}", "dialogue.say", per_minute=30)
    else:
        limit(request, "dialogue.say", per_minute=10, per_hour=100)  # a library has one address for many
    return contribute(
        actor=actor,
        matter=form.matter,
        text=form.cleaned_data["text"],
        knowledge=form.cleaned_data["knowledge"],
        byline=form.cleaned_data["byline"],
        language=get_language() or settings.LANGUAGE_CODE,
        submission_key=form.cleaned_data["submission_key"],
        held_because=form.held_because,
    )


def _receipt(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    response = redirect("portal:receipt", receipt_token(contribution))
    if not request.actor.is_person and contribution.participant_id is not None:
        remember_participant(response, contribution.participant_id)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Type in what somebody said on paper, by phone or face to face; several in a row."""
    matter = fetch(request.actor, Action.ANSWER, Matter.objects.select_related("partnership"), pk=pk)
    return type_in(
        request,
        EnterForm,
        partial(contribute, matter=matter, language=matter.language),
        template="dialogue/enter.html",
        done=matter.get_absolute_url(),
        matter=matter,
    )


@require_GET
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out the paper itself."""
    found = fetch(request.actor, Action.VIEW, Attachment.objects.select_related("contribution"), pk=pk)
    return download(found, f"{found.contribution.reference}-{found.pk}")

"""Say something; type in what somebody else said; hand out the paper it was written on."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from thegither.accounts.limits import limit
from thegither.accounts.participants import remember_participant
from thegither.dialogue.forms.saying import KEPT_FOR_NEXT, EnterForm, SayForm, say_form_for
from thegither.dialogue.models import Attachment, Contribution, Matter, MatterTranslation
from thegither.dialogue.receipts import receipt_token
from thegither.dialogue.services import attach_note, contribute
from thegither.kernel.errors import DomainError
from thegither.kernel.files import download
from thegither.kernel.limits import TooManyRequests
from thegither.kernel.policies import Action, fetch
from thegither.kernel.transactions import write_transaction
from thegither.ui.forms import sent, show_error

_ENTERING = "dialogue.entering"


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
    if request.method != "POST":
        kept = request.session.pop(_ENTERING, {})
        form = EnterForm(initial=kept if kept.get("matter") == matter.pk else None)
        return render(request, "dialogue/enter.html", {"matter": matter, "form": form})
    form = EnterForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            contribution = _entered(request, matter, form)
        except DomainError as error:
            show_error(form, error)
        else:
            _tell_reference(request, contribution)
            if request.POST.get("then") != "next":
                return redirect(matter)
            request.session[_ENTERING] = {name: form.data.get(name, "") for name in KEPT_FOR_NEXT}
            request.session[_ENTERING]["matter"] = matter.pk
            return redirect("dialogue:enter", matter.pk)
    return render(request, "dialogue/enter.html", {"matter": matter, "form": form}, status=422)


@write_transaction()
def _entered(request: HttpRequest, matter: Matter, form: EnterForm) -> Contribution:
    said: dict[str, Any] = form.cleaned_data
    contribution = contribute(
        actor=request.actor.entering_for(form.how_it_came),
        matter=matter,
        text=said["text"],
        knowledge=said["knowledge"],
        layer=said["layer"],
        language=matter.language,
        byline=said["byline"],
        said_at=form.said_at,
        submission_key=said["submission_key"],
    )
    upload: UploadedFile | None = said["note"]
    if upload and not contribution.attachments.exists():
        attach_note(actor=request.actor, contribution=contribution, upload=upload)
    return contribution


def _tell_reference(request: HttpRequest, contribution: Contribution) -> None:
    receipt = reverse("portal:receipt", args=[receipt_token(contribution)])
    words = _("Stored as %(reference)s. If its author wants to know what becomes of it, pass this on:")
    link = format_html('<a href="{}">{}</a>', receipt, _("receipt of %s") % contribution.reference)
    messages.success(request, format_html("{} {}", words % {"reference": contribution.reference}, link))


@require_GET
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out the paper itself."""
    found = fetch(request.actor, Action.VIEW, Attachment.objects.select_related("contribution"), pk=pk)
    return download(found, f"{found.contribution.reference}-{found.pk}")

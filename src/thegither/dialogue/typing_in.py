"""Type in what somebody else said, on paper, by phone or face to face; several in a row."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from thegither.kernel.errors import DomainError
from thegither.kernel.transactions import write_transaction
from thegither.ui.forms import show_error

from .forms.saying import KEPT_FOR_NEXT, EnterForm
from .models import Contribution
from .receipts import receipt_token
from .services import attach_note

_TYPING = "dialogue.typing"


def type_in(
    request: HttpRequest,
    form_class: Callable[..., EnterForm],
    store: Callable[..., Contribution],
    *,
    template: str,
    done: str,
    **context: Any,
) -> HttpResponse:
    """Show a form to type in what was said; ``store`` it once it is sent, then go on to the next or ``done``.

    ``store`` takes what the form asks, with the actor who enters for others and when it was said. How it came
    is kept for the next one at the same address.
    """
    if request.method != "POST":
        kept = request.session.pop(_TYPING, {})
        form = form_class(initial=kept if kept.get("at") == request.path else None)
        return render(request, template, context | {"form": form})
    form = form_class(request.POST, request.FILES)
    if form.is_valid():
        try:
            contribution = _stored(request, form, store)
        except DomainError as error:
            show_error(form, error)
        else:
            _tell_reference(request, contribution)
            if request.POST.get("then") != "next":
                return redirect(done)
            kept = {name: form.data.get(name, "") for name in KEPT_FOR_NEXT}
            request.session[_TYPING] = kept | {"at": request.path}
            return redirect(request.path)
    return render(request, template, context | {"form": form}, status=422)


@write_transaction()
def _stored(request: HttpRequest, form: EnterForm, store: Callable[..., Contribution]) -> Contribution:
    actor = request.actor.entering_for(form.how_it_came)
    contribution = store(actor=actor, said_at=form.said_at, **form.said)
    upload: UploadedFile | None = form.cleaned_data["note"]
    if upload and not contribution.attachments.exists():
        attach_note(actor=request.actor, contribution=contribution, upload=upload)
    return contribution


def _tell_reference(request: HttpRequest, contribution: Contribution) -> None:
    receipt = reverse("portal:receipt", args=[receipt_token(contribution)])
    words = _("Stored as %(reference)s. If its author wants to know what becomes of it, pass this on:")
    link = format_html('<a href="{}">{}</a>', receipt, _("receipt of %s") % contribution.reference)
    messages.success(request, format_html("{} {}", words % {"reference": contribution.reference}, link))

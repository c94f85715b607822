"""What the forms of this room have in common."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from thegither.kernel.errors import DomainError
from thegither.partners.models import Partnership
from thegither.ui.forms import show_error


def answer(
    request: HttpRequest,
    form: forms.Form,
    service: Callable[..., Any],
    *,
    heading: object,
    lead: object,
    back: Any,
    partnership: Partnership,
    go_to: Callable[[Any], Any] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show the form; when it is sent and valid, call the service and go on to ``go_to`` of its result."""
    if request.method == "POST" and form.is_valid():
        try:
            result = service(**form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(go_to(result) if go_to else back.get_absolute_url())
    context |= {"form": form, "heading": heading, "lead": lead, "back": back, "partnership": partnership}
    return render(request, "engagement/change.html", context, status=422 if form.errors else 200)

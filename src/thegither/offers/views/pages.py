"""What the pages with one form share."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch
from thegither.partners.models import Organisation, Partnership, Seat
from thegither.ui.components.layout import breadcrumbs
from thegither.ui.forms import show_error

from ..selectors import speaking_seats


def organisation_of(request: HttpRequest, slug: str, action: Action) -> Organisation:
    """Return the organisation at ``slug`` if one may do ``action`` with it."""
    return fetch(request.actor, action, Organisation.objects.prefetch_related("sectors"), slug=slug)


def partnership_of(request: HttpRequest, slug: str, action: Action = Action.VIEW) -> Partnership:
    """Return the partnership at ``slug`` if one may do ``action`` with it."""
    return fetch(request.actor, action, Partnership, slug=slug)


def own_seats(request: HttpRequest, partnership: Partnership | None = None) -> QuerySet[Seat]:
    """Return the seats for which one can act. Raises ``NotPermitted`` without any."""
    seats = speaking_seats(request.actor, partnership)
    if not seats:
        raise NotPermitted
    return seats


def one_form(
    request: HttpRequest,
    form: forms.Form,
    service: Callable[..., Any],
    *,
    heading: str,
    lead: str,
    go: str,
    trail: list[tuple[str, str]],
    told: str = "",
    to: Callable[[Any], str] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form under its heading; once it is sent and valid, call ``service`` with what was typed.

    Then one is taken to what ``to`` makes of the result, or to the last step of ``trail``; ``told`` is said.
    """
    back = trail[-1][1]
    if request.method == "POST" and form.is_valid():
        try:
            result = service(actor=request.actor, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, told or _("Saved."))
            return redirect(to(result) if to else back)
    steps = [part for step in trail for part in step]
    context |= {
        "form": form,
        "heading": heading,
        "lead": lead,
        "go": go,
        "back": back,
        "kicker": trail[-1][0],
        "crumbs": breadcrumbs(*steps, heading),
    }
    template = context.pop("template", "offers/form.html")
    return render(request, template, context, status=422 if form.errors else 200)

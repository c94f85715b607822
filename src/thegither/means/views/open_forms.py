"""Forms that anybody may send without an account: slowed down, and shown again with everything typed kept."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse

from thegither.accounts.limits import limit
from thegither.kernel.errors import DomainError
from thegither.kernel.limits import TooManyRequests
from thegither.ui.forms import show_error


def answered(
    request: HttpRequest, form: forms.Form, name: str, act: Callable[..., HttpResponse]
) -> tuple[HttpResponse | None, int]:
    """Return what ``act`` made of a valid form, or None and the status under which it is shown again."""
    if not form.is_bound:
        return None, 200
    try:
        if form.is_valid():
            limit(request, name, per_minute=10, per_hour=50)
            return act(**{key: value for key, value in form.cleaned_data.items() if key != "website"}), 302
    except TooManyRequests as error:
        show_error(form, error)
        return None, 429
    except DomainError as error:
        show_error(form, error)
    return None, 422

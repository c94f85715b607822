"""Error pages, the choice of language, and the gallery of components."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import REASON_BAD_ORIGIN, REASON_BAD_REFERER
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from thegither.ui import refusals
from thegither.ui.gallery import samples


@csrf_exempt  # a language is nobody's secret, and without a token the page needs no cookie
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language that was chosen and go back to the page."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    language = request.POST.get("language", "")
    if check_for_language(language) and language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in all its states."""
    return render(request, "ui/gallery.html", samples())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what could not be read, or was too much."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return refusals.answer(request, refusals.too_large())
    return refusals.answer(request, refusals.bad_request())


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer Django's own refusals."""
    return refusals.answer(request, refusals.forbidden(signed_in=_is_signed_in(request)))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return refusals.answer(request, refusals.not_found())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid token; its text is shown back unless another site sent it."""
    foreign = reason.startswith((REASON_BAD_ORIGIN.split("%")[0], REASON_BAD_REFERER.split("%")[0]))
    return refusals.answer(request, refusals.form_expired(shows_text_back=not foreign))


def gone(request: HttpRequest) -> HttpResponse:
    """Answer for something that was taken back."""
    return refusals.answer(request, refusals.gone())


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer our own failure; without the request's context, since that may be what failed."""
    return _plain_page(request, 500, busy=False)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer when the database did not, with a page that asks it nothing."""
    response = _plain_page(request, 503, busy=True)
    response["Retry-After"] = "60"
    return response


def _plain_page(request: HttpRequest, status: int, *, busy: bool) -> HttpResponse:
    context: dict[str, Any] = {"busy": busy, "kept_texts": _typed_text_or_nothing(request)}
    return HttpResponse(render_to_string("ui/server_error.html", context), status=status)


def _typed_text_or_nothing(request: HttpRequest) -> list[str]:
    """Return the typed text unless reading it is what failed."""
    try:
        return refusals.typed_text(request)
    except Exception:  # the page that reports a failure must not fail
        return []


def _is_signed_in(request: HttpRequest) -> bool:
    actor = getattr(request, "actor", None)
    return actor is not None and actor.is_person

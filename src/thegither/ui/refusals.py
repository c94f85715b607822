"""Pages that say no: what happened, what was kept, and what to do next."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

_NOT_SHOWN_BACK = ("password", "token", "secret", "csrf", "key", "code", "signature", "website")
_MOST_SHOWN_BACK = 20


@dataclass(frozen=True, slots=True)
class Refusal:
    """The words of one page; ``links`` are (text, address)."""

    status: int
    title: str
    lead: str
    next_steps: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    shows_text_back: bool = False


def typed_text(request: HttpRequest) -> list[str]:
    """Return what somebody typed into the form that was refused, so that it is not lost."""
    if request.method != "POST":
        return []
    kept = [
        text.strip()
        for name, values in request.POST.lists()
        if not any(word in name.lower() for word in _NOT_SHOWN_BACK)
        for text in values
        if isinstance(text, str) and " " in text.strip()
    ]
    return kept[:_MOST_SHOWN_BACK]


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the page of ``refusal``; never stored by a cache."""
    kept = typed_text(request) if refusal.shows_text_back else []
    response = render(
        request, "ui/refusal.html", {"refusal": refusal, "kept_texts": kept}, status=refusal.status
    )
    add_never_cache_headers(response)
    return response


def _home() -> tuple[str, str]:
    return (_("Go to the home page"), reverse("portal:home"))


def not_found() -> Refusal:
    """404."""
    return Refusal(
        404,
        _("This page has moved or never was"),
        _("The address may be mistyped, or what was here is not for everybody to see."),
        links=[(_("Search for it"), reverse("portal:search")), _home()],
    )


def gone() -> Refusal:
    """410."""
    return Refusal(
        410,
        _("This was taken away"),
        _("Its author or a moderator took it back. What was decided because of it is still recorded."),
        links=[(_("Search for something else"), reverse("portal:search")), _home()],
    )


def forbidden(message: str = "", *, signed_in: bool = False, sign_in_url: str = "") -> Refusal:
    """403."""
    lead = message or _("Only some people can do this, and the records say that you are not one of them.")
    if signed_in:
        steps = _(
            "If you act for several organisations, choose the right one at the top of the page and try again."
        )
        return Refusal(403, _("You cannot do this"), lead, steps, [_home()], shows_text_back=True)
    return Refusal(
        403,
        _("Sign in to do this"),
        message or _("Only partners can do this."),
        links=[(_("Sign in"), sign_in_url or reverse("account_login")), _home()],
        shows_text_back=True,
    )


def refused_now(message: str) -> Refusal:
    """409: a rule of the domain forbids it now."""
    return Refusal(
        409,
        _("This cannot be done now"),
        message,
        _("Nothing was changed. Go back, look at the page again and choose what is possible now."),
        [_home()],
        shows_text_back=True,
    )


def bad_request() -> Refusal:
    """400."""
    return Refusal(
        400,
        _("We could not read what was sent"),
        _("Nothing was changed. Something in the address or the form was not as we expected."),
        _("Go back and try again. If it happens again, tell us what you were doing."),
        [_home()],
    )


def too_large() -> Refusal:
    """413."""
    return Refusal(
        413,
        _("This is too much at once"),
        _("What was sent is larger than we can take. Nothing was saved."),
        _("Go back: your text should still be there. Shorten it, or send a smaller file."),
        [_home()],
    )


def form_expired(*, shows_text_back: bool) -> Refusal:
    """403 because the form could not be proven to be ours."""
    return Refusal(
        403,
        _("Not sent: the page was too old"),
        _("The form was open very long, you signed in or out in another window, or cookies are off."),
        _("Nothing was saved. Copy your text, open the page again and send it from there."),
        [_home()],
        shows_text_back=shows_text_back,
    )


def too_many() -> Refusal:
    """429."""
    return Refusal(
        429,
        _("Too many tries in a short time"),
        _("Nothing was saved this time. We slow things down so that nobody can flood the service."),
        _("Wait a few minutes and send it again. Your text is below if you typed any."),
        [_home()],
        shows_text_back=True,
    )

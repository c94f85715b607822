"""What readers see, kept while nothing happens: whole pages, parts of pages, and what a page is made of."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import TypeVar

from django.conf import settings
from django.core.cache import caches
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from thegither import __version__
from thegither.audit.models import Event
from thegither.kernel.clock import today

SECONDS = 120
# Search finds a record a moment after its event, when a worker has looked at it.
SEARCH_SECONDS = 10

# Where a message may wait that is told once.
_MESSAGES = {"messages", settings.SESSION_COOKIE_NAME}

Made = TypeVar("Made")

pages = caches["pages"]


def newest_event() -> int:
    """Return the key of the newest event: while it stays, nothing in the records has changed."""
    return int(Event.objects.aggregate(newest=Max("id"))["newest"] or 0)


def kept_for_visitors(
    seconds: int = SECONDS,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Return a decorator that keeps the page of an address for those who are not signed in.

    It is kept while no event happens, at most ``seconds``, and apart for each participant, who may see more.
    A page that sets a cookie, carries a form of the reader's or tells them a message is not kept.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            actor = request.actor
            if request.method != "GET" or actor.is_person or _MESSAGES & request.COOKIES.keys():
                return view(request, *args, **kwargs)
            reader = f"{actor.participant_id} {request.get_full_path()}"
            key = _key(sha256(reader.encode()).hexdigest(), newest_event())
            content = pages.get(key)
            if content is not None:
                return HttpResponse(content)
            response = view(request, *args, **kwargs)
            if (
                response.status_code == 200
                and not response.cookies
                and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META
            ):
                pages.set(key, response.content, seconds)
            return response

        return answer

    return decorate


def same_for_visitors(
    request: HttpRequest, name: str, version: object, render: Callable[[], dict[str, str]]
) -> dict[str, SafeString]:
    """Return parts of a page that every visitor sees alike, kept while ``version`` stays.

    ``version`` is the key of the last event that matters to the page: the record tells when it is old.
    Somebody signed in may see more, and gets theirs made anew.
    """

    def made() -> dict[str, str]:
        return {part: str(html) for part, html in render().items()}

    parts = made() if request.actor.is_person else kept(name, version, made)
    return {part: mark_safe(html) for part, html in parts.items()}


def kept(name: str, version: object, make: Callable[[], Made]) -> Made:
    """Return what ``make`` returns, kept while ``version`` stays; it names the reader, if it is theirs."""
    key = _key(name, version)
    found: Made | None = pages.get(key)
    if found is None:
        found = make()
        pages.set(key, found, SECONDS)
    return found


def _key(name: str, version: object) -> str:
    return f"portal:{name}:{version}:{get_language()}:{today()}:{__version__}"

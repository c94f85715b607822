"""What readers see, kept while nothing happens: whole pages, and the parts of pages that carry a form."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256

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

pages = caches["pages"]


def newest_event() -> int:
    """Return the key of the newest event: while it stays, nothing in the records has changed."""
    return int(Event.objects.aggregate(newest=Max("id"))["newest"] or 0)


def kept_for_visitors(
    seconds: int = SECONDS,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Return a decorator that keeps the page of an address for those who are not signed in.

    It is kept while no event happens, at most ``seconds``, and apart for each participant, who sees their own.
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
    if request.actor.is_person:
        return {part: mark_safe(html) for part, html in render().items()}
    return kept_parts(name, version, render)


def kept_parts(name: str, version: object, render: Callable[[], dict[str, str]]) -> dict[str, SafeString]:
    """Return parts of a page, kept while ``version`` stays; it says for whom they are, if not for everybody."""
    key = _key(name, version)
    parts = pages.get(key)
    if parts is None:
        parts = {part: str(html) for part, html in render().items()}
        pages.set(key, parts, SECONDS)
    return {part: mark_safe(html) for part, html in parts.items()}


def _key(name: str, version: object) -> str:
    return f"portal:{name}:{version}:{get_language()}:{today()}:{__version__}"

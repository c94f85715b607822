from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from thegither import __version__
from thegither.kernel.clock import today

SECONDS = 120


def same_for_visitors(
    request: HttpRequest, name: str, version: object, render: Callable[[], dict[str, str]]
) -> dict[str, SafeString]:
    """Return parts of a page that every visitor sees alike, kept while ``version`` stays.

    ``version`` is the key of the last event that matters to the page: the record tells when it is old.
    Somebody signed in may see more, and gets theirs made anew.
    """
    if request.actor.is_person:
        return {part: mark_safe(html) for part, html in render().items()}
    key = f"portal:{name}:{version}:{get_language()}:{today()}:{__version__}"
    parts = cache.get(key)
    if parts is None:
        parts = {part: str(html) for part, html in render().items()}
        cache.set(key, parts, SECONDS)
    return {part: mark_safe(html) for part, html in parts.items()}

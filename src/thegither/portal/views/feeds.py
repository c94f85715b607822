from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from thegither.dialogue.models import Matter
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, fetch
from thegither.partners.models import Partnership

from ..calendars import as_calendar, public_days
from ..news import NewsItem, news

# A feed is for everybody who knows its address, so it tells what a visitor may see, whoever asks.
_PUBLIC = Actor.visitor()
_TYPES = {"atom": "application/atom+xml; charset=utf-8", "rss": "application/rss+xml; charset=utf-8"}
_FEEDS = {"atom": Atom1Feed, "rss": Rss201rev2Feed}
_for_minutes = cache_control(public=True, max_age=300)


def _feed(kind: str, title: str, url: str, address: str, items: list[NewsItem]) -> HttpResponse:
    base = settings.BASE_URL
    feed = _FEEDS[kind](
        title=title,
        link=f"{base}{url}",
        description=title,
        language=get_language(),
        feed_url=f"{base}{address}",
        feed_guid=f"tag:{urlsplit(base).hostname},2025:{address}",
    )
    for item in items:
        feed.add_item(
            title=f"{item.title}: {item.sentence}",
            link=f"{base}{item.url}",
            description=item.sentence,
            unique_id=f"tag:{urlsplit(base).hostname},2025:event/{item.key}",
            unique_id_is_permalink=False,
            pubdate=item.happened_at,
            updateddate=item.happened_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=_TYPES[kind])


def _of_site(kind: str) -> HttpResponse:
    title = _("What happens in %(name)s") % {"name": settings.SITE_NAME}
    address = reverse(f"portal:site_{kind}")
    return _feed(kind, title, reverse("portal:home"), address, news(_PUBLIC))


def _of_partnership(kind: str, slug: str) -> HttpResponse:
    found = fetch(_PUBLIC, Action.VIEW, Partnership, slug=slug)
    address = reverse(f"portal:partnership_{kind}", args=[slug])
    return _feed(kind, found.name, found.get_absolute_url(), address, news(_PUBLIC, partnership=found))


def _of_matter(kind: str, pk: int) -> HttpResponse:
    found = fetch(_PUBLIC, Action.VIEW, Matter, pk=pk)
    address = reverse(f"portal:matter_{kind}", args=[pk])
    return _feed(kind, found.title, found.get_absolute_url(), address, news(_PUBLIC, matter=found))


@require_safe
@_for_minutes
def site_atom(request: HttpRequest) -> HttpResponse:
    """Tell what happens everywhere, as Atom."""
    return _of_site("atom")


@require_safe
@_for_minutes
def site_rss(request: HttpRequest) -> HttpResponse:
    """Tell what happens everywhere, as RSS."""
    return _of_site("rss")


@require_safe
@_for_minutes
def partnership_atom(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell what happens in a partnership, as Atom."""
    return _of_partnership("atom", slug)


@require_safe
@_for_minutes
def partnership_rss(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell what happens in a partnership, as RSS."""
    return _of_partnership("rss", slug)


@require_safe
@_for_minutes
def matter_atom(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what happens with a matter, as Atom."""
    return _of_matter("atom", pk)


@require_safe
@_for_minutes
def matter_rss(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what happens with a matter, as RSS."""
    return _of_matter("rss", pk)


@require_safe
@_for_minutes
def site_dates(request: HttpRequest) -> HttpResponse:
    """Give the dates of everything public, for a calendar."""
    return _calendar(settings.SITE_NAME, None)


@require_safe
@_for_minutes
def partnership_dates(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the dates of a partnership, for a calendar."""
    found = fetch(_PUBLIC, Action.VIEW, Partnership, slug=slug)
    return _calendar(found.name, found)


def _calendar(name: str, partnership: Partnership | None) -> HttpResponse:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    text = as_calendar(public_days(_PUBLIC, partnership), name, host)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")

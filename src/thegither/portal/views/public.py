from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.crypto import salted_hmac
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from thegither import __version__
from thegither.audit.models import Event
from thegither.dialogue.forms import say_form_for
from thegither.dialogue.models import AnswerState, Layer, Matter
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, fetch
from thegither.kernel.text import shorten
from thegither.partners.models import Partnership

from ..selectors.engagements import engagements_of
from ..selectors.home import home as home_page
from ..selectors.home import open_matters as matters_open_now
from ..selectors.matters import latest_event, matter_page, narrowed_by
from ..selectors.partnerships import branches, partnership_page, partnership_roots, partnerships_named
from .fragments import kept_for_visitors, same_for_visitors
from .seats import reader_seat

PAGE_SIZE = 25


@require_safe
@kept_for_visitors()
def home(request: HttpRequest) -> HttpResponse:
    """Show what is open, what came of what people said, what changed, and who works together."""
    return render(request, "portal/home.html", {"nav": "home", "page": home_page(request.actor)})


@require_safe
@kept_for_visitors()
def open_matters(request: HttpRequest) -> HttpResponse:
    """List everything on which one can say something now."""
    page = Paginator(matters_open_now(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "portal/open_matters.html", {"nav": "open_matters", "page": page})


@require_safe
@kept_for_visitors()
def partnerships(request: HttpRequest) -> HttpResponse:
    """List the partnerships as a tree, or those with the words searched for."""
    query = shorten(request.GET.get("q", "").replace("\x00", ""), 100)
    rows = partnerships_named(request.actor, query) if query else partnership_roots(request.actor)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    tree = branches(request.actor, page.object_list) if not query else None
    context = {"nav": "partnerships", "page": page, "tree": tree, "query": query}
    return render(request, "portal/partnerships.html", context)


@require_safe
def partnership(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a partnership is for, what it decided and did, what changed, and who is in it."""
    latest = Event.objects.filter(stream=OuterRef("pk")).order_by("-sequence").values("sequence")[:1]
    rows = Partnership.objects.annotate(latest=Subquery(latest))
    found: Any = fetch(request.actor, Action.VIEW, rows, slug=slug)
    seat = reader_seat(request, found.pk)

    def made() -> dict[str, str]:
        context = {"page": partnership_page(request.actor, found), "partnership": found, "seat": seat}
        return {"content": render_to_string("portal/_partnership.html", context)}

    version = f"{found.pk}.{found.latest}"
    parts = same_for_visitors(request, "partnership", version, made)
    context = {"nav": "partnerships", "partnership": found, **parts}
    return render(request, "portal/partnership.html", context)


@require_safe
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a matter: its question, its stages, what was said and what came of it."""
    rows = Matter.objects.select_related("partnership", "tally")
    found = fetch(request.actor, Action.VIEW, rows, pk=pk)
    latest = latest_event(found)
    etag = _etag(request, found, latest)
    if etag and (unchanged := get_conditional_response(request, etag=etag)):
        return unchanged
    narrowed = narrowed_by(*(request.GET.get(name, "") for name in ("layer", "answer", "before")))
    has_form = narrowed.before is None and _may_say(request, found)
    context = {
        "matter": found,
        "narrowed": narrowed,
        "seat": reader_seat(request, found.partnership_id),
        "say_form": say_form_for(request, found) if has_form else None,
    }
    context |= _matter_parts(request, found, latest, context)
    response = render(request, "portal/matter.html", context)
    if etag:
        response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a form to print: for those who say it on paper."""
    rows = Matter.objects.select_related("partnership")
    found = fetch(request.actor, Action.VIEW, rows, pk=pk)
    context = {"matter": found, "base_url": settings.BASE_URL, "lines": range(9)}
    return render(request, "portal/paper.html", context)


def _matter_parts(
    request: HttpRequest, found: Matter, latest: int, context: dict[str, Any]
) -> dict[str, SafeString]:
    """Return what stands above and below the form of a matter."""
    narrowed = context["narrowed"]

    def made() -> dict[str, str]:
        page = matter_page(request.actor, found, narrowed)
        content = {
            **context,
            "page": page,
            "next_url": _next_url(request, page.next_before),
            "layers": _layer_tabs(found, narrowed.layer),
            "answer_states": AnswerState.choices,
            "engagements": engagements_of(request.actor, found.pk) if narrowed.before is None else [],
        }
        return {
            "title": escape((page.translation or found).title),
            "above": render_to_string("portal/_matter_above.html", content),
            "below": render_to_string("portal/_matter_below.html", content),
        }

    if narrowed.is_narrowed or narrowed.before is not None:
        return {part: mark_safe(html) for part, html in made().items()}
    version = f"{found.pk}.{latest}.{found.version}.{found.partnership.version}"
    return same_for_visitors(request, "matter", version, made)


def _next_url(request: HttpRequest, before: int | None) -> str:
    """Return the address of the next page of a list that is read by key."""
    if before is None:
        return ""
    values = request.GET.copy()
    values["before"] = str(before)
    return f"?{values.urlencode()}#said"


def _etag(request: HttpRequest, found: Matter, latest: int) -> str:
    """Return what the page of a matter depends on; empty for somebody signed in, whose header changes too."""
    actor = request.actor
    if actor.is_person or "messages" in request.COOKIES:
        return ""
    parts = (
        __version__,
        request.get_full_path(),
        get_language(),
        str(today()),
        f"{actor.kind}{actor.participant_id}",
        f"{latest}.{found.version}.{found.partnership.version}",
        f"{found.tally.shown}.{found.tally.waiting}.{found.tally.answered}",
    )
    return f'"{salted_hmac("portal.matter", "|".join(parts)).hexdigest()}"'


def _may_say(request: HttpRequest, found: Matter) -> bool:
    """Return whether the form to say something belongs on the page; the service has the last word."""
    if not found.takes_contributions or found.partnership.has_ended:
        return False
    return (
        found.is_for_everyone
        or bool(reader_seat(request, found.partnership_id))
        or request.actor.is_administrator
    )


def _layer_tabs(found: Matter, current: str) -> list[dict[str, Any]]:
    """Return the layers as tabs, each with its count from the tally."""
    tally = found.tally
    tabs = [("", _("Everyone"), tally.shown)]
    tabs += [(layer.value, str(layer.label), getattr(tally, layer.value)) for layer in Layer]
    return [
        {"key": key, "text": text, "count": count, "is_current": key == current} for key, text, count in tabs
    ]

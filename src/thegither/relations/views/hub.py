from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thegither.kernel.policies import Action, fetch, may
from thegither.kernel.tables import csv_response
from thegither.partners.models import Partnership
from thegither.ui.forms import answer, sent

from ..forms.contacts import TopicsForm
from ..models import NeedRound, Topic
from ..policies import fetch_among_members
from ..selectors.contacts import going_out as read_going_out
from ..selectors.contacts import happening, happenings
from ..selectors.coverage import coverage as read_coverage
from ..selectors.coverage import topics_of
from ..selectors.interdependence import disclosures_seen_by, rounds_of
from ..selectors.knowing import readings_of
from ..selectors.network import waves_of
from ..services.topics import set_topics

PAGE = 30


@require_safe
def relationships(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how partners know, meet and need each other, each part in one sentence."""
    partnership = fetch_among_members(request.actor, slug=slug)
    shown = disclosures_seen_by(request.actor, partnership)
    grid = read_coverage(partnership)
    newest: NeedRound | None = rounds_of(request.actor, partnership).first()
    context = {
        "partnership": partnership,
        "out": read_going_out(partnership),
        "grid": grid,
        "cell_count": len(grid.sectors) * len(grid.places),
        "read": next(iter(readings_of(partnership, 1)), None),
        "round": newest,
        "wave": waves_of(request.actor, partnership).first(),
        "held_together": shown.filter(agreed_at__isnull=False)[:PAGE],
        "between_us": shown.filter(agreed_at__isnull=True)[:PAGE],
        "may_manage": may(request.actor, Action.MANAGE, partnership),
    }
    return render(request, "relations/relationships.html", context)


@require_safe
def going_out(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where contacts were in the last twelve months, and where nobody was."""
    partnership = fetch_among_members(request.actor, slug=slug)
    page = Paginator(happenings(partnership), PAGE).get_page(request.GET.get("page"))
    context = {
        "partnership": partnership,
        "out": read_going_out(partnership),
        "page": page,
        "happenings": [happening(row) for row in page],
    }
    return render(request, "relations/going_out.html", context)


@require_safe
def coverage(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the grid of sectors and places, about one topic (``?topic=``) or anything, and its empty cells."""
    partnership = fetch_among_members(request.actor, slug=slug)
    topic = None
    if key := request.GET.get("topic"):
        topic = fetch(request.actor, Action.VIEW, Topic.objects.filter(partnership=partnership), pk=key)
    context = {
        "partnership": partnership,
        "grid": read_coverage(partnership, topic),
        "may_manage": may(request.actor, Action.MANAGE, partnership),
    }
    return render(request, "relations/coverage.html", context)


@require_safe
def coverage_table(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give all cells of the grid, of every topic, as a table."""
    partnership = fetch_among_members(request.actor, slug=slug)
    rows = (
        [
            cell.sector.value,
            cell.place.name,
            cell.topic.name if cell.topic else "",
            cell.count,
            cell.last_on.isoformat() if cell.last_on else "",
            cell.days if cell.days is not None else "",
            cell.is_empty,
        ]
        for cell in read_coverage(partnership).everything
    )
    header = ("sector", "place", "topic", "contacts", "last_contact", "days_since", "is_empty")
    return csv_response(f"coverage-{partnership.slug}", header, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: HttpRequest, slug: str) -> HttpResponse:
    """Say which topics a partnership has in hand."""
    partnership = fetch(request.actor, Action.MANAGE, Partnership, slug=slug)
    names = "\n".join(topic.name for topic in topics_of(partnership))
    form = TopicsForm(sent(request), initial={"names": names})
    return answer(
        request,
        form,
        partial(set_topics, actor=request.actor, partnership=partnership),
        heading=_("What we have in hand"),
        back=reverse("relations:coverage", args=[slug]),
        template="relations/topics.html",
        partnership=partnership,
    )

"""How we did: were people answered, and did what they said move anything?"""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thegither.dialogue.models import Matter
from thegither.kernel.policies import Action, fetch
from thegither.kernel.tables import csv_response
from thegither.partners.models import Partnership

from ..selectors.measures import MEASURE_COLUMNS, measure_table, measures_of
from ..selectors.narrowing import stage_lines


@require_safe
def of_matter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show both measures of a matter, and what is unanswered by stage."""
    matter = fetch(request.actor, Action.VIEW, Matter.objects.select_related("partnership"), pk=pk)
    context = {
        "matter": matter,
        "partnership": matter.partnership,
        "measures": measures_of(Matter.objects.filter(pk=matter.pk)),
        "stages": stage_lines(matter),
    }
    return render(request, "reading/measures.html", context)


@require_safe
def of_partnership(request: HttpRequest, slug: str) -> HttpResponse:
    """Show both measures over the public matters of a partnership."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, slug=slug)
    matters = Matter.objects.filter(partnership=partnership, is_public=True)
    context = {"partnership": partnership, "measures": measures_of(matters)}
    return render(request, "reading/measures.html", context)


@require_safe
def matter_table(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand out the figures of a matter as CSV."""
    matter = fetch(request.actor, Action.VIEW, Matter, pk=pk)
    figures = measure_table(measures_of(Matter.objects.filter(pk=matter.pk)))
    return csv_response(f"measures-{matter.reference}", MEASURE_COLUMNS, figures)


@require_safe
def partnership_table(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Hand out the figures of a partnership as CSV."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, slug=slug)
    figures = measure_table(measures_of(Matter.objects.filter(partnership=partnership, is_public=True)))
    return csv_response(f"measures-{partnership.slug}", MEASURE_COLUMNS, figures)

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from thegither.kernel.policies import Action, fetch

from ..selectors.engagements import engagement_page, shown_engagements, words_of
from .fragments import kept_for_visitors
from .seats import reader_seat


@require_safe
@kept_for_visitors()
def engagement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an engagement: what it is about, how to take part, how far a say goes, and what came of it."""
    found = fetch(request.actor, Action.VIEW, shown_engagements(), pk=pk)
    partnership = found.matter.partnership
    easy = request.GET.get("read") == "easy"
    context = {
        "nav": "open_matters",
        "engagement": found,
        "words": words_of(found, get_language() or "", easy=easy),
        "partnership": partnership,
        "page": engagement_page(request.actor, found, easy=easy),
        "seat": reader_seat(request, partnership.pk),
    }
    return render(request, "portal/engagement.html", context)

"""Asked, said, did: the whole of it on one page."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thegither.engagement.models import Engagement
from thegither.kernel.policies import Action, fetch
from thegither.partners.models import Organisation
from thegither.reports.selectors.asked_said_did import of_engagement, said_by

PAGE_SIZE = 20


@require_safe
def of_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an engagement asked, what was said, and what was done."""
    rows = Engagement.objects.select_related("matter__partnership")
    engagement = fetch(request.actor, Action.VIEW, rows, pk=pk)
    context = {
        "engagement": engagement,
        "partnership": engagement.matter.partnership,
        "page": of_engagement(engagement),
        "report": engagement.reports.order_by("-number").first(),
    }
    return render(request, "reports/asked_said_did.html", context)


@require_safe
def of_partner(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what an organisation was asked, what it said, and what became of that."""
    organisation = fetch(request.actor, Action.VIEW, Organisation, slug=slug)
    rows = Paginator(said_by(request.actor, organisation), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reports/partner.html", {"organisation": organisation, "page": rows})

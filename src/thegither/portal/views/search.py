from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from thegither.dialogue.models import Contribution
from thegither.kernel.ids import parse_reference
from thegither.kernel.policies import Action, allowed

from ..searching import LAST_PAGE, words_of
from ..searching import search as find
from .fragments import SEARCH_SECONDS, kept_for_visitors

KIND_NAMES = {
    "matter": _("Matters"),
    "contribution": _("What people said"),
    "decision": _("Decisions"),
    "action": _("Actions"),
    "outcome": _("Outcomes"),
    "partnership": _("Partnerships"),
    "organisation": _("Organisations"),
}
SINGULAR = {
    "matter": _("Matter"),
    "contribution": _("Somebody said"),
    "decision": _("Decision"),
    "action": _("Action"),
    "outcome": _("Outcome"),
    "partnership": _("Partnership"),
    "organisation": _("Organisation"),
}


@require_safe
@kept_for_visitors(SEARCH_SECONDS)
def search(request: HttpRequest) -> HttpResponse:
    """Find records by words, or a contribution by its reference."""
    query = request.GET.get("q", "").replace("\x00", "")[:200]
    kind = request.GET.get("kind", "")
    kind = kind if kind in KIND_NAMES else ""
    page = request.GET.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1
    pk = parse_reference(query, "C")
    if pk and allowed(request.actor, Action.VIEW, Contribution).filter(pk=pk).exists():
        return redirect("portal:contribution", pk)
    hits = find(request.actor, query, kind=kind, page=number)
    context = {
        "nav": "search",
        "query": query,
        "kind": kind,
        "kinds": KIND_NAMES,
        "asked": bool(words_of(query)),
        "hits": [(SINGULAR[hit.kind], hit) for hit in hits.rows],
        "next_url": _page_url(request, number + 1) if hits.has_more and number < LAST_PAGE else "",
        "previous_url": _page_url(request, number - 1) if number > 1 else "",
    }
    return render(request, "portal/search.html", context)


def _page_url(request: HttpRequest, number: int) -> str:
    values = request.GET.copy()
    values["page"] = str(number)
    return f"?{values.urlencode()}"

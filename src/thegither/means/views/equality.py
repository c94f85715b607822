from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thegither.engagement.selectors.reach import suspects_of
from thegither.kernel.policies import Action, fetch, may
from thegither.means.selectors.equality import equality_of
from thegither.means.selectors.support import partnership_figures
from thegither.partners.models import Partnership


@require_safe
def equality(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how evenly partners take part, and whether means decide it."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, slug=slug)
    # The ledger is for members: a sector of one partner would show it.
    is_member = request.actor.is_person and may(request.actor, Action.ADD, partnership)
    context = {
        "partnership": partnership,
        "is_member": is_member,
        "page": equality_of(partnership),
        "figures": partnership_figures(partnership),
        "suspects": suspects_of(partnership),
    }
    return render(request, "means/equality.html", context)

"""Letters to print for those who said it on paper, by phone or face to face."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thegither.dialogue.models import Disposition
from thegither.kernel.policies import Action, fetch

from ..selectors.letters import ON_ONE_PAGE, letters_of, to_print


@never_cache
@require_safe
def letters(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a letter for each author without a screen, one on each sheet."""
    rows = Disposition.objects.select_related(
        "matter__partnership", "answered_for__organisation", "answered_for__individual"
    )
    answer = fetch(request.actor, Action.VIEW, rows, pk=pk)
    page = Paginator(letters_of(request.actor, answer), ON_ONE_PAGE).get_page(request.GET.get("page"))
    context = {"answer": answer, "matter": answer.matter, "page": page, "letters": to_print(list(page))}
    return render(request, "reading/letters.html", context)

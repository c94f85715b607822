"""Read the statements of a conversation."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thegither.engagement.pages import ABOVE, trail_to
from thegither.engagement.selectors.now import now_of
from thegither.kernel.policies import Action, fetch, may
from thegither.kernel.tables import csv_response

from ..forms.keeping import NarrowForm
from ..models import Statement
from ..selectors.results import may_see_results
from ..selectors.statements import (
    COLUMNS,
    TALLIES,
    conversation_of,
    editions_of,
    statement_table,
    wanted_statements,
)
from .voting import conversation_for

PAGE_SIZE = 25


@never_cache
@require_safe
def statements(request: HttpRequest, pk: int) -> HttpResponse:
    """List what people vote on, and how many hold what of it where that is shown."""
    activity = conversation_for(request, pk, Action.VIEW)
    narrow = NarrowForm(request.GET)
    wanted = narrow.wanted
    rows = wanted_statements(request.actor, activity, wanted)
    takes_part = may(request.actor, Action.ADD, activity)
    conversation = conversation_of(activity)
    is_open = now_of(activity).takes_responses
    context = {
        "activity": activity,
        "partnership": activity.engagement.matter.partnership,
        "trail": trail_to(activity),
        "conversation": conversation,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "narrow": narrow,
        "wanted": wanted,
        "shows_results": may_see_results(request.actor, activity),
        "takes_votes": takes_part and is_open,
        "takes_statements": takes_part and is_open and conversation.takes_statements,
        "may_keep": request.actor.is_person and may(request.actor, Action.CHANGE, activity),
    }
    return render(request, "opinions/statements.html", context)


@require_safe
def table(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Give all statements that are shown as a table."""
    activity = conversation_for(request, pk, Action.VIEW)
    shows = may_see_results(request.actor, activity)
    rows = statement_table(request.actor, activity, with_tallies=shows)
    return csv_response(f"statements-{activity.pk}", (*COLUMNS, *TALLIES) if shows else COLUMNS, rows)


@never_cache
@require_safe
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one statement: who wrote it, how it read before and why it was changed."""
    rows = Statement.objects.select_related(
        f"activity__{ABOVE}", "contribution__seat__organisation", "contribution__seat__individual"
    )
    found = fetch(request.actor, Action.VIEW, rows, pk=pk)
    activity = found.activity
    context = {
        "statement": found,
        "activity": activity,
        "partnership": activity.engagement.matter.partnership,
        "trail": trail_to(activity, reverse("opinions:statements", args=[activity.pk])),
        "conversation": conversation_of(activity),
        "editions": editions_of(found),
        "shows_results": may_see_results(request.actor, activity),
        "may_mend": request.actor.is_person and may(request.actor, Action.CHANGE, found),
    }
    return render(request, "opinions/statement.html", context)

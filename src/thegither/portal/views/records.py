from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from thegither.delivery.selectors import actions_seen_by
from thegither.dialogue.models import Decision
from thegither.dialogue.selectors.decisions import noted_citations
from thegither.kernel.policies import Action, fetch, may
from thegither.outcomes.selectors import claims_of, outcomes_seen_by
from thegither.reading.selectors.layers import layers_of_decision

from ..selectors.matters import narrowed_by
from ..selectors.records import (
    action_rows,
    decision_rows,
    due_dates,
    news,
    outcome_rows,
    partnership_asked_for,
    visible_matter,
    with_owner_names,
)
from ..threads import (
    contributions_cited,
    figures_of,
    reach_of_decisions,
    thread_of_action,
    thread_of_decision,
    thread_of_outcome,
)
from .fragments import kept_for_visitors
from .seats import reader_seat

PAGE_SIZE = 25
MOST_NOTED = 20


@require_safe
@kept_for_visitors()
def decisions(request: HttpRequest) -> HttpResponse:
    """List decisions with their reasons, newest first; the small thread shows how far each has come."""
    partnership = partnership_asked_for(request.actor, request.GET.get("partnership", ""))
    rows = decision_rows(request.actor, partnership)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    reaches = reach_of_decisions(request.actor, page.object_list)
    listed = [(row, reaches[row.pk]) for row in page.object_list]
    context = {"page": page, "rows": listed, "partnership": partnership}
    return render(request, "portal/decisions.html", context)


@require_safe
@kept_for_visitors()
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a decision: its options and arguments, who decided by which rule, the reasons, and the dissent."""
    rows = Decision.objects.select_related("matter__partnership", "proposed_for__organisation")
    found = fetch(request.actor, Action.VIEW, rows, pk=pk)
    context = {
        "decision": found,
        "seat": reader_seat(request, found.matter.partnership_id),
        "options": found.options.all(),
        "thread": thread_of_decision(request.actor, found),
        "layers": layers_of_decision(found.pk, found.matter_id),
        "dissents": found.dissents.select_related("seat__organisation"),
        "noted": noted_citations(found)[:MOST_NOTED],
    }
    return render(request, "portal/decision.html", context)


@require_safe
@kept_for_visitors()
def cited(request: HttpRequest, pk: int) -> HttpResponse:
    """List everything that a decision cites, page by page."""
    rows = Decision.objects.select_related("matter")
    found = fetch(request.actor, Action.VIEW, rows, pk=pk)
    after = narrowed_by("", "", request.GET.get("after", "")).before or 0
    page = list(contributions_cited(request.actor, [found.pk]).filter(pk__gt=after)[: PAGE_SIZE + 1])
    has_more = len(page) > PAGE_SIZE
    context = {
        "decision": found,
        "cited": page[:PAGE_SIZE],
        "next_url": f"?after={page[PAGE_SIZE - 1].pk}" if has_more else "",
    }
    return render(request, "portal/cited.html", context)


@require_safe
@kept_for_visitors()
def actions(request: HttpRequest) -> HttpResponse:
    """List actions: the late ones, those under way, or those done."""
    partnership = partnership_asked_for(request.actor, request.GET.get("partnership", ""))
    shown = request.GET.get("show", "")
    rows = action_rows(request.actor, partnership, shown)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = with_owner_names(page.object_list)
    return render(request, "portal/actions.html", {"page": page, "partnership": partnership, "shown": shown})


@require_safe
@kept_for_visitors()
def action(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an action: who owns it, every due date it had, its news, and the thread through it."""
    found = fetch(request.actor, Action.VIEW, actions_seen_by(request.actor), pk=pk)
    context = {
        "action": found,
        "matter": visible_matter(request.actor, found.matter_id),
        "thread": thread_of_action(request.actor, found),
        "due_dates": due_dates(found),
        "news": news(found),
        "may_change": request.actor.is_person and may(request.actor, Action.CHANGE, found),
    }
    return render(request, "portal/action.html", context)


@require_safe
@kept_for_visitors()
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an outcome: before and after, our part in it and what speaks against it, and who began it."""
    found = fetch(request.actor, Action.VIEW, outcomes_seen_by(request.actor), pk=pk)
    figures = figures_of([found.pk]).get(found.pk, ())
    context = {
        "outcome": found,
        "matter": visible_matter(request.actor, found.matter_id),
        "indicators": found.indicators.all(),
        "measured": [figure for figure in figures if figure.is_measured],
        "may_change": request.actor.is_person and may(request.actor, Action.CHANGE, found),
        "claims": claims_of(request.actor, found),
        "thread": thread_of_outcome(request.actor, found),
    }
    return render(request, "portal/outcome.html", context)


@require_safe
@kept_for_visitors()
def changed(request: HttpRequest) -> HttpResponse:
    """List the outcomes: what was measured before and after, and what is still to be measured."""
    partnership = partnership_asked_for(request.actor, request.GET.get("partnership", ""))
    page = Paginator(outcome_rows(request.actor, partnership), PAGE_SIZE).get_page(request.GET.get("page"))
    figures = figures_of([row.pk for row in page.object_list])
    listed = [(row, figures.get(row.pk, ())) for row in page.object_list]
    context = {"nav": "changed", "page": page, "rows": listed, "partnership": partnership}
    return render(request, "portal/changed.html", context)

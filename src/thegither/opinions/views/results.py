"""Where people agree: the findings as they stand, all figures, and how they are worked out."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh, retarget

from thegither.engagement.models import Activity
from thegither.engagement.pages import trail_to, words_here
from thegither.engagement.selectors.now import now_of
from thegither.kernel.policies import Action, may
from thegither.kernel.tables import csv_response

from ..models import Ballots
from ..pictures import drawn_in_words
from ..results import Result, StatementResult
from ..selectors import wording
from ..selectors.ballot import voter_of
from ..selectors.results import may_see_results, place_of, result_of, runs_of
from ..selectors.statements import conversation_of
from ..selectors.telling import has_ended
from .data import shown_conversation
from .voting import conversation_for

PAGE = 50
COLUMNS = (
    "statement",
    "text",
    "written_by",
    "group",
    "answers",
    "agree",
    "disagree",
    "pass",
    "low",
    "high",
    "matters",
)
_ORDERS: dict[str, Callable[[StatementResult], Any]] = {
    "number": lambda each: each.number,
    "answers": lambda each: -each.seen,
    "agree": lambda each: -each.share,
    "divides": lambda each: -each.divisiveness,
    "shared": lambda each: -each.consensus,
}


@never_cache
@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what all share, what divides and what each group holds, then draw it."""
    activity = conversation_for(request, pk, Action.VIEW)
    if not may_see_results(request.actor, activity):
        return render(request, "opinions/results_later.html", _about(request, activity))
    result = result_of(activity)
    if result is None or not result.statements:
        return render(request, "opinions/results_none.html", _about(request, activity))
    context = _about(request, activity) | _shown(request, activity, result)
    context["is_live"] = request.GET.get("live") != "no"
    return render(request, "opinions/results.html", context)


@require_safe
def news(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came since the run that a page shows (``?run=``), or give the newer figures in its place.

    Nothing is sent twice: where nothing came since this was asked last, the answer is empty (304).
    """
    activity = shown_conversation(request, pk)
    run = runs_of(pk).first()
    cast = _cast(pk)
    told = request.GET.get("run", "")
    tag = f'"{told}-{run.pk if run else 0}-{cast}-{get_language()}"'
    response = get_conditional_response(request, etag=tag)
    if not isinstance(response, HttpResponseNotModified):
        context = {"activity": activity, "is_live": True, "is_polled": True}
        result = result_of(activity) if run is not None and str(run.pk) != told else None
        if run is not None and str(run.pk) == told:
            figures = {"run": run, "votes": run.votes, "people": run.voters}
            context |= {"result": figures, "since": max(cast - run.sequence, 0)}
            response = render(request, "opinions/_news.html", context)
        elif result is not None and result.statements:
            context = _about(request, activity) | _shown(request, activity, result) | context
            response = render(request, "opinions/_agreement.html", context)
            response = retarget(response, "#agreement")
            response["HX-Reswap"] = "outerMorph"
        else:
            response = HttpResponseClientRefresh()
        response["ETag"] = tag
    patch_cache_control(response, private=True, no_cache=True)
    return response


@never_cache
@require_safe
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """List every statement with all its figures (``?by=`` puts them in order)."""
    activity = shown_conversation(request, pk)
    result = result_of(activity)
    by = request.GET.get("by", "")
    by = by if by in _ORDERS else "number"
    rows = sorted(result.statements, key=_ORDERS[by]) if result else []
    context = {
        "activity": activity,
        "trail": _trail(activity),
        "result": result,
        "groups": wording.shown_groups(result) if result else [],
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "by": by,
        "orders": [
            ("number", _("In the order they were added")),
            ("answers", _("Most answered")),
            ("agree", _("Most agreed with")),
            ("shared", _("Most shared by all groups")),
            ("divides", _("Most dividing")),
        ],
        "fewest_answers": settings.OPINION_FEWEST_ANSWERS,
        "conversation": conversation_of(activity),
    }
    return render(request, "opinions/figures.html", context)


@require_safe
def figures_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Give all figures as a table, a line for everybody and one for each group that is shown."""
    activity = shown_conversation(request, pk)
    result = result_of(activity)
    return csv_response(f"agreement-{activity.pk}", COLUMNS, _lines(result) if result else ())


@never_cache
@require_safe
def how(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how the figures are worked out, with what and from what, and how to do it again."""
    activity = shown_conversation(request, pk)
    result = result_of(activity)
    parameters = result.run.parameters if result else {}
    context = {
        "activity": activity,
        "trail": _trail(activity),
        "result": result,
        "sample": wording.sample_in_words(result) if result else "",
        "parameters": [(name, value) for name, value in parameters.items() if value],
        "fewest_answers": settings.OPINION_FEWEST_ANSWERS,
        "fewest_in_group": settings.OPINION_FEWEST_IN_GROUP,
        "small_group": settings.OPINION_SMALL_GROUP,
        "conversation": conversation_of(activity),
    }
    return render(request, "opinions/how.html", context)


def _about(request: HttpRequest, activity: Activity) -> dict[str, Any]:
    """Return what pages say of a conversation itself."""
    does = now_of(activity)
    may_plan = request.actor.is_person and may(request.actor, Action.CHANGE, activity)
    return {
        "activity": activity,
        "trail": trail_to(activity),
        "words": words_here(request, activity),
        "is_over": has_ended(activity),
        "does": does,
        "conversation": conversation_of(activity),
        "may_take_part": does.takes_responses and may(request.actor, Action.ADD, activity),
        "may_plan": may_plan,
        "is_preview": may_plan and not (does.shows_results or has_ended(activity)),
    }


def _shown(request: HttpRequest, activity: Activity, result: Result) -> dict[str, Any]:
    found = wording.findings_of(result)
    voter = voter_of(request.actor, activity.pk)
    return {
        "result": result,
        "lead": wording.lead_of(result, found),
        "agreed": found.agreed[: wording.MOST_SHOWN],
        "unwanted": found.unwanted[: wording.MOST_SHOWN],
        "parting": found.parting[: wording.MOST_SHOWN],
        "tells": any(statement.has_enough for statement in result.statements),
        "waiting": found.waiting[: wording.MOST_SHOWN],
        "more_waiting": max(len(found.waiting) - wording.MOST_SHOWN, 0),
        "tells_groups": wording.tells_groups(result),
        "why_no_groups": wording.why_no_groups(result),
        "steady": wording.steadiness_in_words(result),
        "unplaced": wording.unplaced_in_words(result),
        "drawn": drawn_in_words(result),
        "here": place_of(result.run, voter.number) if voter and result.groups else None,
        "written": sum(not statement.is_seed for statement in result.statements),
        "each": round(result.votes / result.people) if result.people else 0,
        "has_names": any(group.name for group in result.groups),
        "since": max(_cast(activity.pk) - result.run.sequence, 0),
        "fewest_answers": settings.OPINION_FEWEST_ANSWERS,
        "fewest_in_group": settings.OPINION_FEWEST_IN_GROUP,
    }


def _cast(activity_id: int) -> int:
    """How many votes were cast in a conversation so far, changes counted too."""
    ballots = Ballots.objects.filter(pk=activity_id).values_list("sequence", flat=True)
    return ballots.first() or 0


def _trail(activity: Activity) -> list[tuple[object, str]]:
    return [*trail_to(activity), (_("Where people agree"), reverse("opinions:results", args=[activity.pk]))]


def _lines(result: Result) -> Iterator[tuple[object, ...]]:
    groups = wording.shown_groups(result)
    for statement in result.statements:
        if not statement.has_enough:
            continue
        who = "organisers" if statement.is_seed else "participant"
        of_groups = [(group.letter, statement.of_groups[group.id], "") for group in groups]
        for letter, tally, matters in [("all", statement.everybody, statement.matters.all), *of_groups]:
            if tally is not None:
                shares = (round(tally.low, 4), round(tally.high, 4))
                counts = (tally.seen, tally.agree, tally.disagree, tally.passed)
                yield (statement.number, statement.text, who, letter, *counts, *shares, matters)

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from thegither.dialogue.forms.saying import FollowForm
from thegither.dialogue.models import Contribution, Disposition, Standing
from thegither.dialogue.receipts import contribution_for
from thegither.dialogue.selectors import answer_due_on, why_not_shown
from thegither.dialogue.selectors.stages import ended_stage_of
from thegither.engagement.selectors.reach import may_tell_of_self
from thegither.kernel.ids import parse_reference
from thegither.kernel.policies import Action, allowed, fetch
from thegither.opinions.selectors.results import voted_on

from ..proofs import proof_of
from ..selectors.matters import PAGE_SIZE, narrowed_by
from ..threads import Thread, answer_of, reach_of, thread_of_contribution, threads_into
from .fragments import kept_for_visitors

_ROWS = Contribution.objects.select_related("matter__partnership", "seat__organisation", "member_kit")


@require_safe
@kept_for_visitors()
def contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of one thing that somebody said."""
    found = fetch(request.actor, Action.VIEW, _ROWS.all(), pk=pk)
    thread = thread_of_contribution(request.actor, found)
    others = threads_into(
        request.actor, [row.pk for row in thread.changed.records if row.likelihood], besides=pk
    )
    reaches = reach_of(request.actor, others)
    context = {
        **_words(found, thread),
        "others": [(other, reaches[other.pk]) for other in others],
        "voted": voted_on(request.actor, found.pk),
    }
    return render(request, "portal/contribution.html", context)


@require_safe
def contribution_json(request: HttpRequest, pk: int) -> JsonResponse:
    """Return the same as data."""
    found = fetch(request.actor, Action.VIEW, _ROWS.all(), pk=pk)
    thread = thread_of_contribution(request.actor, found)
    content = {
        "contribution": found.reference,
        "matter": {"id": found.matter_id, "title": found.matter.title},
        "reached": thread.reached,
        "ended": thread.ended,
        **asdict(thread),
    }
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show that nothing in this thread was altered: checked against the record while you wait."""
    found = fetch(request.actor, Action.VIEW, _ROWS.all(), pk=pk)
    thread = thread_of_contribution(request.actor, found)
    return render(request, "portal/check.html", {"contribution": found, "proof": proof_of(found, thread)})


@require_safe
@kept_for_visitors()
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one answer and everything that it answers, page by page."""
    rows = Disposition.objects.select_related("matter__partnership", "answered_for__organisation")
    found = fetch(request.actor, Action.VIEW, rows, pk=pk)
    before = narrowed_by("", "", request.GET.get("before", "")).before
    covered = Contribution.objects.filter(coverage__disposition=found, standing=Standing.SHOWN).order_by(
        "-pk"
    )
    page = list((covered.filter(pk__lt=before) if before else covered)[: PAGE_SIZE + 1])
    context = {
        "disposition": found,
        "answer": answer_of(found),
        "covered": page[:PAGE_SIZE],
        "count": covered.count() if before is None else None,
        "next_url": f"?before={page[PAGE_SIZE - 1].pk}" if len(page) > PAGE_SIZE else "",
    }
    return render(request, "portal/answer.html", context)


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Lead from a reference on a slip of paper to what became of it."""
    typed = request.GET.get("reference", "")[:40]
    pk = parse_reference(typed, "C") or parse_reference(f"C{typed}", "C")
    if pk and allowed(request.actor, Action.VIEW, Contribution).filter(pk=pk).exists():
        return redirect("portal:contribution", pk)
    return render(request, "portal/reference.html", {"typed": typed}, status=404 if typed else 200)


@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Show its author what became of a contribution; whoever holds the link is taken for the author."""
    found = contribution_for(token)
    thread = thread_of_contribution(request.actor, found, is_author=True)
    context = {
        **_words(found, thread),
        "token": token,
        "answer_due_on": answer_due_on(found),
        "why_not_shown": why_not_shown(found),
        "is_withdrawn": found.standing == Standing.WITHDRAWN,
        "is_shown": found.standing == Standing.SHOWN,
        "follow_form": FollowForm(),
        "feedback_open": ended_stage_of(found) is not None,
        "may_tell_of_self": found.standing != Standing.WITHDRAWN and may_tell_of_self(found),
        "may_claim": request.actor.is_person and found.person_id is None,
        "sees_matter": allowed(request.actor, Action.VIEW, type(found.matter))
        .filter(pk=found.matter_id)
        .exists(),
    }
    response = render(request, "portal/receipt.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not "no-referrer": browsers then hide the origin of the forms on it, and they are refused as forged.
    response["Referrer-Policy"] = "same-origin"
    add_never_cache_headers(response)
    return response


def _words(found: Contribution, thread: Thread) -> dict[str, Any]:
    """Return what the page of a contribution and its receipt both say."""
    newest = thread.answers[0] if thread.answers else None
    return {
        "contribution": found,
        "matter": found.matter,
        "partnership": found.matter.partnership,
        "thread": thread,
        "alike_count": (newest.covers or 1) - 1 if newest else 0,
        "newest_answer": newest,
        "speaker": _speaker(found),
    }


def _speaker(found: Contribution) -> str:
    """Return who said it, as they wish to be named; never a person's name that they did not give."""
    if found.seat and found.seat.organisation:
        return str(found.seat.organisation)
    return found.byline or str(_("Somebody who gave no name"))

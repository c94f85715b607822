"""The pages of drafts."""

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from thegither.drafts import services
from thegither.drafts.forms import CommentForm, NarrowForm, TypedCommentForm, WordingForm
from thegither.drafts.models import Comment
from thegither.drafts.selectors import (
    COLUMNS,
    changes_between,
    comment_table,
    comments_of,
    draft_page,
    passage_now,
    wording_of,
)
from thegither.engagement.models import Activity
from thegither.engagement.pages import (
    activity_of,
    activity_to_type_in,
    say_in,
    trail_to,
    type_in_here,
    words_here,
)
from thegither.engagement.selectors.now import now_of
from thegither.kernel.errors import NotFound
from thegither.kernel.policies import Action, may
from thegither.kernel.tables import csv_response
from thegither.ui.forms import answer, sent

PAGE = 20


@never_cache
@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the newest wording, or that of ``?wording=``; with ``?beside=``, comments beside the text."""
    activity = activity_of(request, pk)
    newest = wording_of(request.actor, activity)
    context = _context(request, activity) | {"beside": "beside" in request.GET}
    if newest is None:
        return render(request, "drafts/empty.html", context)
    wanted = request.GET.get("wording", "")
    wording = wording_of(request.actor, activity, int(wanted)) if wanted.isdecimal() else newest
    assert wording is not None
    wording.activity = activity
    context["page"] = draft_page(request.actor, wording, newest, beside=context["beside"])
    return render(request, "drafts/draft.html", context)


@never_cache
@require_safe
def passage(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Show one paragraph with what was said about it, on earlier wordings too."""
    activity = activity_of(request, pk)
    found, is_there = passage_now(request.actor, activity, key)
    narrow = NarrowForm(request.GET)
    kind, layer = narrow.wanted
    comments = comments_of(request.actor, activity, key=key, kind=kind, layer=layer)
    context = _context(request, activity) | {
        "passage": found,
        "is_there": is_there,
        "narrow": narrow,
        "page": _paged(request, comments),
    }
    return render(request, "drafts/passage.html", context)


@never_cache
@require_safe
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    """List all comments on a draft."""
    activity = activity_of(request, pk)
    narrow = NarrowForm(request.GET)
    kind, layer = narrow.wanted
    rows = comments_of(request.actor, activity, kind=kind, layer=layer)
    context = _context(request, activity) | {"narrow": narrow, "page": _paged(request, rows)}
    return render(request, "drafts/comments.html", context)


@require_safe
def table(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Give all comments that one may read as a table."""
    activity = activity_of(request, pk)
    return csv_response(f"comments-{activity.pk}", COLUMNS, comment_table(request.actor, activity))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Say something about a paragraph, and get a receipt."""
    activity = activity_of(request, pk)
    found, is_there = passage_now(request.actor, activity, key)
    if not is_there:
        raise NotFound

    def store(**said: Any) -> Any:
        made: Comment = services.add_comment(passage=found, **said)
        return made.contribution

    return say_in(
        request,
        activity,
        CommentForm,
        store,
        template="drafts/comment.html",
        options={"passage": found},
        passage=found,
        trail=_trail(activity),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def type_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Type in comments that came on paper, by phone or at an event."""
    activity = activity_to_type_in(request, pk)
    wording = wording_of(request.actor, activity)
    if wording is None:
        return redirect("drafts:draft", pk)
    return type_in_here(
        request,
        activity,
        partial(TypedCommentForm, wording=wording),
        lambda **said: services.add_comment(**said).contribution,
        done=reverse("drafts:draft", args=[pk]),
    )


@never_cache
@require_safe
def changes(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what changed from the wording before to this one, or from that of ``?since=``."""
    activity = activity_of(request, pk)
    since = request.GET.get("since", "")
    earlier = int(since) if since.isdecimal() else number - 1
    new = wording_of(request.actor, activity, number)
    old = wording_of(request.actor, activity, earlier)
    assert new is not None
    assert old is not None
    context = _context(request, activity) | {"old": old, "new": new, "changes": changes_between(old, new)}
    return render(request, "drafts/changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Paste the draft, and later its next wording."""
    activity = activity_of(request, pk, Action.CHANGE)
    last = wording_of(request.actor, activity)
    initial = {"text": last.text if last else "", "expected_number": last.number if last else 0}
    return answer(
        request,
        WordingForm(sent(request), is_first=last is None, initial=initial),
        lambda **data: services.publish_wording(actor=request.actor, activity=activity, **data),
        heading=_("Publish a new wording") if last else _("Paste the draft"),
        lead=_(
            "Comments stay with their paragraphs, also where these move. Where the words change, they are "
            "shown as comments on an earlier wording."
        ),
        trail=_trail(activity),
        told=_("Published."),
    )


def _context(request: HttpRequest, activity: Activity) -> dict[str, Any]:
    may_take_part = may(request.actor, Action.ADD, activity)
    return {
        "activity": activity,
        "words": words_here(request, activity),
        "trail": _trail(activity),
        "may_comment": may_take_part and now_of(activity).takes_responses,
        "may_take_part": may_take_part,
        "may_plan": request.actor.is_person and may(request.actor, Action.CHANGE, activity),
    }


def _trail(activity: Activity) -> list[tuple[object, str]]:
    return trail_to(activity, reverse("drafts:draft", args=[activity.pk]))


def _paged(request: HttpRequest, rows: Any) -> Any:
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))

"""Read ideas, be for them, put one in."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.accounts.limits import limit
from thegither.accounts.participants import remember_participant
from thegither.engagement.models import Activity
from thegither.engagement.pages import (
    ABOVE,
    activity_of,
    activity_to_type_in,
    say_in,
    trail_to,
    type_in_here,
    words_here,
)
from thegither.engagement.selectors.now import now_of
from thegither.ideas import services
from thegither.ideas.forms import IdeaForm, NarrowForm, TypedIdeaForm
from thegither.ideas.models import Idea
from thegither.ideas.selectors import COLUMNS, idea_page, idea_table, supported_by, wanted_ideas
from thegither.kernel.policies import Action, fetch, may
from thegither.kernel.tables import csv_response

PAGE = 20


@never_cache
@require_safe
def ideas(request: HttpRequest, pk: int) -> HttpResponse:
    """List the ideas of an activity, in an order that does not favour what is popular."""
    activity = activity_of(request, pk)
    narrow = NarrowForm(request.GET)
    wanted = narrow.wanted
    page = Paginator(wanted_ideas(request.actor, activity, wanted), PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    may_take_part = may(request.actor, Action.ADD, activity)
    does = now_of(activity)
    context = {
        "activity": activity,
        "words": words_here(request, activity),
        "trail": trail_to(activity),
        "page": page,
        "supported": supported_by(request.actor, found),
        "narrow": narrow,
        "wanted": wanted,
        "takes_ideas": may_take_part and does.takes_responses,
        "takes_support": may_take_part and does.takes_support,
        "may_take_part": may_take_part,
        "may_plan": request.actor.is_person and may(request.actor, Action.CHANGE, activity),
    }
    return render(request, "ideas/ideas.html", context)


@require_safe
def table(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Give all ideas that one may read as a table."""
    activity = activity_of(request, pk)
    return csv_response(f"ideas-{activity.pk}", COLUMNS, idea_table(request.actor, activity))


@never_cache
@require_safe
def idea(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one idea, who is for it and what becomes of it."""
    found = idea_of(request, pk, Action.VIEW)
    actor, activity = request.actor, found.activity
    context = {
        "shown": idea_page(actor, found),
        "idea": found,
        "activity": activity,
        "trail": trail_to(activity, address(activity)),
        "takes_support": now_of(activity).takes_support and may(actor, Action.ADD, found),
        "may_answer": actor.is_person and may(actor, Action.ANSWER, found),
        "may_arrange": actor.is_person and may(actor, Action.MODERATE, found),
    }
    return render(request, "ideas/idea.html", context)


@require_POST
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """Be for an idea, or (``back``) no longer."""
    found = idea_of(request, pk, Action.VIEW)
    response = redirect(address(found.activity) if request.POST.get("next") == "list" else found)
    if "back" in request.POST:
        services.take_support_back(actor=request.actor, idea=found)
        messages.success(request, _("You are no longer for “%(idea)s”.") % {"idea": found.title})
        return response
    limit(request, "ideas.support", per_minute=20, per_hour=200)  # a library has one address for many
    actor = services.support_idea(actor=request.actor, idea=found)
    messages.success(request, _("You are for “%(idea)s”. It counts once.") % {"idea": found.title})
    if actor.participant_id is not None:
        remember_participant(response, actor.participant_id)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put in an idea, and get a receipt."""
    activity = activity_of(request, pk)
    return say_in(
        request,
        activity,
        IdeaForm,
        lambda **said: services.add_idea(**said).contribution,
        template="ideas/add.html",
        trail=trail_to(activity, address(activity)),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def type_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Type in ideas that came on paper, by phone or at an event."""
    activity = activity_to_type_in(request, pk)
    return type_in_here(
        request,
        activity,
        TypedIdeaForm,
        lambda **said: services.add_idea(**said).contribution,
        done=address(activity),
    )


def address(activity: Activity) -> str:
    """Return the address of the ideas of an activity."""
    return reverse("ideas:ideas", args=[activity.pk])


def idea_of(request: HttpRequest, pk: int, action: Action) -> Idea:
    """Return an idea with all that its pages show. Raises as ``fetch`` does."""
    rows = Idea.objects.select_related(
        f"activity__{ABOVE}",
        "contribution__seat__organisation",
        "contribution__seat__individual",
        "community",
        "response",
        "merged_into",
        "merged_for__organisation",
        "merged_for__individual",
        "split_from",
    )
    return fetch(request.actor, action, rows, pk=pk)

"""For those who run it: answer ideas, merge those that are one, split what is several."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.dialogue.models import AnswerState
from thegither.engagement.pages import activity_of, trail_to
from thegither.ideas import services
from thegither.ideas.forms import AnswerForm, MergeForm, SplitForm
from thegither.ideas.models import Idea
from thegither.ideas.selectors import WAITING, Wanted, alike, likest, wanted_ideas
from thegither.kernel.policies import Action, may
from thegither.ui.forms import answer, sent

from .reading import PAGE, address, idea_of


@require_safe
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """List what waits for an answer, the oldest first, and which ideas sound alike."""
    activity = activity_of(request, pk, Action.CHANGE)
    rows = wanted_ideas(request.actor, activity, Wanted(status=AnswerState.RECEIVED, order=WAITING))
    context = {
        "activity": activity,
        "trail": trail_to(activity, address(activity)),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "alike": alike(request.actor, activity),
        "may_arrange": may(request.actor, Action.MODERATE, activity),
    }
    return render(request, "ideas/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_idea(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what becomes of an idea, and why."""
    found = idea_of(request, pk, Action.ANSWER)
    return answer(
        request,
        AnswerForm(sent(request)),
        lambda **data: services.answer_idea(actor=request.actor, idea=found, **data),
        heading=_("What becomes of “%(idea)s”?") % {"idea": found.title},
        lead=_("Its author is told, and everybody whose idea was merged into it."),
        back=found,
        trail=_trail(found),
        told=_("Answered. The authors are told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge an idea into another, chosen from those most like it (``?into=`` chooses one)."""
    found = idea_of(request, pk, Action.MODERATE)
    others = Idea.objects.filter(activity=found.activity, merged_into=None).exclude(pk=found.pk)
    form = MergeForm(
        sent(request),
        others=others,
        shown=likest(request.actor, found),
        initial={"into": request.GET.get("into")},
    )
    return answer(
        request,
        form,
        lambda **data: services.merge_idea(actor=request.actor, idea=found, **data),
        heading=_("Merge “%(idea)s”") % {"idea": found.title},
        lead=_("It can be undone at any time."),
        back=found,
        trail=_trail(found),
        go_to=lambda merged: merged.merged_into,
        told=_("Merged. Both can still be read."),
    )


@require_POST
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an idea stand by itself again."""
    found = services.unmerge_idea(actor=request.actor, idea=idea_of(request, pk, Action.MODERATE))
    messages.success(request, _("It stands by itself again."))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a part of an idea one of its own."""
    found = idea_of(request, pk, Action.MODERATE)
    return answer(
        request,
        SplitForm(sent(request), initial={"text": found.contribution.text, "place": found.place}),
        lambda **data: services.split_idea(actor=request.actor, idea=found, **data),
        heading=_("Split “%(idea)s”") % {"idea": found.title},
        lead=_("The whole stays as it is. Its author is told what becomes of the part as well."),
        back=found,
        trail=_trail(found),
        go_to=lambda part: part,
        told=_("The part is an idea of its own."),
    )


def _trail(idea: Idea) -> list[tuple[object, str]]:
    return [*trail_to(idea.activity, address(idea.activity)), (idea.title, idea.get_absolute_url())]

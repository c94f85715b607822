"""Vote on one statement after the other, practise it, and add a statement of one's own."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from thegither.accounts.participants import remember_participant
from thegither.engagement.models import Activity
from thegither.engagement.pages import ABOVE, say_in, trail_to, words_here
from thegither.engagement.selectors.now import now_of
from thegither.engagement.sources import source_of
from thegither.kernel.actors import VISITOR, Actor
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.limits import TooManyRequests
from thegither.kernel.policies import Action, fetch, may

from ..forms.voting import StatementForm, VoteForm
from ..limiting import count_vote
from ..methods import CONVERSATION
from ..models import Stance, Statement
from ..selectors.alike import alike_statements
from ..selectors.ballot import own_votes, voter_of
from ..selectors.choosing import look_anew, numbered, place_of, said_by, shown_statement
from ..selectors.results import may_see_results
from ..selectors.statements import conversation_of
from ..services.statements import add_statement
from ..services.voting import vote as store_vote

MINE = "mine"  # where to go on after changing an answer: to all of them


def conversation_for(request: HttpRequest, pk: int, action: Action = Action.ADD) -> Activity:
    """Return the conversation of an address. Raises as ``fetch`` does."""
    rows = Activity.objects.filter(kind=CONVERSATION).select_related(ABOVE)
    return fetch(request.actor, action, rows, pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask about the next statement, or the one in the address; store what is answered and go on."""
    try:
        if request.method == "POST":
            return _answered(request, pk)
        return _ask(request, conversation_for(request, pk), request.actor)
    except NotPermitted:
        way_in = reverse("engagement:activity", args=[pk])
        return HttpResponseClientRedirect(way_in) if request.htmx else redirect(way_in)


def _answered(request: HttpRequest, pk: int) -> HttpResponse:
    # Our busiest act: the service asks who may vote, whether it is open and what is shown, once for many.
    form = VoteForm(request.POST)
    status = 422
    try:
        if form.is_valid():
            actor = _store(request, pk, form)
            return _remembered(request, actor, _go_on(request, pk, actor, form.cleaned_data["value"]))
    except TooManyRequests as error:
        form.add_error(None, str(error))
        status = 429
    except DomainError as error:
        form.add_error(None, str(error))
        look_anew(pk)
    return _ask(request, conversation_for(request, pk), request.actor, form=form, status=status)


def _store(request: HttpRequest, pk: int, form: VoteForm) -> Actor:
    given, tries = form.cleaned_data, count_vote(request, request.actor)
    statement = numbered(pk, given["statement"])
    if statement is None:
        raise NotFound
    actor, _voter = store_vote(
        actor=request.actor,
        statement=statement,
        value=given["value"],
        matters=given["matters"],
        edition=given["edition"],
        source=source_of(request, pk),
        language=get_language() or settings.LANGUAGE_CODE,
        submission_key=given["submission_key"],
        tries=tries,
    )
    return actor


def _go_on(request: HttpRequest, pk: int, actor: Actor, value: int) -> HttpResponse:
    """Return the next statement: in place for a script that asks for it, else by its address."""
    if request.htmx:
        return _ask(request, conversation_for(request, pk), actor, kept=Stance(value))
    is_from_mine = request.POST.get("then") == MINE
    address = reverse("opinions:own_votes" if is_from_mine else "opinions:vote", args=[pk])
    return redirect(address)


def _remembered(request: HttpRequest, actor: Actor, response: HttpResponse) -> HttpResponse:
    if actor.participant_id is not None and request.actor.kind == VISITOR:
        remember_participant(response, actor.participant_id)
    return response


def _ask(
    request: HttpRequest,
    activity: Activity,
    actor: Actor,
    *,
    form: VoteForm | None = None,
    kept: Stance | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page that asks: what failed once more, what the address names, or what comes next."""
    voter = voter_of(actor, activity.pk)
    place = place_of(activity.pk, voter, source_of(request, activity.pk))
    named = str(form["statement"].value() if form else request.GET.get("statement", ""))
    statement = (_shown(activity, named) if named else None) or place.next
    given = own_votes(voter).filter(statement=statement).first() if voter and statement and named else None
    is_open, conversation = now_of(activity).takes_responses, conversation_of(activity)
    context = {
        "nav": "open_matters",
        "activity": activity,
        "conversation": conversation,
        "words": words_here(request, activity),
        "is_open": is_open,
        "place": place,
        "statement": statement if is_open else None,
        "said_by": said_by(statement) if statement else "",
        "given": given,
        "matters": form["matters"].value() if form else given and given.matters,
        "then": request.POST.get("then") or request.GET.get("then", ""),
        "kept": kept,
        "shows_results": (place.answered or not is_open) and may_see_results(actor, activity),
        "form": form,
        "key": VoteForm(auto_id=False),
        "stances": Stance,
    }
    if request.htmx:
        return render(request, "opinions/_vote_in_place.html", context, status=status)
    if is_open and conversation.takes_statements:
        context["say_form"] = _say_form(request, activity)
    return render(request, "opinions/vote.html", context, status=status)


def _shown(activity: Activity, number: str) -> Statement | None:
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    return shown_statement(activity.pk, number=int(number)) if is_number else None


def _say_form(request: HttpRequest, activity: Activity) -> StatementForm:
    return StatementForm(
        matter=activity.engagement.matter,
        actor=request.actor,
        acting=request.acting if request.actor.is_person else None,
        **_finds_alike(activity),
    )


def _finds_alike(activity: Activity) -> dict[str, Any]:
    return {"alike": partial(alike_statements, activity.pk)}


@require_safe
def practice(request: HttpRequest, pk: int) -> HttpResponse:
    """Vote on an example: nothing is stored, and what the answer would have meant is told."""
    activity = conversation_for(request, pk, Action.VIEW)
    value = request.GET.get("value", "")
    context = {
        "activity": activity,
        "trail": trail_to(activity),
        "example": conversation_of(activity).practice or _("Every village should have a public bench."),
        "chosen": next((stance for stance in Stance if str(stance.value) == value), None),
        "stances": Stance,
        "may_take_part": may(request.actor, Action.ADD, activity) and now_of(activity).takes_responses,
    }
    return render(request, "opinions/practice.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a statement, once one has seen what sounds alike, and get a receipt."""
    activity = conversation_for(request, pk, Action.VIEW)
    conversation = conversation_of(activity)
    return say_in(
        request,
        activity,
        StatementForm,
        lambda **said: add_statement(**said).contribution,
        template="opinions/say.html",
        options=_finds_alike(activity),
        trail=trail_to(activity, reverse("opinions:vote", args=[pk])),
        conversation=conversation,
    )

"""For those who keep a conversation: what waits, what is shown, how it goes."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.dialogue.models import Standing
from thegither.dialogue.reasons import published_reasons
from thegither.engagement.models import Activity
from thegither.engagement.pages import ABOVE, trail_to
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, allowed, fetch, may
from thegither.ui.forms import answer, sent, show_error

from ..forms.keeping import ConversationForm, RevisionForm, SeedsForm, TickedForm
from ..methods import missing
from ..models import Statement
from ..selectors.statements import conversation_of, overview_of, statements_of
from ..services.keeping import add_seeds, moderate_statements
from ..services.statements import change_conversation, revise_statement
from .voting import conversation_for

PAGE_SIZE = 25
_TABS = (Standing.WAITING, Standing.SHOWN, Standing.HIDDEN)


@never_cache
@require_safe
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what waits, is shown or is not shown in a conversation, and how it goes."""
    return _desk(request, conversation_for(request, pk, Action.CHANGE))


@never_cache
@require_POST
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the statements that are ticked, or do not show them for a published reason."""
    activity = conversation_for(request, pk, Action.CHANGE)
    rows = allowed(request.actor, Action.CHANGE, Statement).filter(activity=activity)
    form = TickedForm(request.POST, statements=rows)
    if form.is_valid():
        said = form.cleaned_data
        try:
            changed = moderate_statements(actor=request.actor, statements=said.pop("statement"), **said)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _told(said["standing"], changed))
            return redirect(f"{desk_address(activity)}?show={_tab(request)}")
    return _desk(request, activity, form)


def _desk(request: HttpRequest, activity: Activity, form: TickedForm | None = None) -> HttpResponse:
    overview = overview_of(activity)
    asked = _tab(request)
    standing = asked if asked in _TABS else Standing.WAITING if overview.waiting else Standing.SHOWN
    order = "number" if standing == Standing.WAITING else "-number"
    rows = statements_of(request.actor, activity, standing).prefetch_related("contribution__moderation_acts")
    page = Paginator(rows.order_by(order), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = {
        Standing.WAITING: overview.waiting,
        Standing.SHOWN: overview.shown,
        Standing.HIDDEN: overview.hidden,
    }
    context = {
        "activity": activity,
        "partnership": activity.engagement.matter.partnership,
        "trail": trail_to(activity),
        "conversation": conversation_of(activity),
        "overview": overview,
        "missing": missing(activity) if activity.is_draft and not overview.shown else "",
        "standing": standing,
        "tabs": [(tab.value, tab.label, counts[tab]) for tab in _TABS],
        "page": page,
        "rows": [(statement, _last_act(statement)) for statement in page],
        "ticked": set(request.POST.getlist("statement")),
        "form": form,
        "reasons": published_reasons().choices,
        "may_moderate": may(request.actor, Action.MODERATE, activity),
    }
    return render(request, "opinions/desk.html", context, status=422 if form else 200)


def _last_act(statement: Statement) -> dict[str, Any] | None:
    """Return what a moderator, or a rule, did last with a statement, and for which reason."""
    act = next(iter(statement.contribution.moderation_acts.all()), None)
    return {"act": act, "reason": published_reasons().named(act.reason)} if act else None


def _tab(request: HttpRequest) -> str:
    return request.POST.get("show") or request.GET.get("show", "")


def _told(standing: str, changed: int) -> str:
    if not changed:
        return _("Nothing was changed: they stood so already.")
    if standing == Standing.SHOWN:
        words = ngettext("%(n)d statement is shown.", "%(n)d statements are shown.", changed)
    else:
        words = ngettext(
            "%(n)d statement is not shown. Its author is told why.",
            "%(n)d statements are not shown. Their authors are told why.",
            changed,
        )
    return words % {"n": changed}


@require_http_methods(["GET", "HEAD", "POST"])
def seeds(request: HttpRequest, pk: int) -> HttpResponse:
    """Put in statements to begin with, one on each line."""
    activity = conversation_for(request, pk, Action.CHANGE)
    return answer(
        request,
        SeedsForm(sent(request)),
        lambda **said: add_seeds(actor=request.actor, activity=activity, **said),
        heading=_("Add statements"),
        lead=_("Between 10 and 15 make a good start. It is told that they come from those who organise it."),
        trail=trail_to(activity, desk_address(activity)),
        template="opinions/seeds.html",
        activity=activity,
        partnership=activity.engagement.matter.partnership,
        told=_("Added. They can be voted on while this is open."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Set how a conversation goes."""
    activity = conversation_for(request, pk, Action.CHANGE)
    return answer(
        request,
        ConversationForm(sent(request), initial=ConversationForm.values_of(conversation_of(activity))),
        lambda **said: change_conversation(actor=request.actor, activity=activity, **said),
        heading=_("How it goes"),
        trail=trail_to(activity, desk_address(activity)),
        partnership=activity.engagement.matter.partnership,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend how a statement reads."""
    rows = Statement.objects.select_related(f"activity__{ABOVE}", "contribution")
    statement = fetch(request.actor, Action.CHANGE, rows, pk=pk)
    form = RevisionForm(
        sent(request), initial={"text": statement.text, "expected_version": statement.version}
    )
    return answer(
        request,
        form,
        lambda **_said: revise_statement(actor=request.actor, statement=statement, **form.said),
        heading=_("Mend statement %(number)d") % {"number": statement.number},
        lead=_("Mend slips and what cannot be understood. What somebody holds is theirs."),
        trail=trail_to(statement.activity, desk_address(statement.activity)),
        back=reverse("opinions:statement", args=[pk]),
        partnership=statement.activity.engagement.matter.partnership,
        told=_("Mended. How it read before can still be read."),
    )


def desk_address(activity: Activity) -> str:
    """Return the address where a conversation is kept."""
    return reverse("opinions:desk", args=[activity.pk])

"""Say what groups stand for, and cite in a decision what people agree on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thegither.dialogue.models import Decision, DecisionState
from thegither.engagement.pages import trail_to
from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action, allowed, may
from thegither.ui.forms import answer, sent

from ..forms.naming import CiteForm, NamesForm
from ..selectors.results import result_of, whole_run
from ..selectors.wording import findings_of
from ..services.citing import cite_statements, figure_of
from ..services.naming import name_groups
from .data import shown_conversation
from .voting import conversation_for


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the groups of the last whole map, or of the one that was looked at, their names."""
    activity = conversation_for(request, pk, Action.CHANGE)
    run = whole_run(pk, request.POST.get("run", ""))
    result = result_of(activity, run) if run is not None else None
    back = reverse("opinions:results", args=[pk])
    trail = [*trail_to(activity), (_("Where people agree"), back)]
    if result is None or not result.groups:
        return render(request, "opinions/no_groups.html", {"activity": activity, "trail": trail})
    form = NamesForm(sent(request), run_id=result.run.pk, groups=result.groups)
    return answer(
        request,
        form,
        lambda **_said: name_groups(actor=request.actor, run=result.run, words=form.words),
        heading=_("Name the groups"),
        lead=_("Best in a meeting with people of every group. The computer names none, and guesses nothing."),
        trail=trail,
        back=f"{back}#groups",
        template="opinions/name_groups.html",
        result=result,
        partnership=activity.engagement.matter.partnership,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cite(request: HttpRequest, pk: int) -> HttpResponse:
    """Cite statements in a proposed decision of the matter; those that all groups share are ticked."""
    activity = shown_conversation(request, pk)
    matter = activity.engagement.matter
    decisions = allowed(request.actor, Action.DECIDE, Decision).filter(
        matter=matter, state=DecisionState.PROPOSED
    )
    if not request.actor.is_person or not may(request.actor, Action.DECIDE, matter):
        raise NotPermitted
    result = result_of(activity)
    told = [each for each in result.statements if each.has_enough] if result else []
    trail = [*trail_to(activity), (_("Where people agree"), reverse("opinions:results", args=[pk]))]
    if result is None or not told or not decisions:
        context = {"activity": activity, "matter": matter, "trail": trail, "is_told": bool(told)}
        return render(request, "opinions/no_citing.html", context)
    told.sort(key=lambda each: -each.consensus)
    form = CiteForm(
        sent(request),
        decisions=decisions.order_by("-pk"),
        statements=told,
        figure=lambda each: figure_of(result, each),
        ticked=[each.number for each in findings_of(result).agreed],
    )
    return answer(
        request,
        form,
        lambda decision, statement: cite_statements(
            actor=request.actor, activity=activity, decision=decision, numbers=statement
        ),
        heading=_("Cite in a decision"),
        lead=_("The figures of today stand beside each statement, and the map they come from is kept."),
        go=_("Cite what I ticked"),
        trail=trail,
        go_to=lambda cited: cited[0].decision,
        told=_("Cited. Those who said it are told when the decision is made."),
        partnership=matter.partnership,
    )

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thegither.kernel.policies import Action, fetch, may
from thegither.partners.models import Partnership
from thegither.ui.forms import answer, sent

from .. import services
from ..forms.missing import GapForm, OutreachForm, ReasonForm, ResultForm, SettleForm
from ..models import Gap, Interest, Outreach, Population
from ..selectors.gaps import capturable, gap_now, outreach_of


@require_http_methods(["GET", "HEAD", "POST"])
def open_gap(request: HttpRequest, slug: str) -> HttpResponse:
    """Take up that somebody is missing: from the map (``?interest=``), from the figures or by hand."""
    partnership = fetch(request.actor, Action.ADD, Partnership, slug=slug)
    known, initial = _found(request, partnership)
    return answer(
        request,
        GapForm(sent(request), partnership=partnership, initial=initial),
        lambda **data: services.open_gap(actor=request.actor, partnership=partnership, **known, **data),
        heading=_("Somebody is missing"),
        lead=_("Say which partner sees to it. Next, plan where to go."),
        back=partnership,
        partnership=partnership,
        go_to=lambda gap: gap,
    )


def _found(request: HttpRequest, partnership: Partnership) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the records that a gap comes from, and what the form says first."""
    if key := request.GET.get("interest"):
        rows = Interest.objects.filter(matter__partnership=partnership).select_related("matter")
        interest = fetch(request.actor, Action.CHANGE, rows, pk=key)
        why = _("Much affected, and nothing of theirs is recorded on “%(matter)s”") % {
            "matter": interest.matter.title
        }
        return {"interest": interest}, {"who": interest.name, "why": why}
    initial = {"who": request.GET.get("who", "")[:120]}
    if key := request.GET.get("population"):
        populations = Population.objects.filter(partnership=partnership)
        population = fetch(request.actor, Action.VIEW, populations, pk=key)
        why = _("Fewer among those who took part than there are: %(name)s") % {"name": population.name}
        return {"population": population}, initial | {"why": why}
    return {}, initial


@require_safe
def gap(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who is missing, who sees to it and what is done; where and with whom for members only."""
    rows = Gap.objects.select_related("partnership", "matter", "owner__organisation", "owner__individual")
    found = fetch(request.actor, Action.VIEW, rows, pk=pk)
    context = {
        "gap": found,
        "partnership": found.partnership,
        "row": gap_now(request.actor, found),
        "tasks": outreach_of(request.actor, found),
        "may_change": request.actor.is_person and may(request.actor, Action.CHANGE, found),
    }
    return render(request, "engagement/gap.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that they are here now, or why nobody goes out to them."""
    found = _gap(request, pk)
    return answer(
        request,
        SettleForm(sent(request), initial={"expected_version": found.version}),
        lambda **data: services.settle_gap(actor=request.actor, gap=found, **data),
        heading=_("What becomes of it: %(who)s") % {"who": found.who},
        lead=_("A reason is better than silence: whoever is missing can read it."),
        back=found,
        partnership=found.partnership,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_outreach(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan to go to where they are."""
    found = _gap(request, pk)
    return answer(
        request,
        OutreachForm(sent(request), gap=found),
        lambda **data: services.plan_outreach(actor=request.actor, gap=found, **data),
        heading=_("Go to them: %(who)s") % {"who": found.who},
        lead=_("Where they are anyway, when they are there, with somebody whom they know."),
        back=found,
        partnership=found.partnership,
        go_to=lambda outreach: outreach,
    )


@require_safe
def outreach(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sheet to take along, and afterwards what came of it."""
    found = _outreach(request, pk, Action.VIEW)
    context = {
        "task": found,
        "gap": found.gap,
        "partnership": found.gap.partnership,
        "captured": found.captured.select_related("contribution").order_by("pk"),
        "may_change": may(request.actor, Action.CHANGE, found),
        "lines": range(10),
    }
    return render(request, "engagement/outreach.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def finish_outreach(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how many were met, what came of it and what was brought back."""
    found = _outreach(request, pk, Action.CHANGE)
    return answer(
        request,
        ResultForm(sent(request), choices=capturable(request.actor, found.gap)),
        lambda **data: services.finish_outreach(actor=request.actor, outreach=found, **data),
        heading=_("What came of it: %(where)s") % {"where": found.where},
        lead=_("First type in what people said, on the matter. Then tick it here."),
        back=found,
        partnership=found.gap.partnership,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def call_off_outreach(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that nobody goes, and why."""
    found = _outreach(request, pk, Action.CHANGE)
    return answer(
        request,
        ReasonForm(sent(request)),
        lambda **data: services.call_off_outreach(actor=request.actor, outreach=found, **data),
        heading=_("Call it off: %(where)s") % {"where": found.where},
        lead=_("The gap stays open. Plan another way, or say why nobody goes."),
        back=found.gap,
        partnership=found.gap.partnership,
    )


def _gap(request: HttpRequest, pk: int) -> Gap:
    return fetch(request.actor, Action.CHANGE, Gap.objects.select_related("partnership"), pk=pk)


def _outreach(request: HttpRequest, pk: int, action: Action) -> Outreach:
    rows = Outreach.objects.select_related(
        "gap__partnership", "gap__matter", "owner__organisation", "owner__individual"
    )
    return fetch(request.actor, action, rows, pk=pk)

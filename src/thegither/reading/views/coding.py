"""Two readers: ask them, let each read blind, show how far they agree, settle what differs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thegither.dialogue.models import Matter
from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action, allowed, fetch
from thegither.partners.models import Person
from thegither.ui.forms import answer, sent

from .. import services
from ..forms import CodesForm, CodingForm
from ..models import CodingReader, CodingRound, CodingUnit
from ..selectors.coding import next_unit, round_page


@require_http_methods(["GET", "HEAD", "POST"])
def rounds(request: HttpRequest, pk: int) -> HttpResponse:
    """List the rounds of a matter, and ask two people to read."""
    matter = fetch(request.actor, Action.ANSWER, Matter.objects.select_related("partnership"), pk=pk)

    def opened(*, first: Person, second: Person, **rest: object) -> CodingRound:
        return services.open_coding(
            actor=request.actor,
            matter=matter,
            readers=[first, second],
            **rest,  # type: ignore[arg-type]
        )

    return answer(
        request,
        CodingForm(sent(request), matter=matter),
        opened,
        heading=_("Two readers"),
        back=reverse("reading:coding", args=[matter.pk]),
        go_to=lambda made: made,
        template="reading/coding.html",
        matter=matter,
        rounds=allowed(request.actor, Action.VIEW, CodingRound.objects.filter(matter=matter)),
    )


@require_safe
def coding_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a round is and, once both have finished, how far the readers agree."""
    made = _round(request, pk)
    reads = CodingReader.objects.filter(round=made, person=request.actor.person_id).exists()
    context = {"matter": made.matter, "made": made, "page": round_page(made), "reads": reads}
    return render(request, "reading/coding_round.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a reader the next text and nothing of whose it is; keep what they hold it to be about."""
    made = _round(request, pk)
    reader = CodingReader.objects.filter(round=made, person=request.actor.person_id).first()
    if reader is None:
        raise NotPermitted
    if request.method == "POST":
        units = CodingUnit.objects.filter(round=made).select_related("contribution")
        unit = fetch(request.actor, Action.VIEW, units, pk=request.POST.get("unit") or 0)
    else:
        found = next_unit(made, request.actor.person_id or 0)
        if found is None:
            return redirect(made)
        unit = found
    return answer(
        request,
        CodesForm(sent(request), matter_id=made.matter_id),
        lambda themes: services.code_unit(actor=request.actor, unit=unit, themes=themes),
        heading=_("What is it about?"),
        back=made,
        go_to=lambda _coding: reverse("reading:code", args=[made.pk]),
        template="reading/code.html",
        matter=made.matter,
        made=made,
        unit=unit,
        done=reader.codings.count(),
        all=made.units.count(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: int, unit_pk: int) -> HttpResponse:
    """Settle what two readers see differently, once they have talked about it."""
    made = _round(request, pk)
    unit = fetch(
        request.actor,
        Action.VIEW,
        CodingUnit.objects.filter(round=made).select_related("contribution"),
        pk=unit_pk,
    )
    trail = [(made.matter.title, made.matter.get_absolute_url()), (_("Two readers"), made.get_absolute_url())]
    page = round_page(made)
    known = next((each for each in page.differences if each.unit.pk == unit.pk), None)
    return answer(
        request,
        CodesForm(sent(request), matter_id=made.matter_id, initial={"themes": known.both if known else []}),
        lambda themes: services.settle_unit(actor=request.actor, unit=unit, themes=themes),
        heading=_("Settle a difference"),
        lead=unit.contribution.text,
        trail=trail,
        go=_("This is what it is about"),
    )


def _round(request: HttpRequest, pk: int) -> CodingRound:
    return fetch(request.actor, Action.VIEW, CodingRound.objects.select_related("matter__partnership"), pk=pk)

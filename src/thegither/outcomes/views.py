from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thegither.dialogue.models import Matter
from thegither.kernel.policies import Action, fetch
from thegither.partners.models import Partnership
from thegither.ui.forms import answer, sent

from . import services
from .forms import ClaimForm, CorrectionForm, EditOutcomeForm, IndicatorForm, MeasurementForm, OutcomeForm
from .models import Measurement, Outcome


@require_http_methods(["GET", "POST"])
def create_outcome(request: HttpRequest, slug: str) -> HttpResponse:
    """Say which change a partnership looks for, perhaps for one matter (``?matter=``)."""
    partnership = fetch(request.actor, Action.ADD, Partnership, slug=slug)
    matter = None
    if key := request.GET.get("matter"):
        matter = fetch(request.actor, Action.VIEW, Matter.objects.filter(partnership=partnership), pk=key)
    form = OutcomeForm(sent(request))
    return answer(
        request,
        form,
        lambda **data: services.create_outcome(
            actor=request.actor, partnership=partnership, matter=matter, **data
        ),
        heading=_("Look for a change"),
        lead=_("Say what should be different for people. Next, say how you will see it."),
        back=matter or partnership,
        partnership=partnership,
        go_to=lambda outcome: outcome,
    )


@require_http_methods(["GET", "POST"])
def edit_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the wording of an outcome."""
    outcome = _outcome(request, pk, Action.MANAGE)
    initial = {name: getattr(outcome, name) for name in ("title", "for_whom", "description", "look_again_on")}
    form = EditOutcomeForm(sent(request), initial=initial | {"expected_version": outcome.version})
    return answer(
        request,
        form,
        lambda **data: services.change_outcome(actor=request.actor, outcome=outcome, **data),
        heading=_("Change the wording"),
        lead=_("What it said before stays on the record."),
        back=outcome,
        partnership=outcome.partnership,
    )


@require_http_methods(["GET", "POST"])
def add_indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is measured of an outcome."""
    outcome = _outcome(request, pk)
    return answer(
        request,
        IndicatorForm(sent(request)),
        lambda **data: services.add_indicator(actor=request.actor, outcome=outcome, **data),
        heading=_("Say how you will see it"),
        lead=_("One thing that can be counted or measured, before and after."),
        back=outcome,
        partnership=outcome.partnership,
    )


@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a value, from before or after."""
    outcome = _outcome(request, pk)
    if not outcome.indicators.exists():
        messages.info(request, _("First say what is measured."))
        return redirect("outcomes:add_indicator", pk=outcome.pk)
    return answer(
        request,
        MeasurementForm(sent(request), outcome=outcome, initial={"indicator": outcome.indicators.first()}),
        lambda **data: services.measure(actor=request.actor, **data),
        heading=_("Record a value"),
        lead=_("The last value from before and the newest from after are shown beside each other."),
        back=outcome,
        partnership=outcome.partnership,
    )


@require_http_methods(["GET", "POST"])
def correct_measurement(request: HttpRequest, pk: int, measurement_pk: int) -> HttpResponse:
    """Put a wrong value right."""
    outcome = _outcome(request, pk)
    wrong = fetch(
        request.actor, Action.VIEW, Measurement.objects.filter(indicator__outcome=outcome), pk=measurement_pk
    )
    return answer(
        request,
        CorrectionForm(sent(request), initial={"value": wrong.value.normalize(), "note": wrong.note}),
        lambda **data: services.correct_measurement(actor=request.actor, measurement=wrong, **data),
        heading=_("Put a value right"),
        lead=_("The record keeps the value it had."),
        back=outcome,
        partnership=outcome.partnership,
    )


@require_http_methods(["GET", "POST"])
def claim_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim that actions played a part."""
    outcome = _outcome(request, pk)
    return answer(
        request,
        ClaimForm(sent(request), outcome=outcome),
        lambda **data: services.claim_part(actor=request.actor, outcome=outcome, **data),
        heading=_("Say what played a part"),
        lead=_("This ties what was done to what changed. Be honest about what else was going on."),
        back=outcome,
        partnership=outcome.partnership,
    )


def _outcome(request: HttpRequest, pk: int, action: Action = Action.CHANGE) -> Outcome:
    return fetch(request.actor, action, Outcome.objects.select_related("partnership"), pk=pk)

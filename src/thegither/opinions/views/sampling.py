"""Codes for people drawn by lot, by the part of the population that they were drawn from."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thegither.engagement.models import Basis, Stratum
from thegither.engagement.pages import trail_to
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action
from thegither.kernel.tables import csv_response
from thegither.ui.forms import sent, show_error

from ..forms.sampling import DrawForm
from ..services.sampling import make_drawn_codes
from .keeping import desk_address
from .voting import conversation_for


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Make codes for one part of the population, and hand them out as a table, this once."""
    activity = conversation_for(request, pk, Action.MANAGE)
    partnership = activity.engagement.matter.partnership
    parts = Stratum.objects.filter(population__partnership=partnership, population__basis=Basis.PEOPLE)
    form = DrawForm(sent(request), parts=parts.select_related("population"))
    if form.is_bound and form.is_valid():
        try:
            codes = make_drawn_codes(actor=request.actor, activity=activity, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            part = form.cleaned_data["stratum"]
            return csv_response(f"codes-{pk}-{part.pk}", ["code", "part"], ([each, part] for each in codes))
    context = {
        "activity": activity,
        "partnership": partnership,
        "trail": trail_to(activity, desk_address(activity)),
        "form": form,
        "has_parts": parts.exists(),
    }
    return render(request, "opinions/draw.html", context, status=422 if form.errors else 200)

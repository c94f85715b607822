"""Say what the results of an activity can show, and weight a sample."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thegither.engagement.models import Activity
from thegither.kernel.policies import Action, fetch
from thegither.ui.forms import answer, sent

from .. import services
from ..forms import EvidenceForm, WeightsForm
from ..models import Evidence


@require_http_methods(["GET", "HEAD", "POST"])
def name_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the kind of evidence that an activity gives."""
    activity = _activity(request, pk)
    known = Evidence.objects.filter(activity=activity).first()
    initial = {
        "kind": known.kind if known else "self_selected",
        "because": known.because if known else "",
        "expected_version": known.version if known else None,
    }
    return answer(
        request,
        EvidenceForm(sent(request), initial=initial),
        lambda **data: services.name_evidence(actor=request.actor, activity=activity, **data),
        heading=_("What can these results show?"),
        lead=_("Kinds are never put in one chart. Unless you say otherwise, results are self-selected."),
        trail=_trail(activity),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def weights(request: HttpRequest, pk: int) -> HttpResponse:
    """Weight a sample to who there is."""
    activity = _activity(request, pk)
    return answer(
        request,
        WeightsForm(sent(request), request.FILES or None),
        lambda table: services.weight_sample(actor=request.actor, activity=activity, table=table),
        heading=_("Weight a sample"),
        lead=_(
            "So that its parts count as they do among all there are. How much that costs is shown beside it."
        ),
        trail=_trail(activity),
    )


def _activity(request: HttpRequest, pk: int) -> Activity:
    rows = Activity.objects.select_related("engagement__matter__partnership")
    return fetch(request.actor, Action.CHANGE, rows, pk=pk)


def _trail(activity: Activity) -> list[tuple[object, str]]:
    matter = activity.engagement.matter
    layers = reverse("reading:layers", args=[matter.pk])
    return [(matter.title, matter.get_absolute_url()), (_("Layers"), layers)]

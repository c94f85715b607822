"""Load answers that were typed into a table: checked first, stored once told to."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thegither.engagement.models import Activity
from thegither.engagement.pages import ABOVE, trail_to
from thegither.kernel.actors import Provenance
from thegither.kernel.errors import NotFound
from thegither.kernel.policies import Action, fetch
from thegither.questionnaires.versions import current_version
from thegither.ui.forms import answer, sent

from .answer_rows import answers_kind
from .forms import TableForm
from .import_views import go_ahead
from .kinds import Place
from .uploads import Waiting, keep_table, waiting_file


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a table of typed answers."""
    activity = _activity(request, pk)
    kind = answers_kind(activity, current_version(activity))

    def stored(file: UploadedFile) -> str:
        return keep_table(file, _waiting(request, activity, file.name or ""))

    return answer(
        request,
        TableForm(sent(request), request.FILES or None),
        stored,
        heading=_("Load typed answers"),
        lead=_("A row for each form. It is checked first. Columns: %(names)s.")
        % {"names": ", ".join(kind.columns)},
        trail=trail_to(activity),
        partnership=activity.engagement.matter.partnership,
        go=_("Check the file"),
        told=_("Nothing is stored yet: look it over first."),
        go_to=lambda token: reverse("exchange:confirm_answers", args=[pk, token]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Show what would be stored, and store it when told to."""
    activity = _activity(request, pk)
    _path, waiting = waiting_file(token)
    if waiting != _waiting(request, activity, waiting.name):
        raise NotFound
    matter = activity.engagement.matter
    return go_ahead(
        request,
        token,
        Place(actor=request.actor, partnership=matter.partnership, matter=matter),
        answers_kind(activity, current_version(activity)),
        back=reverse("questionnaires:edit", args=[pk]),
        again=reverse("exchange:load_answers", args=[pk]),
    )


def _activity(request: HttpRequest, pk: int) -> Activity:
    """Return the questionnaire, for somebody who may type in for others."""
    rows = Activity.objects.filter(kind="questionnaire").select_related(ABOVE)
    return fetch(request.actor.entering_for(Provenance("paper")), Action.ADD, rows, pk=pk)


def _waiting(request: HttpRequest, activity: Activity, name: str) -> Waiting:
    return Waiting(
        partnership_id=activity.engagement.matter.partnership_id,
        person_id=request.actor.person_id,
        kind=f"answers:{activity.pk}",
        matter_id=activity.engagement.matter_id,
        name=name,
    )

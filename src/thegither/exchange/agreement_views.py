"""Load an organisation's own agreements from a table: by whoever holds a seat for it."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thegither.kernel.errors import NotFound
from thegither.kernel.policies import Action, fetch
from thegither.partners.models import Organisation
from thegither.ui.forms import answer, sent

from .forms import TableForm
from .import_views import go_ahead
from .kinds import IMPORTS, Place
from .uploads import Waiting, keep_table, waiting_file

KIND = "agreements"


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload a table of agreements, a clause in each row."""
    organisation = fetch(request.actor, Action.ANSWER, Organisation, slug=slug)

    def stored(file: UploadedFile) -> str:
        return keep_table(file, _waiting(request, organisation, file.name or ""))

    return answer(
        request,
        TableForm(sent(request), request.FILES or None),
        stored,
        heading=_("Load agreements from a table"),
        lead=_("Of which %(name)s is a party. It is checked first. Columns: %(names)s.")
        % {"name": organisation, "names": ", ".join(IMPORTS[KIND].columns)},
        trail=[
            (organisation.name, organisation.get_absolute_url()),
            (_("Agreements"), _register(organisation)),
        ],
        go=_("Check the file"),
        told=_("Nothing is stored yet: look it over first."),
        go_to=lambda token: reverse("exchange:confirm_agreements", args=[slug, token]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show what would be stored, and store it when told to."""
    organisation = fetch(request.actor, Action.ANSWER, Organisation, slug=slug)
    _path, waiting = waiting_file(token)
    if waiting != _waiting(request, organisation, waiting.name):
        raise NotFound
    return go_ahead(
        request,
        token,
        Place(actor=request.actor, organisation=organisation),
        IMPORTS[KIND],
        back=_register(organisation),
        again=reverse("exchange:load_agreements", args=[slug]),
    )


def _register(organisation: Organisation) -> str:
    return f"{reverse('framework:agreements')}?party={organisation.slug}"


def _waiting(request: HttpRequest, organisation: Organisation, name: str) -> Waiting:
    return Waiting(
        partnership_id=None,
        person_id=request.actor.person_id,
        kind=KIND,
        matter_id=None,
        name=name,
        organisation_id=organisation.pk,
    )

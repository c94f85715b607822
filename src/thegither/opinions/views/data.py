"""Hand out the votes, so that anybody can work everything out again."""

from tempfile import TemporaryFile

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thegither.engagement.models import Activity
from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action

from ..selectors.publishing import publish
from ..selectors.results import may_see_results
from .voting import conversation_for


def shown_conversation(request: HttpRequest, pk: int) -> Activity:
    """Return a conversation whose results whoever asks may see. Raises ``NotPermitted``, or as ``fetch``."""
    activity = conversation_for(request, pk, Action.VIEW)
    if not may_see_results(request.actor, activity):
        raise NotPermitted(_("The results are not shown yet."))
    return activity


@never_cache
@require_safe
def data(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out votes, statements and the last map as one ZIP."""
    activity = shown_conversation(request, pk)
    file = TemporaryFile()  # noqa: SIM115 – the response closes it
    publish(activity, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"conversation-{pk}.zip")

"""Work of this room that is scheduled, or too long for a page."""

from typing import Any

from django.utils.translation import gettext as _

from thegither.engagement.models import Activity
from thegither.jobs import every, job, progress
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.opinions.services.importing import import_conversation

from .conversations import opened_export
from .uploads import forget, forget_old

LOAD_CONVERSATION = "exchange.load_conversation"


@every(minutes=30)
@job("exchange.forget_old_uploads")
def forget_old_uploads() -> None:
    """Remove files that waited longer than an hour for a go-ahead."""
    forget_old()


@job(LOAD_CONVERSATION, atomic=False, max_attempts=1)
def load_conversation(*, activity_id: int, token: str, by: dict[str, Any]) -> dict[str, str]:
    """Bring in the files of a token (``conversations``); return why not, in words, if that cannot be."""
    progress(0, 3, _("Reading"))
    with opened_export(token) as (held, about):
        progress(1, 3, _("Storing"))
        try:
            activity = Activity.objects.get(pk=activity_id)
            import_conversation(actor=Actor(**by), activity=activity, held=held, **about)
        except DomainError as error:
            return {"refused": str(error.message)}
    forget(token)
    return {}

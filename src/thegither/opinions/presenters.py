"""The sentences that people read for this room's events."""

from django.utils.translation import gettext as _

from thegither.audit.models import Event
from thegither.audit.presenters import presents


@presents("opinions.statement_added")
def statement_added(event: Event) -> str:
    """There is one more to vote on."""
    return _("A statement was put into a conversation")


@presents("opinions.statement_revised")
def statement_revised(event: Event) -> str:
    """It reads differently now."""
    if event.facts.get("keeps_votes"):
        return _("A statement was mended; the votes on it still count")
    return _("A statement was reworded, with a reason, and is voted on anew")


@presents("opinions.conversation_changed")
def conversation_changed(event: Event) -> str:
    """It goes differently now."""
    return _("How a conversation goes was changed")

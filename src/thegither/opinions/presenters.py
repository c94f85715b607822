"""The sentences that people read for this room's events."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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


@presents("opinions.votes_cast")
def votes_cast(event: Event) -> str:
    """Somebody voted; nobody is named."""
    count = event.facts.get("votes", 0)
    return ngettext("A vote came in", "%(count)d votes came in", count) % {"count": count}


@presents("opinions.map_replaced")
def map_replaced(event: Event) -> str:
    """Something that had been counted does not count any more."""
    return _(
        "The map of a conversation was worked out again: some of what it counted does not count any more"
    )


@presents("opinions.group_named")
def group_named(event: Event) -> str:
    """People say what a group stands for."""
    return _("A group of a conversation was given its name")


@presents("opinions.group_name_taken_back")
def group_name_taken_back(event: Event) -> str:
    """It is called as before."""
    return _("The name of a group of a conversation was taken back")


@presents("opinions.conversation_imported")
def conversation_imported(event: Event) -> str:
    """A whole conversation came from elsewhere."""
    return _("A conversation that was held elsewhere was imported, with its source")


@presents("opinions.voters_brought")
def voters_brought(event: Event) -> str:
    """Many voters came at once."""
    return _("Those who voted were brought in together, without names")

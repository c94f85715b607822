"""The sentences that people read for this room's events."""

from django.utils.translation import gettext as _

from thegither.audit.models import Event
from thegither.audit.presenters import presents


@presents("ideas.idea_added")
def idea_added(event: Event) -> str:
    """Somebody has an idea."""
    return _("Somebody put in an idea")


@presents("ideas.supported")
def supported(event: Event) -> str:
    """Somebody is for it."""
    return _("Somebody is for an idea")


@presents("ideas.support_taken_back")
def support_taken_back(event: Event) -> str:
    """They are not any more."""
    return _("Somebody took their support of an idea back")


@presents("ideas.merged")
def merged(event: Event) -> str:
    """Two ideas are one."""
    return _("An idea was merged into another, with a reason; both can be read")


@presents("ideas.unmerged")
def unmerged(event: Event) -> str:
    """They are two again."""
    return _("An idea that had been merged stands by itself again")


@presents("ideas.split")
def split(event: Event) -> str:
    """A part stands by itself."""
    return _("A part of an idea was made an idea of its own")

"""The sentences that people read for this room's events."""

from django.utils.translation import gettext as _

from thegither.audit.models import Event
from thegither.audit.presenters import presents


@presents("drafts.wording_published")
def wording_published(event: Event) -> str:
    """There is a new wording."""
    if event.facts["number"] == 1:
        return _("A draft was published for everybody to comment on")
    return _("A new wording of a draft was published: number %(number)s") % event.facts


@presents("drafts.commented")
def commented(event: Event) -> str:
    """Somebody commented on a paragraph."""
    return _("Somebody commented on a paragraph of a draft")

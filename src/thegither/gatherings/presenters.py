"""The sentences that people read for this room's events."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.audit.models import Event
from thegither.audit.presenters import presents
from thegither.ui.words import number


@presents("gatherings.planned")
def planned(event: Event) -> str:
    """There is a day."""
    return _("An event was planned")


@presents("gatherings.changed")
def changed(event: Event) -> str:
    """Something about it."""
    return _("What is told about an event was changed")


@presents("gatherings.moved")
def moved(event: Event) -> str:
    """Another time or place."""
    return _("An event was moved to another time or place; all who signed up are told")


@presents("gatherings.called_off")
def called_off(event: Event) -> str:
    """It does not happen."""
    return _("An event was called off, with a reason; all who signed up are told")


@presents("gatherings.signed_up")
def signed_up(event: Event) -> str:
    """Somebody comes."""
    return _("Somebody signed up for an event")


@presents("gatherings.moved_up")
def moved_up(event: Event) -> str:
    """A place was free."""
    return _("Somebody moved up from the waiting list of an event")


@presents("gatherings.sign_up_changed")
def sign_up_changed(event: Event) -> str:
    """What they said of themselves."""
    return _("Somebody changed what they said when they signed up for an event")


@presents("gatherings.cancelled")
def cancelled(event: Event) -> str:
    """They cannot come."""
    return _("Somebody cancelled their place at an event")


@presents("gatherings.attended")
def attended(event: Event) -> str:
    """Who came was noted."""
    count = event.facts["came"]
    came = ngettext("%(count)s person came to an event", "%(count)s people came to an event", count)
    return came % {"count": number(count)}


@presents("gatherings.notes_entered")
def notes_entered(event: Event) -> str:
    """What was said there."""
    count = event.facts["contributions"]
    entered = ngettext(
        "%(count)s contribution from an event was typed in",
        "%(count)s contributions from an event were typed in",
        count,
    )
    return entered % {"count": number(count)}


@presents("gatherings.forgotten")
def forgotten(event: Event) -> str:
    """Names are gone."""
    return _("Names and addresses of those who signed up for an event were deleted, a month after it")

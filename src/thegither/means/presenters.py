from django.utils.translation import gettext as _

from thegither.audit.models import Event
from thegither.audit.presenters import presents


@presents("means.support_asked")
def support_asked(event: Event) -> str:
    """Somebody needs something to take part; not what, and not who."""
    return _("Somebody asked for support to take part")


@presents("means.support_decided")
def support_decided(event: Event) -> str:
    """It was decided."""
    if event.facts["state"] == "declined":
        return _("Support to take part was declined, with a reason")
    if event.facts["state"] == "partly":
        return _("Support to take part was granted in part")
    return _("Support to take part was granted")


@presents("means.support_closed")
def support_closed(event: Event) -> str:
    """It is known what came of it."""
    return _("It was noted what came of support to take part")


@presents("means.support_withdrawn")
def support_withdrawn(event: Event) -> str:
    """Who asked took it back."""
    return _("A request for support was taken back")


@presents("means.asker_forgotten")
def asker_forgotten(event: Event) -> str:
    """Name, contact and words are gone."""
    return _("Who asked for support was forgotten; the figures stay")


@presents("means.terms_changed")
def terms_changed(event: Event) -> str:
    """How soon support is decided."""
    return _("It was said anew how soon support is decided")


@presents("means.payment_planned")
def payment_planned(event: Event) -> str:
    """Somebody is to be paid for their time."""
    return _("A payment for taking part was planned")


@presents("means.payment_settled")
def payment_settled(event: Event) -> str:
    """It was paid, or not."""
    if event.facts["state"] == "paid":
        return _("Somebody was paid for taking part")
    return _("A payment for taking part was not made")


@presents("means.venue_added")
def venue_added(event: Event) -> str:
    """A place to meet."""
    return _("A place to meet was entered, with who can use it")


@presents("means.venue_changed")
def venue_changed(event: Event) -> str:
    """What is known of it changed."""
    return _("What is known of a place to meet was said anew")


@presents("means.failure_told")
def failure_told(event: Event) -> str:
    """Somebody was shut out."""
    return _("Somebody told us what shut them out")


@presents("means.failure_settled")
def failure_settled(event: Event) -> str:
    """What became of it."""
    if event.facts["state"] == "mended":
        return _("What shut somebody out was put right")
    return _("What shut somebody out was not put right, with a reason")

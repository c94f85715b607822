from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.audit.models import Event
from thegither.audit.presenters import presents
from thegither.ui import words

from .models import PartnershipKind, SeatRole


def _present(name: str, text: object) -> None:
    """Register a sentence that is the same for every such event."""

    def sentence(event: Event) -> str:
        return str(text)

    presents(name)(sentence)


for _name, _text in {
    "partners.organisation_created": gettext_lazy("An organisation was added"),
    "partners.organisation_changed": gettext_lazy("What an organisation says of itself was changed"),
    "partners.umbrella_joined": gettext_lazy("An organisation joined an umbrella body"),
    "partners.umbrella_left": gettext_lazy("An organisation left an umbrella body"),
    "partners.community_created": gettext_lazy("A community was added"),
    "partners.person_created": gettext_lazy("A person was added"),
    "partners.person_changed": gettext_lazy("A person's name was changed"),
    "partners.partnership_translated": gettext_lazy("The partnership was described in another language"),
    "partners.mandate_given": gettext_lazy("Somebody took a seat"),
    "partners.invited": gettext_lazy("Somebody was invited to a seat"),
    "partners.invitation_resent": gettext_lazy("An invitation was sent again"),
    "partners.invitation_withdrawn": gettext_lazy("An invitation was taken back"),
    "partners.invitation_accepted": gettext_lazy("Somebody accepted an invitation and took a seat"),
}.items():
    _present(_name, _text)


@presents("partners.partnership_created")
def partnership_created(event: Event) -> str:
    """It was set up, and as what."""
    kind = str(PartnershipKind(event.facts["kind"]).label)
    return _("The partnership was set up (%(kind)s)") % {"kind": kind}


@presents("partners.partnership_changed")
def partnership_changed(event: Event) -> str:
    """It was changed; a renewal says from when to when."""
    sunset = event.facts.get("sunset")
    if sunset:
        return _("The partnership was renewed: its sunset moved from %(before)s to %(after)s") % {
            key: words.short_day(parse_date(sunset[key])) for key in ("before", "after")
        }
    return _("What the partnership says of itself was changed")


@presents("partners.partnership_ended")
def partnership_ended(event: Event) -> str:
    """It ended, and when."""
    return _("The partnership ended on %(day)s") % {"day": _day(event, "ended_on")}


@presents("partners.seat_created")
def seat_created(event: Event) -> str:
    """A seat was added."""
    return _("A seat was added (%(role)s)") % {"role": _role(event)}


@presents("partners.seat_changed")
def seat_changed(event: Event) -> str:
    """What a seat is for was changed."""
    return _("What a seat is for was changed (%(role)s)") % {"role": _role(event)}


@presents("partners.seat_ended")
def seat_ended(event: Event) -> str:
    """A seat ended."""
    return _("A seat ended on %(day)s (%(role)s)") % {"day": _day(event, "until_on"), "role": _role(event)}


@presents("partners.mandate_ended")
def mandate_ended(event: Event) -> str:
    """Somebody left a seat."""
    return _("Somebody left a seat on %(day)s") % {"day": _day(event, "until_on")}


def _role(event: Event) -> str:
    return str(SeatRole(event.facts["role"]).label)


def _day(event: Event, fact: str) -> str:
    return words.short_day(parse_date(event.facts[fact]))

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.audit.models import Event
from thegither.audit.presenters import presents

_SENTENCES = {
    "offers.profile_saved": gettext_lazy("An organisation said how to work with it"),
    "offers.capacity_declared": gettext_lazy("An organisation said how much time it can give"),
    "offers.priority_chosen": gettext_lazy("An organisation chose a priority"),
    "offers.priority_ended": gettext_lazy("A priority of an organisation ended"),
    "offers.asked": gettext_lazy("A partner asked another for something"),
    "offers.ask_declined": gettext_lazy("A partner said no to an ask, as it may"),
    "offers.ask_withdrawn": gettext_lazy("An ask was taken back"),
    "offers.listing_changed": gettext_lazy("An offer or need was changed"),
    "offers.listing_withdrawn": gettext_lazy("An offer or need was taken out of the register"),
    "offers.taken_up": gettext_lazy("One partner took another up on an offer or a need"),
    "offers.promise_ended": gettext_lazy("A promise between two partners ended"),
    "offers.given": gettext_lazy("What a partner gave was entered in the ledger"),
    "offers.entry_struck": gettext_lazy("An entry in the ledger was struck"),
    "offers.planned": gettext_lazy("A partner said what it means to bring, or expects"),
    "offers.planned_withdrawn": gettext_lazy("A partner took something out of its plan"),
    "offers.role_described": gettext_lazy("The partnership said what it asks of businesses"),
    "offers.role_judged": gettext_lazy("An organisation said what it makes of the role of businesses"),
}


def _sentence_of(name: str) -> Callable[[Event], str]:
    return lambda event: str(_SENTENCES[name])


for _name in _SENTENCES:
    presents(_name)(_sentence_of(_name))


@presents("offers.ask_answered")
def ask_answered(event: Event) -> str:
    """It was accepted, answered, or put off to a day."""
    match event.facts.get("state"):
        case "accepted":
            return _("A partner accepted an ask")
        case "later":
            return _("A partner said when it will answer an ask")
    return _("A partner answered an ask")


@presents("offers.listing_added")
def listing_added(event: Event) -> str:
    """Something is offered or needed."""
    return (
        _("A partner offers something")
        if event.facts.get("kind") == "offer"
        else _("A partner needs something")
    )

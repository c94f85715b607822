from django.utils.translation import gettext as _

from thegither.audit.models import Event
from thegither.audit.presenters import presents


@presents("relations.topics_set")
def topics_set(event: Event) -> str:
    """The topics changed."""
    return _("The partnership said which topics it has in hand")


@presents("relations.contact_recorded")
def contact_recorded(event: Event) -> str:
    """Somebody met somebody."""
    return _("A contact was noted")


@presents("relations.contact_changed")
def contact_changed(event: Event) -> str:
    """Its author put it right; what it said before is nobody's any more."""
    return _("The note of a contact was changed")


@presents("relations.contact_followed_up")
def contact_followed_up(event: Event) -> str:
    """What was promised was done."""
    return _("A contact was followed up")


@presents("relations.contact_taken_back")
def contact_taken_back(event: Event) -> str:
    """A note was deleted."""
    return _("The note of a contact was deleted")


@presents("relations.tie_added")
def tie_added(event: Event) -> str:
    """Two ought to know each other."""
    return _("Somebody said who ought to know whom")


@presents("relations.tie_ended")
def tie_ended(event: Event) -> str:
    """They need no longer."""
    return _("A tie was taken off the list of who ought to know whom")


@presents("relations.knowing_answered")
def knowing_answered(event: Event) -> str:
    """Somebody answered, of which tie stays theirs."""
    return _("Somebody said whom they know")


@presents("relations.knowing_read")
def knowing_read(event: Event) -> str:
    """It was counted."""
    return _("It was counted how many of those who ought to know each other do")


@presents("relations.round_opened")
def round_opened(event: Event) -> str:
    """Everybody is asked."""
    return _("Partners are asked whom they need")


@presents("relations.round_closed")
def round_closed(event: Event) -> str:
    """No more answers."""
    return _("Partners were asked whom they need; the round is closed")


@presents("relations.needs_answered")
def needs_answered(event: Event) -> str:
    """A seat answered; what stays its own."""
    return _("A partner answered whom it needs")


@presents("relations.sharing_chosen")
def sharing_chosen(event: Event) -> str:
    """A seat chose, perhaps nothing."""
    return _("A partner chose what it shares")


@presents("relations.pair_disclosed")
def pair_disclosed(event: Event) -> str:
    """Two agreed to see it."""
    return _("Two partners agreed to see that one needs the other")


@presents("relations.step_proposed")
def step_proposed(event: Event) -> str:
    """One of the two wrote down what comes next."""
    return _("One of two partners proposed what they do next together")


@presents("relations.step_agreed")
def step_agreed(event: Event) -> str:
    """Both hold it."""
    return _("Two partners hold a problem together")


@presents("relations.network_asked")
def network_asked(event: Event) -> str:
    """Everybody is asked."""
    return _("Partners are asked whom they would pick up the phone to")


@presents("relations.network_answered")
def network_answered(event: Event) -> str:
    """An organisation answered."""
    return _("A partner said whom it would pick up the phone to")


@presents("relations.network_closed")
def network_closed(event: Event) -> str:
    """It is over."""
    return _("The network survey was closed")


@presents("relations.network_imported")
def network_imported(event: Event) -> str:
    """It was made elsewhere."""
    return _("A network survey was brought in from a file")

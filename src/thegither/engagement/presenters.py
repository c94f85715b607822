"""The sentences that people read for this room's events."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.audit.models import Event
from thegither.audit.presenters import presents
from thegither.ui.words import number


@presents("engagement.interest_added")
def interest_added(event: Event) -> str:
    """Somebody whom a matter touches."""
    return _("A group whom this matter touches was named")


@presents("engagement.interest_changed")
def interest_changed(event: Event) -> str:
    """It was judged otherwise."""
    return _("It was judged anew how much the matter touches a group, or whether they were heard")


@presents("engagement.interest_dropped")
def interest_dropped(event: Event) -> str:
    """It is not touched after all."""
    return _("A group was taken off the map of interests, with a reason")


@presents("engagement.interests_mapped")
def interests_mapped(event: Event) -> str:
    """The map is complete."""
    count = event.facts["interests"]
    mapped = ngettext(
        "Partners mapped whom this matter touches: %(count)s group",
        "Partners mapped whom this matter touches: %(count)s groups",
        count,
    )
    return mapped % {"count": number(count)}


@presents("engagement.gap_opened")
def gap_opened(event: Event) -> str:
    """Somebody is missing."""
    return _("Partners saw that somebody is missing, and took it up")


@presents("engagement.gap_settled")
def gap_settled(event: Event) -> str:
    """What became of a gap."""
    if event.facts["state"] == "left":
        return _("Partners gave the reason why nobody goes out to those who are missing")
    return _("Somebody who was missing is here now")


@presents("engagement.outreach_planned")
def outreach_planned(event: Event) -> str:
    """Somebody goes out."""
    return _("A partner plans to go to those who are missing")


@presents("engagement.outreach_done")
def outreach_done(event: Event) -> str:
    """Somebody went."""
    count = event.facts["captured"]
    brought = ngettext(
        "A partner went to those who were missing and brought back %(count)s contribution",
        "A partner went to those who were missing and brought back %(count)s contributions",
        count,
    )
    return brought % {"count": number(count)}


@presents("engagement.outreach_called_off")
def outreach_called_off(event: Event) -> str:
    """Nobody went."""
    return _("A visit to those who are missing was called off")


@presents("engagement.tip_given")
def tip_given(event: Event) -> str:
    """Somebody told who should be here."""
    return _("Somebody told us who should be here")


@presents("engagement.tip_settled")
def tip_settled(event: Event) -> str:
    """What became of a tip."""
    if event.facts["state"] == "taken_up":
        return _("What somebody told us about who is missing was taken up")
    return _("What somebody told us about who is missing was not taken up, with a reason")


@presents("engagement.population_loaded")
def population_loaded(event: Event) -> str:
    """Figures to compare with."""
    return _("Figures were loaded to compare who takes part with who there is")


@presents("engagement.activity_made")
def activity_made(event: Event) -> str:
    """A way to take part is being made."""
    return _("A way to take part was prepared")


@presents("engagement.activity_changed")
def activity_changed(event: Event) -> str:
    """It was changed."""
    return _("A way to take part was changed")


@presents("engagement.activity_opened")
def activity_opened(event: Event) -> str:
    """People may take part."""
    return _("A way to take part opened")


@presents("engagement.activity_paused")
def activity_paused(event: Event) -> str:
    """For now, nobody may."""
    return _("A way to take part was paused")


@presents("engagement.activity_closed")
def activity_closed(event: Event) -> str:
    """It is over."""
    return _("A way to take part closed")


@presents("engagement.activity_text_written")
def activity_text_written(event: Event) -> str:
    """Its words in other words."""
    return _("A way to take part was put into other words")


@presents("engagement.response_sent")
def response_sent(event: Event) -> str:
    """Somebody took part."""
    return _("Somebody took part")


@presents("engagement.response_changed")
def response_changed(event: Event) -> str:
    """They changed what they gave."""
    return _("Somebody changed what they had handed in")


@presents("engagement.response_withdrawn")
def response_withdrawn(event: Event) -> str:
    """They took it back."""
    return _("Somebody took back what they had handed in")


@presents("engagement.response_excluded")
def response_excluded(event: Event) -> str:
    """It does not count."""
    return _("A response was listed as not counting, with a reason")


@presents("engagement.response_included")
def response_included(event: Event) -> str:
    """It counts after all."""
    return _("A response counts after all")


@presents("engagement.activity_phases_set")
def activity_phases_set(event: Event) -> str:
    """It is said what it does in each phase."""
    return _("It was said what a way to take part does in each phase")


@presents("engagement.codes_made")
def codes_made(event: Event) -> str:
    """Codes for a list of people."""
    return _("Codes to take part were made")


@presents("engagement.let_in")
def let_in(event: Event) -> str:
    """Somebody may take part now."""
    return _("Somebody came in to a way to take part")


@presents("engagement.flag_settled")
def flag_settled(event: Event) -> str:
    """Somebody looked."""
    return _("Somebody looked at a response that stood out, and let it count")

"""The sentences that people read for this room's events."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.audit.models import Event
from thegither.audit.presenters import presents
from thegither.ui.words import number

from .models import GateKey


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


@presents("engagement.addresses_listed")
def addresses_listed(event: Event) -> str:
    """Only some addresses come in."""
    return _("Addresses that may come in were listed")


@presents("engagement.address_list_dropped")
def address_list_dropped(event: Event) -> str:
    """Any address comes in again."""
    return _("The list of addresses that may come in was dropped")


@presents("engagement.let_in")
def let_in(event: Event) -> str:
    """Somebody may take part now."""
    return _("Somebody came in to a way to take part")


@presents("engagement.flag_settled")
def flag_settled(event: Event) -> str:
    """Somebody looked."""
    return _("Somebody looked at a response that stood out, and let it count")


# Planning ------------------------------------------------------------------------------------------------
def _says(name: str, sentence: Callable[[], str]) -> None:
    """Register a sentence that needs no facts."""

    def said(event: Event) -> str:
        return sentence()

    presents(f"engagement.{name}")(said)


for _name, _sentence in {
    "engagement_begun": lambda: _("An engagement was begun: what is at stake is being written down"),
    "purpose_agreed": lambda: _("Partners agreed what an engagement is for and what can change"),
    "owner_named": lambda: _("A partner was named who says whether an engagement goes ahead"),
    "phase_added": lambda: _("A phase of an engagement was planned"),
    "phase_text_written": lambda: _("What a phase is called was written in other words"),
    "phase_removed": lambda: _("A phase of an engagement was taken out of the plan"),
    "paper_added": lambda: _("A paper to read was added to an engagement"),
    "paper_removed": lambda: _("A paper to read was taken off an engagement"),
    "duty_planned": lambda: _("A partner took on to look at what comes in, for some days"),
    "duty_dropped": lambda: _("Some days were taken out of the rota of those who look at what comes in"),
    "partner_invited": lambda: _("Somebody was asked in, with the time that they need"),
    "partner_not_invited": lambda: _("Somebody is not asked any more, with a reason"),
    "exception_agreed": lambda: _("A partner agreed itself to answer in less time than it needs"),
    "exception_taken_back": lambda: _("A partner needs its full time after all"),
    "holiday_kept": lambda: _("An organisation said when it cannot ask its members"),
    "holiday_removed": lambda: _("An organisation took a holiday off its list"),
    "meetings_set": lambda: _("An organisation said when a body of its own meets"),
    "method_added": lambda: _("An organisation added a method to the catalogue"),
    "method_retired": lambda: _("An organisation took its method out of the catalogue"),
    "evidence_told": lambda: _("An organisation told what it did with a method and what came of it"),
    "engagement_opened": lambda: _("An engagement opened"),
    "engagement_closed": lambda: _("An engagement closed; its matter goes on"),
    "engagement_called_off": lambda: _("An engagement was called off, with a reason"),
    "members_asked": lambda: _("A partner asks its own members"),
    "member_answered": lambda: _("A member told their own organisation"),
    "answers_merged": lambda: _("A partner put the answers of its members into one text"),
    "members_consulted": lambda: _("A partner handed in an answer on which its members were consulted"),
    "member_answers_deleted": lambda: _("The words of members were deleted in time; the answer stays"),
    "position_written": lambda: _("An organisation wrote down what it thinks on a topic"),
    "position_changed": lambda: _("An organisation changed what it thinks on a topic"),
    "position_confirmed": lambda: _("An organisation said that it is still of the same view"),
    "position_ended": lambda: _("An organisation is not of this view any more, with a reason"),
    "standard_noted": lambda: _("Partners looked back on an engagement by one of the standards"),
    "promise_reviewed": lambda: _("Partners set the promise of an engagement beside what happened"),
}.items():
    _says(_name, _sentence)


@presents("engagement.engagement_changed")
def engagement_changed(event: Event) -> str:
    """What it says of itself."""
    told = {"version": number(event.facts["version"])}
    return _("An engagement was changed; what it said before is kept (version %(version)s)") % told


@presents("engagement.method_chosen")
def method_chosen(event: Event) -> str:
    """Before or after the purpose was agreed, with or against the advice."""
    if not event.facts["agreed"]:
        return _("A method was chosen before the purpose was agreed, with a reason")
    if event.facts["against"]:
        return _("A method was chosen that does not fit in every way, with a reason")
    return _("A method was chosen")


@presents("engagement.gate_passed")
def gate_passed(event: Event) -> str:
    """By a reason."""
    told = {"gate": GateKey(event.facts["gate"]).label}
    return _("Not met, and passed by a public reason: %(gate)s") % told


@presents("engagement.go_said")
def go_said(event: Event) -> str:
    """Go or no-go."""
    if event.facts["is_go"]:
        return _("The owner of an engagement said go")
    return _("The owner of an engagement said no-go, with a reason")


@presents("engagement.engagement_text_written")
def engagement_text_written(event: Event) -> str:
    """Its words in other words."""
    return _("An engagement was put into other words")

from django.utils.translation import gettext as _

from thegither.audit.models import Event
from thegither.audit.presenters import presents


@presents("framework.commitment_made")
def commitment_made(event: Event) -> str:
    """A seat promised something."""
    return _("A promise was made")


@presents("framework.evidence_given")
def evidence_given(event: Event) -> str:
    """Something shows that it was kept."""
    return _("Evidence was given that a promise was kept")


@presents("framework.evidence_file_removed")
def evidence_file_removed(event: Event) -> str:
    """The paper is gone; that it was there stays on the record."""
    return _("A file was removed from the evidence for a promise")


@presents("framework.commitment_confirmed")
def commitment_confirmed(event: Event) -> str:
    """The one it was made to says so too."""
    return _("A promise was confirmed by the one it was made to")


@presents("framework.commitment_disputed")
def commitment_disputed(event: Event) -> str:
    """The one it was made to says otherwise."""
    return _("A promise was disputed by the one it was made to")


@presents("framework.commitment_withdrawn")
def commitment_withdrawn(event: Event) -> str:
    """It is no longer promised."""
    return _("A promise was withdrawn")


@presents("framework.agreement_added")
def agreement_added(event: Event) -> str:
    """An agreement stands in the register."""
    return _("An agreement was written into the register")


@presents("framework.agreement_changed")
def agreement_changed(event: Event) -> str:
    """Its dates, parties or words in the register changed."""
    return _("What the register says of an agreement changed")


@presents("framework.clause_added")
def clause_added(event: Event) -> str:
    """A clause stands in the register."""
    return _("A clause of an agreement was written down")


@presents("framework.clause_removed")
def clause_removed(event: Event) -> str:
    """A clause was written down by mistake."""
    return _("A clause of an agreement was taken out")


@presents("framework.clauses_compared")
def clauses_compared(event: Event) -> str:
    """A person said what is between two clauses."""
    return _("Two clauses were read beside each other, and settled")


@presents("framework.partnerships_linked")
def partnerships_linked(event: Event) -> str:
    """Two partnerships said what they make of what they share."""
    return _("Two partnerships said what they make of what they have in common")


@presents("framework.begun")
def begun(event: Event) -> str:
    """A framework is being written."""
    return _("Partners began to write down what they agree")


@presents("framework.section_saved")
def section_saved(event: Event) -> str:
    """A section of the draft was saved."""
    return _("A section of the draft agreement was written")


@presents("framework.change_begun")
def change_begun(event: Event) -> str:
    """A signed version is being changed, so a new one begins."""
    return _("A new version of the agreement was begun")


@presents("framework.reopened")
def reopened(event: Event) -> str:
    """A version that nobody had signed is a draft again."""
    return _("The agreement is being written again, before anybody signed")


@presents("framework.taken_over")
def taken_over(event: Event) -> str:
    """The parent's words were taken over."""
    return _("The words of the parent partnership were taken over")


@presents("framework.kept_ours")
def kept_ours(event: Event) -> str:
    """It differs from the parent, with a reason."""
    return _("The partnership keeps its own words, and says why")


@presents("framework.opened_for_signing")
def opened_for_signing(event: Event) -> str:
    """A version can be signed."""
    return _("Version %(number)s of the agreement can be signed") % event.facts


@presents("framework.signed")
def signed(event: Event) -> str:
    """A seat said how it stands to a version."""
    if event.facts.get("stance") == "declines":
        return _("A partner did not sign version %(number)s of the agreement, and said why") % event.facts
    return _("A partner signed version %(number)s of the agreement") % event.facts


@presents("framework.clarity_opened")
def clarity_opened(event: Event) -> str:
    """A blind clarity test began."""
    return _("Partners are asked to say what they are here for, unseen by each other")


@presents("framework.clarity_answered")
def clarity_answered(event: Event) -> str:
    """A seat restated purpose and role."""
    return _("A partner answered the clarity test")


@presents("framework.clarity_reading_begun")
def clarity_reading_begun(event: Event) -> str:
    """Readers compare."""
    return _("Readers began to compare the answers of the clarity test")


@presents("framework.clarity_read")
def clarity_read(event: Event) -> str:
    """A reader compared one answer."""
    return _("A reader compared an answer of the clarity test")


@presents("framework.clarity_finished")
def clarity_finished(event: Event) -> str:
    """The result is there."""
    return _("The clarity test was finished")

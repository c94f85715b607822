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

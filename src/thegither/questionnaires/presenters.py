"""The sentences that people read for this room's events."""

from django.utils.translation import gettext as _

from thegither.audit.models import Event
from thegither.audit.presenters import presents


@presents("questionnaires.form_written")
def form_written(event: Event) -> str:
    """Somebody writes at it."""
    return _("The questions of a questionnaire were worked on")


@presents("questionnaires.form_in_force")
def form_in_force(event: Event) -> str:
    """From now on this is asked."""
    return _("Version %(number)s of a questionnaire is in force") % {"number": event.facts["number"]}


@presents("questionnaires.workbook_asked")
def workbook_asked(event: Event) -> str:
    """Somebody takes all answers out."""
    if event.facts["private"]:
        return _("A spreadsheet of all answers to a questionnaire was asked for, private ones too")
    return _("A spreadsheet of the answers to a questionnaire was asked for")

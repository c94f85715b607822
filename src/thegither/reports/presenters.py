from django.utils.translation import gettext as _

from thegither.audit.models import Event
from thegither.audit.presenters import presents


@presents("reports.report_published")
def report_published(event: Event) -> str:
    """What came of an engagement can be read."""
    return _("Report %(number)s of an engagement was published") % {"number": event.facts["number"]}

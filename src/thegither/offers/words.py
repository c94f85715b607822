"""How this room names things."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import quarter_after


def quarter_name(quarter: date) -> str:
    """Return "October to December 2026" for the quarter that begins on a day."""
    last = quarter_after(quarter).replace(day=1)
    months = date_format(quarter, "F"), date_format(_month_before(last), "F")
    return _("%(first)s to %(last)s %(year)d") % {"first": months[0], "last": months[1], "year": quarter.year}


def _month_before(first: date) -> date:
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)

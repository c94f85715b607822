from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from thegither.audit.models import Event
from thegither.audit.presenters import presents


@presents("delivery.action_planned")
def action_planned(event: Event) -> str:
    """An action was planned."""
    return _("An action was planned")


@presents("delivery.due_date_moved")
def due_date_moved(event: Event) -> str:
    """The due date moved, from when to when."""
    days = {key: parse_date(event.facts[key]) for key in ("before", "after")}
    return _("The due date moved from %(before)s to %(after)s") % {
        key: date_format(day, "j F Y") if day else "" for key, day in days.items()
    }


@presents("delivery.news_told")
def news_told(event: Event) -> str:
    """There is news."""
    return _("There is news of this action")


@presents("delivery.action_started")
def action_started(event: Event) -> str:
    """Work began."""
    return _("Work on this action began")


@presents("delivery.action_finished")
def action_finished(event: Event) -> str:
    """Done, and how late."""
    if days := event.facts.get("days_late"):
        return _("The action was done, %(days)d days late") % {"days": days}
    return _("The action was done in time")


@presents("delivery.action_stopped")
def action_stopped(event: Event) -> str:
    """Stopped."""
    return _("The action was stopped")


@presents("delivery.action_reopened")
def action_reopened(event: Event) -> str:
    """Taken up again."""
    return _("The action was taken up again")


@presents("delivery.owners_changed")
def owners_changed(event: Event) -> str:
    """Owners changed."""
    return _("The owners of this action changed")

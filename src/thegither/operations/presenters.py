"""What the record says of administration. Users and jobs are keys in it; an administrator finds them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.audit.models import Event
from thegither.audit.presenters import presents


@presents("operations.user_deactivated")
def user_deactivated(event: Event) -> str:
    """Somebody cannot sign in any more."""
    return _("An account was deactivated")


@presents("operations.user_reactivated")
def user_reactivated(event: Event) -> str:
    """Somebody can sign in again."""
    return _("An account was reactivated")


@presents("operations.sessions_ended")
def sessions_ended(event: Event) -> str:
    """Somebody was signed out everywhere."""
    count = event.facts.get("count", 0)
    return ngettext(
        "Somebody was signed out of %(count)s session", "Somebody was signed out of %(count)s sessions", count
    ) % {"count": count}


@presents("operations.sign_in_link_sent")
def sign_in_link_sent(event: Event) -> str:
    """An administrator helped somebody in."""
    return _("A link to sign in was sent to somebody")


@presents("operations.job_retried")
def job_retried(event: Event) -> str:
    """A failed job was given another chance."""
    return _("The failed job %(name)s is tried again") % {"name": event.facts.get("job", "")}


@presents("operations.job_discarded")
def job_discarded(event: Event) -> str:
    """A job will never run."""
    return _("The job %(name)s was discarded") % {"name": event.facts.get("job", "")}

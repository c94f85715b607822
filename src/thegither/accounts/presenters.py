"""What the record says of accounts. Users have no names in it; an administrator finds the key."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.audit.models import Event
from thegither.audit.presenters import presents


@presents("accounts.user_joined")
def user_joined(event: Event) -> str:
    """Somebody made an account."""
    return _("An account was made")


@presents("accounts.profile_changed")
def profile_changed(event: Event) -> str:
    """Somebody changed their name or language."""
    return _("Somebody changed their name or the language of their letters")


@presents("accounts.administrator_made")
def administrator_made(event: Event) -> str:
    """Somebody may administer now."""
    return _("Somebody was made an administrator")


@presents("accounts.administrator_unmade")
def administrator_unmade(event: Event) -> str:
    """Somebody may not administer any more."""
    return _("Somebody is not an administrator any more")


@presents("accounts.administration_started")
def administration_started(event: Event) -> str:
    """A spell of administration began."""
    minutes = event.facts.get("minutes", 0)
    return ngettext(
        "An administrator session began, for at most %(count)s minute",
        "An administrator session began, for at most %(count)s minutes",
        minutes,
    ) % {"count": minutes}


@presents("accounts.administration_ended")
def administration_ended(event: Event) -> str:
    """A spell of administration was ended by hand."""
    return _("An administrator session was ended")


@presents("accounts.token_created")
def token_created(event: Event) -> str:
    """A token for the API was made."""
    if event.facts.get("may_write"):
        return _("A token for the API was made that may read and write")
    return _("A token for the API was made that may read")


@presents("accounts.token_revoked")
def token_revoked(event: Event) -> str:
    """A token was taken away."""
    return _("A token for the API was taken away")


@presents("accounts.news_settings_changed")
def news_settings_changed(event: Event) -> str:
    """Somebody chose how often they want news."""
    return _("Somebody changed how often they get news")


@presents("accounts.participation_claimed")
def participation_claimed(event: Event) -> str:
    """What was said without an account got one."""
    return _("Somebody took what they had said without an account into their account")


@presents("accounts.user_exported")
def user_exported(event: Event) -> str:
    """Somebody got everything known about them."""
    return _("Somebody was given everything that is known about them")


@presents("accounts.user_erased")
def user_erased(event: Event) -> str:
    """Somebody's traces are gone."""
    return _("An account was erased, with everything personal in it")

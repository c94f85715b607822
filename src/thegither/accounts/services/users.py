from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import PERSON, Actor
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, require
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction

from .. import joining
from ..models import User

NAME_LENGTH = 120


def create_user(
    *, actor: Actor, email: str, name: str, password: str | None = None, is_administrator: bool = False
) -> User:
    """Create a user whose address needs no confirmation, with their person, for the command line."""
    if not actor.is_system and not actor.is_administrator:
        raise NotPermitted(_("Only an administrator can make accounts for others."))
    with write_transaction():
        if User.objects.filter(email__iexact=email).exists():
            raise DomainError(
                "email_taken", _("There is an account with this e-mail address already."), "email"
            )
        user = User.objects.create_user(email, password, is_administrator=is_administrator)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        welcome_user(user=user, name=name)
    return user


def welcome_user(*, user: User, name: str) -> None:
    """Let the rooms above know a user who was just created, and record it, in the caller's transaction."""
    with write_transaction():
        joining.join(user, clean_line(name, limit=NAME_LENGTH, field="name"))
        record("accounts.user_joined", actor=Actor(kind=PERSON, user_id=user.pk), target=user)


def change_profile(*, actor: Actor, user: User, name: str, language: str) -> User:
    """Change one's name, and the language in which one gets letters."""
    require(actor, Action.CHANGE, user)
    name = clean_line(name, limit=NAME_LENGTH, field="name")
    if language not in dict(settings.LANGUAGES):
        raise DomainError("unknown_language", _("Choose one of the languages."), "language")
    with write_transaction():
        user.language = language
        user.save(update_fields=["language"])
        joining.rename(user, name)
        record("accounts.profile_changed", actor=actor, target=user)
    return user


def make_administrator(*, actor: Actor, user: User) -> User:
    """Let a user start administrator sessions."""
    return _set_administrator(actor, user, True)


def unmake_administrator(*, actor: Actor, user: User) -> User:
    """Take administration from a user; the last administrator stays."""
    return _set_administrator(actor, user, False)


def _set_administrator(actor: Actor, user: User, wanted: bool) -> User:
    require(actor, Action.MANAGE, user)
    with write_transaction():
        if user.is_administrator == wanted:
            return user
        if not wanted:
            refuse_without_administrator(user)
        user.is_administrator = wanted
        user.save(update_fields=["is_administrator"])
        name = "accounts.administrator_made" if wanted else "accounts.administrator_unmade"
        record(name, actor=actor, target=user)
    return user


def refuse_without_administrator(user: User) -> None:
    """Raise ``DomainError`` if nobody could administer the service without ``user``."""
    others = User.objects.filter(is_administrator=True, is_active=True).exclude(pk=user.pk)
    if user.is_administrator and not others.exists():
        message = _(
            "This is the only administrator. Make somebody else an administrator first. Nothing was changed."
        )
        raise DomainError("last_administrator", message)

"""Personal data, room by room: each says how to give somebody theirs, and how to take it away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet

from thegither.kernel.clock import now

from .models import ApiToken, Letter, NewsSetting, SignInLink, User

Export = Callable[[User], Any]
Erase = Callable[[User], None]


@dataclass(frozen=True, slots=True)
class Provider:
    """What one room does with the personal data of a user."""

    name: str
    export: Export
    erase: Erase


_providers: dict[str, Provider] = {}


def provides_personal_data(name: str, *, export: Export, erase: Erase) -> None:
    """Register a room's part of personal data.

    ``export(user)`` returns what the room knows of the user, as JSON; ``erase(user)`` takes it away, in the
    transaction of the erasure, and leaves sealed content and counts as they are.
    """
    _providers[name] = Provider(name, export, erase)


@dataclass(frozen=True, slots=True)
class Acts:
    """What people did of one kind: the field ``by`` says which person, ``fields`` are given to them."""

    model: type[Model]
    by: str
    fields: tuple[str, ...]

    def of(self, user: User) -> QuerySet[Model]:
        """Return the records that the person of ``user`` made, the oldest first."""
        return self.model._default_manager.filter(**{f"{self.by}__user": user}).order_by("pk")


def export_acts(acts: Mapping[str, Acts], user: User) -> dict[str, Any]:
    """Return what the person of ``user`` did, under the names of ``acts``."""
    return {name: list(kind.of(user).values(*kind.fields)) for name, kind in acts.items()}


def erase_acts(acts: Mapping[str, Acts], user: User) -> None:
    """Cut every link to the person; what was done for a seat stays done for that seat."""
    for kind in acts.values():
        kind.of(user).order_by().update(**{kind.by: None})


def provides_acts(name: str, acts: Mapping[str, Acts]) -> None:
    """Register a room that keeps no more about a person than which records they made."""
    provides_personal_data(name, export=partial(export_acts, acts), erase=partial(erase_acts, acts))


def providers() -> list[Provider]:
    """Return the providers, the lowest room first."""
    return list(_providers.values())


def export_all(user: User) -> dict[str, Any]:
    """Return what every room knows of ``user``."""
    return {provider.name: provider.export(user) for provider in providers()}


def erase_all(user: User) -> None:
    """Take the data of ``user`` away, the highest room first: it needs the links of the lower ones."""
    for provider in reversed(providers()):
        provider.erase(user)


def _export(user: User) -> dict[str, Any]:
    """What this room knows."""
    return {
        "e_mail": user.email,
        "language": user.language,
        "joined_at": user.joined_at,
        "last_seen_at": user.last_seen_at,
        "last_signed_in_at": user.last_login,
        "is_administrator": user.is_administrator,
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "second_factors": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
        "sessions": list(
            UserSession.objects.filter(user=user).values("created_at", "last_seen_at", "ip", "user_agent")
        ),
        "single_sign_on": list(
            SocialAccount.objects.filter(user=user).values("provider", "uid", "extra_data")
        ),
        "tokens": list(
            user.api_tokens.values("name", "seat_id", "may_write", "created_at", "expires_at", "last_used_at")
        ),
        "sign_in_links": list(user.sign_in_links.values("created_at", "used_at")),
        "news": list(user.news_settings.values("topic", "frequency")),
        "letters": list(user.letters.values("recipient", "subject", "text", "written_at", "sent_at")),
        "administration": list(user.administrator_sessions.values("reason", "started_at", "ended_at")),
        "took_part_without_account": list(user.participants.values("id", "started_at", "claimed_at")),
    }


def _erase(user: User) -> None:
    """Leave a key without a person: nobody can sign in with it, and nothing says whose it was.

    Reasons of administrator sessions stay: other people are owed to know what was done to their service.
    """
    session_keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(session_keys)).delete()
    for model in (
        EmailAddress,
        Authenticator,
        UserSession,
        SocialAccount,
        ApiToken,
        SignInLink,
        NewsSetting,
        Letter,
    ):
        model.objects.filter(user=user).delete()
    Letter.objects.filter(recipient__iexact=user.email).delete()
    user.participants.update(claimed_by=None, claimed_at=None)
    user.email = f"erased-{user.pk}@erased.invalid"
    user.language = ""
    user.is_active = user.is_administrator = False
    user.last_seen_at = user.previous_visit_at = user.last_login = None
    user.erased_at = now()
    user.set_unusable_password()
    user.save()


provides_personal_data("accounts", export=_export, erase=_erase)

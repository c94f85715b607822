from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db.models import F, QuerySet

from thegither.kernel.clock import now

from .models import AdministratorSession, ApiToken, NewsFrequency, NewsSetting, NewsTopic, User

DEFAULT_FREQUENCIES: dict[str, str] = {
    NewsTopic.ANSWERS: NewsFrequency.AT_ONCE,
    NewsTopic.OWED: NewsFrequency.WEEKLY,
    NewsTopic.MATTERS: NewsFrequency.DAILY,
    NewsTopic.DECISIONS: NewsFrequency.WEEKLY,
    NewsTopic.OPENINGS: NewsFrequency.WEEKLY,
}


def current_administrator_session(user_id: int) -> AdministratorSession | None:
    """Return the spell of administration in which the user is now, if any."""
    live = AdministratorSession.objects.filter(user_id=user_id, ended_at=None, ends_at__gt=now())
    return live.filter(user__is_administrator=True).order_by("-started_at").first()


def news_frequencies(user_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Return, for each user, how often they want news of each topic."""
    found = {user_id: dict(DEFAULT_FREQUENCIES) for user_id in user_ids}
    chosen = NewsSetting.objects.filter(user_id__in=found)
    for user_id, topic, frequency in chosen.values_list("user_id", "topic", "frequency"):
        found[user_id][topic] = frequency
    return found


def second_factors(user: User) -> list[Authenticator]:
    """Return the user's authenticator app, passkeys and recovery codes."""
    return list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at"))


def has_second_factor(user: User) -> bool:
    """Return whether signing in asks the user for more than a password."""
    real = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user_id=user.pk, type__in=real).exists()


def tokens_of(user_id: int) -> QuerySet[ApiToken]:
    """Return the user's tokens, those that work first."""
    return ApiToken.objects.filter(user_id=user_id).order_by(
        F("revoked_at").desc(nulls_first=True), "-expires_at", "pk"
    )

from collections.abc import Mapping

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, require
from thegither.kernel.transactions import write_transaction

from ..models import NewsFrequency, NewsSetting, NewsTopic, User
from .letters import read_news_token


def change_news_settings(*, actor: Actor, user: User, frequencies: Mapping[str, str]) -> None:
    """Store how often ``user`` wants news of each topic in ``frequencies``."""
    require(actor, Action.CHANGE, user)
    for topic, frequency in frequencies.items():
        if topic not in NewsTopic.values or frequency not in NewsFrequency.values:
            raise DomainError("unknown_choice", _("Choose how often for each kind of news."))
    with write_transaction():
        _store(user.pk, frequencies)
        record("accounts.news_settings_changed", actor=actor, target=user)


def topic_of(token: str) -> str | None:
    """Return the topic that a token turns off, or ``None`` for a token that is not ours."""
    found = read_news_token(token)
    return found[1] if found is not None and found[1] in NewsTopic.values else None


def turn_news_off(*, token: str) -> str | None:
    """Turn the news off that ``token`` names and return its topic; ``None`` for a token that is not ours.

    The token stands for its user: it came in a letter to them.
    """
    found = read_news_token(token)
    if found is None:
        return None
    user_id, topic = found
    with write_transaction():
        user = User.objects.filter(pk=user_id, is_active=True).first()
        if user is None or topic not in NewsTopic.values:
            return None
        _store(user_id, {topic: NewsFrequency.NEVER})
        record(
            "accounts.news_settings_changed",
            actor=Actor(user_id=user_id),
            target=user,
            facts={"topic": topic},
        )
    return topic


def _store(user_id: int, frequencies: Mapping[str, str]) -> None:
    NewsSetting.objects.bulk_create(
        [
            NewsSetting(user_id=user_id, topic=topic, frequency=frequency)
            for topic, frequency in frequencies.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "topic"],
        update_fields=["frequency"],
    )

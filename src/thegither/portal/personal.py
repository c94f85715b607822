"""What this room keeps about a person: which events they are told of by e-mail."""

from typing import Any

from thegither.accounts.models import User
from thegither.accounts.personal import provides_personal_data

from .models import PendingNews


def export_news(user: User) -> dict[str, Any]:
    """Return which events the user was told of, or will be."""
    rows = PendingNews.objects.filter(user=user).order_by("pk")
    return {"news_by_email": list(rows.values("event_id", "topic", "noted_at", "told_at"))}


def erase_news(user: User) -> None:
    """Forget them: nothing is sent any more."""
    PendingNews.objects.filter(user=user).delete()


provides_personal_data("portal", export=export_news, erase=erase_news)

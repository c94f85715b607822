from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import get_language

from thegither.jobs import enqueue
from thegither.kernel.text import shorten
from thegither.kernel.transactions import write_transaction

from ..jobs import send_letter
from ..models import Letter, User

_NEWS_SALT = "thegither.news"


def write_letter(
    *,
    key: str,
    recipient: str,
    subject: str,
    text: str,
    html: str = "",
    user: User | None = None,
    unsubscribe_url: str = "",
    language: str = "",
) -> Letter:
    """Write a letter that is sent once, soon after the caller's transaction.

    ``key`` says what the letter is about; a second letter with the same key is the first one.
    ``unsubscribe_url`` must answer a POST without signing in (RFC 8058).
    """
    letter = Letter(
        key=key,
        recipient=recipient,
        user=user,
        subject=shorten(subject, 200),
        text=text,
        html=html,
        unsubscribe_url=unsubscribe_url,
        language=language or get_language() or settings.LANGUAGE_CODE,
    )
    with write_transaction():
        Letter.objects.bulk_create([letter], ignore_conflicts=True)
        letter = Letter.objects.get(key=key)
        enqueue(send_letter, key=str(letter.pk), once=True, letter_id=letter.pk)
    return letter


def news_off_url(*, user: User, topic: str) -> str:
    """Return the full address that turns news of ``topic`` off for ``user``, by one click, not signed in."""
    token = signing.dumps([user.pk, topic], salt=_NEWS_SALT, compress=False)
    return settings.BASE_URL + reverse("accounts:turn_news_off", args=[token])


def read_news_token(token: str) -> tuple[int, str] | None:
    """Return the user's key and the topic of a token made by ``news_off_url``, or ``None``."""
    try:
        user_id, topic = signing.loads(token, salt=_NEWS_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(user_id), str(topic)

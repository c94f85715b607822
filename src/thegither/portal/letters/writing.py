"""Write a letter with news, once for each reader and event."""

from collections.abc import Sequence
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.accounts.models import NewsTopic, User
from thegither.accounts.services import news_off_url, write_letter
from thegither.audit.models import Event
from thegither.kernel.ids import digest_of
from thegither.ui.words import number

from .readers import Reader
from .saying import Told, reader_with_account, told

SUBJECT_LIMIT = 120


def write_news(event: Event, reader: Reader, *, user: User | None = None, topic: str = "") -> None:
    """Write the letter about one event to ``user`` under a topic, or to an address that follows."""
    with translation.override(reader.language):
        item = told(event, reader)
        if item is None:
            return
        _write(
            f"portal.news:{event.pk}:{digest_of(reader.email.lower())[:32]}",
            reader.email,
            f"{item.heading[:SUBJECT_LIMIT]}: {item.about}",
            [item],
            user=user,
            topic=topic,
            stop_url=reader.stop_url,
            language=reader.language,
        )


def write_digest(user: User, topic: str, events: Sequence[Event]) -> None:
    """Write one letter about all these events, by matter; none if there is nothing that the user may see."""
    language = user.language or settings.LANGUAGE_CODE
    with translation.override(language):
        found = [told(event, reader_with_account(user.pk, user.email, language, event)) for event in events]
        items = [item for item in found if item is not None]
        if not items:
            return
        count = ngettext("%(count)s piece of news", "%(count)s pieces of news", len(items))
        _write(
            f"portal.digest:{user.pk}:{topic}:{events[-1].pk}",
            user.email,
            f"{NewsTopic(topic).label}: {count % {'count': number(len(items))}}",
            items,
            user=user,
            topic=topic,
            language=language,
        )


def _write(
    key: str,
    email: str,
    subject: str,
    items: Sequence[Told],
    *,
    user: User | None = None,
    topic: str = "",
    stop_url: str = "",
    language: str,
) -> None:
    stop = news_off_url(user=user, topic=topic) if user else stop_url
    # Sorting is stable: within a matter the news stay in the order in which they happened.
    groups = [
        (about, list(news)) for about, news in groupby(sorted(items, key=lambda item: item.about), _about)
    ]
    context = {
        "groups": groups,
        "stop_url": stop,
        "topic": NewsTopic(topic).label if topic else _("What you follow"),
        "site_name": settings.SITE_NAME,
        "subject": subject,
    }
    write_letter(
        key=key,
        recipient=email,
        subject=subject,
        text=render_to_string("portal/letters/news.txt", context),
        html=render_to_string("portal/letters/news.html", context),
        user=user,
        unsubscribe_url=stop,
        language=language,
    )


def _about(item: Told) -> str:
    return item.about

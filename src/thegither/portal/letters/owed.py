"""Remind of what is owed and late, once a week at most."""

from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import ngettext

from thegither.accounts.models import NewsTopic, User
from thegither.accounts.services import news_off_url, write_letter
from thegither.partners.acting import acting_of, actor_of
from thegither.ui.words import number

from ..my_work import my_work


def remind_of_late(user: User, day: date) -> None:
    """Write to a user what they owe that is late, if anything is; once for each calendar week."""
    language = user.language or settings.LANGUAGE_CODE
    with translation.override(language):
        acting = acting_of(user_id=user.pk)
        late = [
            owed for owed in my_work(actor_of(acting, user_id=user.pk), user, acting).owed if owed.is_late
        ]
        if not late:
            return
        year, week, _weekday = day.isocalendar()
        stop = news_off_url(user=user, topic=NewsTopic.OWED)
        subject = ngettext(
            "%(count)s thing that you owe is late", "%(count)s things that you owe are late", len(late)
        )
        subject %= {"count": number(len(late))}
        context = {
            "late": late,
            "subject": subject,
            "base_url": settings.BASE_URL,
            "stop_url": stop,
            "topic": NewsTopic.OWED.label,
            "site_name": settings.SITE_NAME,
        }
        write_letter(
            key=f"portal.owed:{user.pk}:{year}-{week}",
            recipient=user.email,
            subject=subject,
            text=render_to_string("portal/letters/owed.txt", context),
            html=render_to_string("portal/letters/owed.html", context),
            user=user,
            unsubscribe_url=stop,
            language=language,
        )

"""The letter to whoever is asked for something."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from thegither.accounts.models import NewsFrequency, NewsTopic, User
from thegither.accounts.selectors import news_frequencies
from thegither.accounts.services import news_off_url, write_letter
from thegither.partners.models import Mandate, Seat, SeatRole
from thegither.partners.policies import in_force

from .models import Ask


def write_ask(ask: Ask) -> None:
    """Write to each user who can answer, unless they want no news of what they owe; one letter each."""
    users = _who_can_answer(ask)
    wanted = news_frequencies(user.pk for user in users)
    for user in users:
        if wanted[user.pk][NewsTopic.OWED] != NewsFrequency.NEVER:
            _write(ask, user)


def _who_can_answer(ask: Ask) -> list[User]:
    seats = Seat.objects.filter(
        in_force(), partnership=ask.partnership_id, organisation=ask.organisation_id
    ).exclude(role=SeatRole.OBSERVER)
    held = Mandate.objects.filter(in_force(), seat__in=seats.order_by().values("pk")).order_by()
    users = User.objects.filter(pk__in=held.values("person__user_id"), is_active=True, erased_at=None)
    return list(users.order_by("pk"))


def _write(ask: Ask, user: User) -> None:
    language = user.language or settings.LANGUAGE_CODE
    with translation.override(language):
        stop = news_off_url(user=user, topic=NewsTopic.OWED)
        words = {"who": ask.from_seat, "what": ask.what}
        context = {
            "ask": ask,
            "link": settings.BASE_URL + ask.get_absolute_url(),
            "stop_url": stop,
            "site_name": settings.SITE_NAME,
        }
        write_letter(
            key=f"offers.asked:{ask.pk}:{user.pk}",
            recipient=user.email,
            subject=_("%(who)s asks: %(what)s") % words,
            text=render_to_string("offers/letters/asked.txt", context),
            user=user,
            unsubscribe_url=stop,
            language=language,
        )

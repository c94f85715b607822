"""Tell people what an engagement owes them by the day: each of them of each thing once, whatever breaks.

What is owed is read from the records as they are, and the key of a letter says what it told to whom: so a run
that died half-way is made up for by the next, and nobody is told twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from thegither.accounts.models import Letter, NewsFrequency, NewsTopic, User
from thegither.accounts.selectors import news_frequencies
from thegither.accounts.services import write_letter
from thegither.dialogue.models import AnswerState, Contribution, Standing
from thegither.engagement.models import Engagement, EngagementState, Response
from thegither.kernel.clock import now, today
from thegither.partners.models import Mandate
from thegither.partners.policies import in_force
from thegither.ui.words import day

CLOSES_SOON = timedelta(days=7)
# What happened longer ago is history: nobody is woken up for it.
HISTORY = timedelta(days=30)
MOST_AT_ONCE = 10_000


class Notice(StrEnum):
    """What somebody is told of."""

    OPENED = "opened"
    CLOSING = "closing"
    ENDED = "ended"
    HEAR_BACK = "hear_back"


TOPICS = {
    Notice.OPENED: NewsTopic.OPENINGS,
    Notice.CLOSING: NewsTopic.OPENINGS,
    Notice.ENDED: NewsTopic.MATTERS,
    Notice.HEAR_BACK: NewsTopic.OWED,
}


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that one user ought to be told."""

    notice: Notice
    engagement: Engagement
    user: User

    @property
    def key(self) -> str:
        """The key of its letter."""
        return f"engagement.{self.notice}:{self.engagement.pk}:{self.user.pk}"


def tell_what_is_owed(*, most: int = MOST_AT_ONCE) -> int:
    """Write the letters that are owed today, at most so many; return how many were written."""
    count = 0
    for owed in owed_today():
        if count == most:
            break
        _write(owed)
        count += 1
    return count


def owed_today() -> Iterator[Owed]:
    """Yield what is owed today and was not told, to those who want to hear of it."""
    since = now() - HISTORY
    is_current = Q(state=EngagementState.OPEN) | Q(ended_at__gte=since)
    rows = Engagement.objects.filter(is_current, opened_at__isnull=False).order_by("pk")
    for engagement in rows.select_related("matter__partnership", "owner"):
        for notice in _due(engagement):
            readers = [Owed(notice, engagement, user) for user in _readers(notice, engagement).order_by("pk")]
            keys = [owed.key for owed in readers]  # whole keys: SQLite finds no beginnings by an index
            told = set(Letter.objects.filter(key__in=keys).values_list("key", flat=True))
            found = {owed.user.pk: owed for owed in readers if owed.key not in told}
            for pk, frequencies in news_frequencies(found).items():
                if frequencies[TOPICS[notice]] != NewsFrequency.NEVER:
                    yield found[pk]


def _due(engagement: Engagement) -> Iterator[Notice]:
    if engagement.is_open:
        if engagement.opened_at and engagement.opened_at >= now() - HISTORY:
            yield Notice.OPENED
        if engagement.closes_on and engagement.closes_on - CLOSES_SOON <= today() <= engagement.closes_on:
            yield Notice.CLOSING
    else:
        yield Notice.ENDED
    if engagement.hear_back_on and engagement.hear_back_on < today() and _waits_for_answers(engagement):
        yield Notice.HEAR_BACK


def _waits_for_answers(engagement: Engagement) -> bool:
    said = Contribution.objects.filter(placed__activity__engagement=engagement, standing=Standing.SHOWN)
    return said.filter(answer=AnswerState.RECEIVED).exists()


def _readers(notice: Notice, engagement: Engagement) -> QuerySet[User]:
    held = Mandate.objects.filter(in_force(), in_force(of="seat"))
    members = held.filter(seat__partnership=engagement.matter.partnership_id)
    if notice == Notice.HEAR_BACK:
        who = Q(person__in=held.filter(seat=engagement.owner_id).order_by().values("person_id"))
    elif notice == Notice.CLOSING:
        who = Q(person__in=_silent_partners(engagement, members).order_by().values("person_id"))
    else:
        who = Q(person__in=members.order_by().values("person_id"))
        if notice == Notice.ENDED:
            took_part = Response.objects.filter(activity__engagement=engagement, sent_at__isnull=False)
            who |= Q(person__in=took_part.exclude(person=None).order_by().values("person_id"))
    return User.objects.filter(who, is_active=True, erased_at=None)


def _silent_partners(engagement: Engagement, members: QuerySet[Mandate]) -> QuerySet[Mandate]:
    """Return the mandates of invited organisations from which nothing was heard since it opened."""
    invited = engagement.invited.filter(removed_at=None, organisation__isnull=False)
    spoke = Contribution.objects.filter(
        matter=engagement.matter_id, said_at__gte=engagement.opened_at, seat__organisation__isnull=False
    )
    took_part = Response.objects.filter(
        activity__engagement=engagement, sent_at__isnull=False, seat__organisation__isnull=False
    )
    return members.filter(seat__organisation__in=invited.order_by().values("organisation_id")).exclude(
        Q(seat__organisation__in=spoke.order_by().values("seat__organisation_id"))
        | Q(seat__organisation__in=took_part.order_by().values("seat__organisation_id"))
    )


def _write(owed: Owed) -> None:
    engagement, user = owed.engagement, owed.user
    with translation.override(user.language or settings.LANGUAGE_CODE):
        subject, text = _words(owed.notice, engagement)
        words = {
            "title": engagement.title,
            "url": settings.BASE_URL + engagement.get_absolute_url(),
            "closes": day(engagement.closes_on) if engagement.closes_on else "",
            "hear_back": day(engagement.hear_back_on) if engagement.hear_back_on else "",
            "because": engagement.ended_because,
        }
        write_letter(
            key=owed.key,
            recipient=user.email,
            subject=subject % words,
            text=f"{text % words}\n\n{words['url']}\n",
            user=user,
            language=user.language,
        )


def _words(notice: Notice, engagement: Engagement) -> tuple[str, str]:
    if notice == Notice.OPENED:
        until = _(" It is open until %(closes)s.") if engagement.closes_on else ""
        return _("Open: %(title)s"), _("You are asked to take part in “%(title)s”.") + until
    if notice == Notice.CLOSING:
        return (
            _("Closes on %(closes)s: %(title)s"),
            _(
                "“%(title)s” closes on %(closes)s, and nothing was heard from your organisation yet. "
                "If you need more time, ask for it there."
            ),
        )
    if notice == Notice.ENDED and engagement.state == EngagementState.CALLED_OFF:
        return _("Called off: %(title)s"), _("“%(title)s” was called off. %(because)s")
    if notice == Notice.ENDED:
        back = _(" You hear what became of it by %(hear_back)s.") if engagement.hear_back_on else ""
        return _("Closed: %(title)s"), _(
            "“%(title)s” is closed. What was said stays, and is answered."
        ) + back
    return (
        _("People wait for an answer: %(title)s"),
        _("You promised that people hear back on “%(title)s” by %(hear_back)s. Some still wait."),
    )

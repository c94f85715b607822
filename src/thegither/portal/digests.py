"""The jobs that tell news by e-mail: at once, in digests, and what is late. Each may run twice, or die.

That a user is told of an event is one row (``PendingNews``), stored together with the letter that tells it;
for an address without an account the letter's own key is enough. So a letter that was written stays the only
one, and what was not written is written by the next run.
"""

from datetime import date, datetime, timedelta

from django.utils.timezone import localtime

from thegither.accounts.models import NewsFrequency, NewsTopic, User
from thegither.accounts.selectors import news_frequencies
from thegither.audit.models import Event
from thegither.jobs import enqueue, every, job
from thegither.kernel.clock import now
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Mandate
from thegither.partners.policies import in_force

from .letters import Reader, readers_of, remind_of_late, write_digest, write_news
from .models import PendingNews

A_WEEK = timedelta(days=7)
MONDAY = 0
# What was entered with the clock set back, or waited this long for a worker, is history.
NO_NEWS_AFTER = timedelta(days=30)


# Not atomic: one event may concern thousands, and nobody else could write meanwhile.
@job("portal.tell_readers", atomic=False)
def tell_readers(*, event_id: int) -> None:
    """Tell everybody whom an event concerns: by letter, or by noting it for their digest."""
    event = Event.objects.get(pk=event_id)
    if event.occurred_at < now() - NO_NEWS_AFTER:
        return
    readers = readers_of(event)
    users = User.objects.in_bulk([reader.user_id for reader in readers if reader.user_id is not None])
    frequencies = news_frequencies(users)
    for reader in readers:
        if reader.user_id is None:
            write_news(event, reader)
        else:
            _tell_user(event, reader, users[reader.user_id], frequencies[reader.user_id])


def _tell_user(event: Event, reader: Reader, user: User, frequencies: dict[str, str]) -> None:
    """Note that a user is told of an event; write the letter too if they want it at once."""
    wanted = [topic for topic in reader.topics if frequencies[topic] != NewsFrequency.NEVER]
    if not wanted:
        return
    topic = wanted[0]
    at_once = frequencies[topic] == NewsFrequency.AT_ONCE
    with write_transaction():
        _news, is_new = PendingNews.objects.get_or_create(
            user=user,
            event_id=event.pk,
            defaults={"topic": topic, "noted_at": now(), "told_at": now() if at_once else None},
        )
        if is_new and at_once:
            write_news(event, reader, user=user, topic=topic)


@every(at="07:00")
@job("portal.send_digests")
def send_digests(*, due_at: str) -> int:
    """Have a digest made for everybody for whom news wait."""
    day = localtime(datetime.fromisoformat(due_at)).date()
    waiting = PendingNews.objects.filter(told_at=None).order_by("user_id", "topic")
    found = list(waiting.values_list("user_id", "topic").distinct())
    for user_id, topic in found:
        enqueue(
            send_digest,
            key=f"{user_id}:{topic}:{day}",
            user_id=user_id,
            topic=topic,
            day=day.isoformat(),
        )
    return len(found)


@job("portal.send_digest")
def send_digest(*, user_id: int, topic: str, day: str) -> None:
    """Write one user's digest of one topic, if it is due on this day, and mark its news as told."""
    user = User.objects.filter(pk=user_id, is_active=True, erased_at=None).first()
    waiting = PendingNews.objects.select_for_update().filter(user=user_id, topic=topic, told_at=None)
    news = list(waiting.order_by("event_id"))
    if not news:
        return
    frequency = news_frequencies([user_id])[user_id][topic]
    if frequency == NewsFrequency.WEEKLY and not _is_weekly_day(date.fromisoformat(day), news):
        return
    if user is not None and frequency != NewsFrequency.NEVER:
        events = Event.objects.filter(pk__in=[one.event_id for one in news]).order_by("pk")
        write_digest(user, topic, list(events))
    waiting.filter(pk__in=[one.pk for one in news]).update(told_at=now())


def _is_weekly_day(day: date, news: list[PendingNews]) -> bool:
    """Return whether a weekly digest is due: on Mondays, or when a Monday was missed."""
    oldest = min(one.noted_at for one in news)
    return day.weekday() == MONDAY or localtime(oldest).date() <= day - A_WEEK


@every(at="07:30", weekday="monday")
@job("portal.remind_of_late")
def send_reminders(*, due_at: str) -> None:
    """Have everybody who holds a seat reminded of what is late."""
    held = Mandate.objects.filter(in_force(), in_force(of="seat")).order_by().values("person_id")
    users = User.objects.filter(person__in=held, is_active=True, erased_at=None).order_by("pk")
    for user_id in users.values_list("pk", flat=True):
        enqueue(send_reminder, key=f"{user_id}:{due_at}", user_id=user_id, due_at=due_at)


@job("portal.send_reminder")
def send_reminder(*, user_id: int, due_at: str) -> None:
    """Remind one user of what is late, unless they want no such letters."""
    user = User.objects.filter(pk=user_id, is_active=True, erased_at=None).first()
    if user and news_frequencies([user_id])[user_id][NewsTopic.OWED] != NewsFrequency.NEVER:
        remind_of_late(user, localtime(datetime.fromisoformat(due_at)).date())

"""Digests: complete and never double, whatever dies, runs twice or is set otherwise meanwhile."""

from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import (
    actor_for,
    make_contribution,
    make_decision,
    make_matter,
    make_member,
    make_partnership,
    make_person,
    make_seat,
)
from tests.portal.mail import letters, run_jobs
from thegither.accounts.models import Letter, NewsFrequency, NewsSetting, NewsTopic
from thegither.audit.models import Event
from thegither.delivery.services import plan_action
from thegither.dialogue.models import Contribution, ContributionFollower, Matter
from thegither.dialogue.services import answer_contributions, change_matter, record_decision
from thegither.jobs import enqueue
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.partners.models import Person
from thegither.partners.services import end_mandate
from thegither.portal.digests import send_digests, send_reminders, tell_readers
from thegither.portal.models import PendingNews

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2025, 12, 2, 7, tzinfo=UTC)
FOLLOWER = "follower@example.org"


def wants(person: Person, frequency: str, *topics: str) -> None:
    for topic in topics or NewsTopic.values:
        NewsSetting.objects.update_or_create(user=person.user, topic=topic, defaults={"frequency": frequency})


def morning() -> None:
    """Let the digests of this day be made."""
    enqueue(send_digests, due_at=now().isoformat())
    run_jobs()


@dataclass
class World:
    """A matter on which somebody speaks, and everybody who is told of it."""

    officer: Person
    partner: Person
    author: Person
    refuser: Person
    matter: Matter
    said: list[Contribution]
    happened: list[str] = field(default_factory=list)

    def answer(self) -> None:
        mark = f"Reason {len(self.happened)}."
        answer_contributions(
            actor=actor_for(self.officer),
            matter=self.matter,
            contributions=self.said,
            state="not_done",
            because=mark,
        )
        self.happened.append(mark)

    def decide(self) -> None:
        mark = f"Reason {len(self.happened)}."
        decision = make_decision(matter=self.matter, cites=self.said, actor=actor_for(self.officer))
        record_decision(
            actor=actor_for(self.officer),
            decision=decision,
            chosen=decision.options.order_by("position")[0],
            rule="consent",
            reasons=mark,
        )
        self.happened.append(mark)


def make_world() -> World:
    partnership = make_partnership()
    people = [make_person() for _ in range(2)]
    author, refuser = people
    wants(refuser, NewsFrequency.NEVER)
    make_seat(partnership=partnership, person=refuser)
    matter = make_matter(partnership=partnership, title="Evening buses")
    said = [make_contribution(matter=matter, actor=actor_for(person)) for person in people]
    said.append(make_contribution(matter=matter))
    ContributionFollower.objects.create(contribution=said[2], email=FOLLOWER, confirmed_at=now())
    officer = make_member(partnership=partnership, role="officer")
    partner = make_member(partnership=partnership)
    return World(officer, partner, author, refuser, matter, said)


# The property --------------------------------------------------------------------------------------------
class Killed(BaseException):
    """The worker dies: nothing that catches exceptions sees it."""


class Dies:
    """Dies, once, at one of the statements that write."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE")):
            self.left -= 1
            if self.left == 0:
                raise Killed
        return execute(sql, params, many, context)


def work(after: int) -> None:
    """Let a worker run until nothing is due or it dies at its ``after``-th write.

    What it had committed stays, and its last job stays under its lease, as when a process is killed.
    """
    with suppress(Killed), connection.execute_wrapper(Dies(after)):
        run_jobs()


STEPS = st.one_of(
    st.just(("answer",)),
    st.just(("decide",)),
    st.tuples(st.just("work"), st.integers(1, 60)),
    st.just(("work", 0)),
    st.just(("morning",)),
    st.just(("tell again",)),
    st.tuples(st.just("days"), st.integers(1, 8)),
    st.tuples(
        st.just("set"),
        st.sampled_from(["author", "partner"]),
        st.sampled_from([NewsFrequency.AT_ONCE, NewsFrequency.DAILY, NewsFrequency.WEEKLY]),
    ),
)


def take(world: World, step: tuple) -> timedelta:
    """Take one step; return how much time passes."""
    match step:
        case ("answer",):
            world.answer()
        case ("decide",):
            world.decide()
        case ("work", 0):
            run_jobs()
        case ("work", after):
            work(after)
        case ("morning",):
            for _ in range(2):
                enqueue(send_digests, due_at=now().isoformat())
        case ("tell again",):
            for event_id in Event.objects.filter(matter_id=world.matter.pk).values_list("pk", flat=True):
                enqueue(tell_readers, event_id=event_id)
        case ("days", count):
            return timedelta(days=count)
        case ("set", who, frequency):
            wants(getattr(world, who), frequency)
    return timedelta(minutes=3)


@settings(max_examples=20)
@given(st.lists(STEPS, max_size=14))
def test_every_piece_of_news_reaches_everybody_whom_it_concerns_exactly_once(steps):
    with transaction.atomic():
        moment = TUESDAY
        with clock.at(moment):
            world = make_world()
        for step in [*steps, ("answer",)]:
            with clock.at(moment):
                moment += take(world, step)
        for _ in range(9):  # every week has a Monday
            moment += timedelta(days=1)
            with clock.at(moment):
                run_jobs()
                morning()
        for mark in world.happened:
            told = {
                address: sum(mark in text for text in texts_to(address))
                for address in (
                    world.author.user.email,
                    world.partner.user.email,
                    FOLLOWER,
                    world.refuser.user.email,
                    world.officer.user.email,
                )
            }
            assert list(told.values()) == [1, 1, 1, 0, 0], (mark, told)
        assert not PendingNews.objects.filter(told_at=None).exists()
        transaction.set_rollback(True)


def texts_to(address: str) -> list[str]:
    return list(Letter.objects.filter(recipient=address).values_list("text", flat=True))


def test_a_worker_that_dies_at_any_of_its_writes_loses_and_doubles_nothing():
    with clock.at(TUESDAY):
        world = make_world()
        wants(world.partner, NewsFrequency.AT_ONCE)
        wants(world.author, NewsFrequency.DAILY)
        run_jobs()
        world.answer()
        enqueue(send_digests, due_at=now().isoformat(), run_at=now() + timedelta(seconds=1))
    for after in range(1, 200):
        dies = Dies(after)
        with transaction.atomic():
            with clock.at(TUESDAY + timedelta(minutes=1)), suppress(Killed), connection.execute_wrapper(dies):
                run_jobs()
            with clock.at(TUESDAY + timedelta(days=1)):
                run_jobs()
                morning()
            for address in (world.author.user.email, world.partner.user.email, FOLLOWER):
                assert sum("Reason 0." in text for text in texts_to(address)) == 1, (after, address)
            transaction.set_rollback(True)
        if dies.left > 0:  # it came to the end without dying
            assert after > 10
            return
    raise AssertionError("the jobs never came to their end")


# What they say and when ----------------------------------------------------------------------------------
@pytest.fixture
def world() -> World:
    with clock.at(TUESDAY):
        return make_world()


def on_day(days: int) -> AbstractContextManager[None]:
    return clock.at(TUESDAY + timedelta(days=days))


def test_a_daily_digest_has_what_happened_by_matter_with_its_words(world):
    wants(world.author, NewsFrequency.DAILY)
    with on_day(0):
        world.answer()
        world.decide()
        run_jobs()
        morning()
    (letter,) = letters(world.author)
    assert letter.subject == "Answers to what I said: 2 pieces of news"
    assert letter.text.count("Evening buses\n") == 1
    assert letter.text.index("Reason 0.") < letter.text.index("Reason 1.")
    assert "Reason 1." in letter.html
    assert "/news/off/" in letter.unsubscribe_url


def test_a_weekly_digest_comes_on_monday_and_after_a_missed_monday(world):
    wants(world.author, NewsFrequency.WEEKLY)
    with on_day(0):
        world.answer()
        run_jobs()
    for day in range(6):
        with on_day(day):
            morning()
    assert letters(world.author) == []
    with on_day(8):  # Monday was day 6
        morning()
    assert len(letters(world.author)) == 1


def test_nothing_to_say_is_no_letter(world):
    wants(world.author, NewsFrequency.DAILY)
    with on_day(0):
        run_jobs()
        morning()
    assert letters(world.author) == []


def test_who_turned_it_off_meanwhile_is_told_no_more(world):
    wants(world.author, NewsFrequency.DAILY)
    with on_day(0):
        world.answer()
        run_jobs()
        wants(world.author, NewsFrequency.NEVER)
        morning()
    assert letters(world.author) == []
    assert not PendingNews.objects.filter(user=world.author.user, told_at=None).exists()


def test_a_digest_tells_nothing_that_its_reader_may_not_see_any_more(world):
    wants(world.partner, NewsFrequency.DAILY)
    with on_day(0):
        world.answer()
        run_jobs()
        change_matter(
            actor=actor_for(world.officer),
            matter=world.matter,
            expected_version=Matter.objects.get(pk=world.matter.pk).version,
            is_public=False,
        )
        (mandate,) = world.partner.mandates.all()
        end_mandate(actor=Actor.system(), mandate=mandate, until_on=today())
    with on_day(1):
        morning()
    assert letters(world.partner) == []


def test_what_is_late_is_told_once_a_week(world):
    (seat,) = [mandate.seat for mandate in world.partner.mandates.all()]
    with on_day(0):
        plan_action(
            actor=Actor.system(),
            partnership=seat.partnership,
            title="Share the counts",
            due_on=today() + timedelta(days=2),
            owners=[seat],
        )
        remind()
    assert letters(world.partner) == []
    with on_day(6):
        remind()
        remind()
    (letter,) = letters(world.partner)
    assert letter.subject == "1 thing that you owe is late"
    assert "Share the counts" in letter.text
    with on_day(13):
        remind()
    assert len(letters(world.partner)) == 2
    wants(world.partner, NewsFrequency.NEVER, NewsTopic.OWED)
    with on_day(20):
        remind()
    assert len(letters(world.partner)) == 2


def remind() -> None:
    enqueue(send_reminders, due_at=now().isoformat())
    run_jobs()


def test_history_is_no_news(world):
    with on_day(0):
        world.answer()
    with on_day(40):
        run_jobs()
        morning()
    assert letters(world.author) == []
    assert texts_to(FOLLOWER) == []

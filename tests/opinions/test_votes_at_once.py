"""Votes at the same moment: each counts once, none is lost, nobody becomes two voters."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from thegither.audit.models import Event
from thegither.engagement.models import Response
from thegither.engagement.services import set_activity_state
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.opinions.models import Ballots, Statement, Vote, Voter
from thegither.opinions.services.commits import GroupCommit
from thegither.opinions.services.voting import vote

from .electorate import make_statements, somebody

THREADS = 8


def at_once(acts: Sequence[Callable[[], object]]) -> list[Any]:
    """Do all this at the same moment, each in a thread of its own; return what came of it, refusals too."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        ready.wait(20)
        try:
            return act()
        except DomainError as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def vote_of(actor: Actor, statement: Statement, value: int) -> Callable[[], object]:
    return lambda: vote(actor=actor, statement=statement, value=value)


@pytest.mark.django_db(transaction=True)
def test_one_person_one_statement_one_vote_whatever_races() -> None:
    [statement] = make_statements(1)
    actor = somebody()

    done = at_once([vote_of(actor, statement, number % 3 - 1) for number in range(THREADS)])

    assert len({voter for _actor, voter in done}) == 1
    assert Voter.objects.count() == Response.objects.filter(participant=actor.participant_id).count() == 1
    last, ballots = Vote.objects.get(), Ballots.objects.get()
    assert (last.sequence, ballots.voters) == (ballots.sequence, 1)


@pytest.mark.django_db(transaction=True)
def test_votes_of_many_share_commits_and_each_hears_of_their_own() -> None:
    statements = make_statements(4)
    people = [vote(actor=somebody(), statement=statements[0], value=1)[0] for _ in range(THREADS)]
    gone = Statement(pk=0, activity_id=statements[0].activity_id)
    started = Event.objects.filter(name="opinions.votes_cast").count()

    done = at_once(
        [
            vote_of(person, gone if number % 4 == 3 else statements[1 + number % 3], -1)
            for number, person in enumerate(people)
        ]
    )

    assert [each == "statement_gone" for each in done] == [number % 4 == 3 for number in range(THREADS)]
    assert Vote.objects.filter(value=-1).count() == 6
    told = Event.objects.filter(name="opinions.votes_cast").order_by("pk")[started:]
    assert sum(event.facts["votes"] for event in told) == 6
    sequences = sorted(Vote.objects.values_list("sequence", flat=True))
    assert len(set(sequences)) == THREADS + 6
    assert sequences[-1] == Ballots.objects.get().sequence


@pytest.mark.django_db(transaction=True)
def test_nothing_is_stored_after_it_was_closed() -> None:
    statements = make_statements(1)
    activity = statements[0].activity
    people = [vote(actor=somebody(), statement=statements[0], value=1)[0] for _ in range(3)]
    counted: list[int] = []

    def vote_until_closed(actor: Actor) -> Callable[[], object]:
        def act() -> None:
            for number in range(10_000):
                vote(actor=actor, statement=statements[0], value=number % 3 - 1)

        return act

    def close() -> None:
        set_activity_state(actor=Actor.system(), activity=activity, state="closed")
        counted.append(Ballots.objects.get().sequence)

    done = at_once([*(vote_until_closed(person) for person in people), close])

    assert done == ["activity_closed"] * 3 + [None]
    assert Ballots.objects.get().sequence == counted[0]


def test_who_waits_is_stored_by_who_writes_and_nobody_fails_for_another() -> None:
    writing, go_on = threading.Event(), threading.Event()
    together: list[list[int]] = []

    def store(key: int, take: Callable[[], Sequence[int]]) -> list[int]:
        writing.set()
        go_on.wait(20)
        taken = list(take())
        together.append(taken)
        if 13 in taken:
            raise ValueError(taken)
        return [key * each for each in taken]

    group: GroupCommit[int, int] = GroupCommit(store)
    with ThreadPoolExecutor(5) as threads:
        first = threads.submit(group.submit, 10, 1)
        writing.wait(20)
        rest = [threads.submit(group.submit, 10, number) for number in (2, 13, 4)]
        while len(group._queues[10]) < 4:
            threading.Event().wait(0.01)
        go_on.set()
        assert [first.result(20), rest[0].result(20), rest[2].result(20)] == [10, 20, 40]
        with pytest.raises(ValueError, match=r"^\[13\]$"):
            rest[1].result(20)
    assert sorted(together[0]) == [1, 2, 4, 13]
    assert not group._queues
    assert group.submit(1, 5) == 5

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.jobs.sample.work import add, add_effect, count_effects, effects
from thegither.jobs import enqueue, every, job, wake
from thegither.jobs.models import Job, State
from thegither.jobs.registry import job_type_of
from thegither.jobs.worker import run_ready_jobs
from thegither.kernel import clock
from thegither.kernel.transactions import write_transaction

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_a_job_holds_all_that_a_worker_needs() -> None:
    with clock.at(NOON):
        stored = Job.objects.get(pk=enqueue(add, number=3, priority=5, run_at=NOON + timedelta(hours=1)).pk)
    assert (stored.name, stored.arguments, stored.state) == ("sample.add", {"number": 3}, State.READY)
    assert (stored.priority, stored.max_attempts, stored.attempts) == (5, 3, 0)
    assert (stored.enqueued_at, stored.run_at) == (NOON, NOON + timedelta(hours=1))


@pytest.mark.django_db
def test_wrong_arguments_are_refused_where_the_mistake_is() -> None:
    with pytest.raises(TypeError, match="number"):
        enqueue(add)
    with pytest.raises(TypeError, match="colour"):
        enqueue(add, number=1, colour="red")
    with pytest.raises(TypeError, match="JSON"):
        enqueue(add, number=NOON)
    with pytest.raises(LookupError, match="not a job"):
        enqueue(effects)
    with pytest.raises(ValueError, match="needs a key"):
        enqueue(add, once=True, number=1)
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_job_belongs_to_the_callers_transaction() -> None:
    with pytest.raises(ZeroDivisionError), write_transaction():
        enqueue(add, number=1)
        raise ZeroDivisionError
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_without_a_key_nothing_is_folded() -> None:
    assert enqueue(add, number=1).pk != enqueue(add, number=1).pk


@pytest.mark.django_db
def test_a_waiting_job_with_the_same_key_is_returned() -> None:
    first = enqueue(add, key="a", number=1)
    assert enqueue(add, key="a", number=2) == first
    assert enqueue(add, key="b", number=2) != first
    assert enqueue(count_effects, key="a") != first
    assert Job.objects.get(pk=first.pk).arguments == {"number": 1}


@pytest.mark.django_db
def test_a_waiting_job_is_brought_forward_but_never_put_off() -> None:
    first = enqueue(add, key="a", number=1, run_at=NOON)
    enqueue(add, key="a", number=1, run_at=NOON + timedelta(hours=1))
    assert Job.objects.get().run_at == NOON
    enqueue(add, key="a", number=1, run_at=NOON - timedelta(hours=1))
    assert Job.objects.get(pk=first.pk).run_at == NOON - timedelta(hours=1)


@pytest.mark.django_db
def test_a_job_that_backs_off_after_a_failure_is_not_brought_forward() -> None:
    first = enqueue(add, key="a", number=1, run_at=NOON)
    Job.objects.update(attempts=1)
    assert enqueue(add, key="a", number=1, run_at=NOON - timedelta(hours=1)) == first
    assert Job.objects.get().run_at == NOON


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.DONE, State.FAILED, State.DISCARDED])
def test_a_key_is_free_again_when_the_job_no_longer_waits(state: State) -> None:
    first = enqueue(add, key="a", number=1)
    Job.objects.update(state=state)
    assert enqueue(add, key="a", number=2) != first


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.READY, State.DONE, State.FAILED, State.DISCARDED])
def test_a_key_with_once_is_never_free_again(state: State) -> None:
    first = enqueue(add, key="a", once=True, number=1)
    Job.objects.update(state=state)
    assert enqueue(add, key="a", once=True, number=2) == first
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_the_database_itself_keeps_once_unique() -> None:
    enqueue(add, key="a", once=True, number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(name="sample.add", key="a", once=True, max_attempts=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(name="sample.add", key="", once=True, max_attempts=1)


@pytest.mark.django_db(transaction=True)
def test_the_worker_of_this_process_is_woken_at_the_commit_and_not_before() -> None:
    wake.forget()
    with write_transaction():
        enqueue(add, number=1)
        assert not wake._work.is_set()
    assert wake._work.is_set()
    wake.forget()


@pytest.mark.django_db(transaction=True)
def test_of_many_that_enqueue_once_at_the_same_time_one_wins(in_threads: Any) -> None:
    start = threading.Barrier(6)

    def enqueue_once() -> int:
        start.wait()
        return enqueue(add, key="letter", once=True, number=1).pk

    assert len(set(in_threads(*[enqueue_once] * 6))) == 1
    assert Job.objects.count() == 1


def test_a_recomputation_sees_the_changes_of_everybody_who_asked_for_it(
    committed_effect_table: None, in_threads: Any
) -> None:
    """A job that waits already must not be run between an enqueuer's finding it and the enqueuer's commit."""
    enqueue(count_effects, key="all")
    found = threading.Event()

    def change() -> None:
        with write_transaction():
            add_effect(1)
            enqueue(count_effects, key="all")
            found.set()
            threading.Event().wait(0.2)

    def recompute() -> None:
        found.wait()
        run_ready_jobs()

    in_threads(change, recompute)
    run_ready_jobs()
    assert Job.objects.filter(state=State.DONE).latest("pk").result == 1


def test_jobs_of_one_key_enqueued_at_the_same_time_run_as_one(
    committed_effect_table: None, in_threads: Any
) -> None:
    start = threading.Barrier(4)

    def ask() -> None:
        start.wait()
        with write_transaction():
            enqueue(add, key="same", number=1)

    in_threads(*[ask] * 4)
    assert run_ready_jobs() == 1
    assert effects() == [1]
    assert not Job.objects.filter(state=State.READY).exists()
    connection.close()


def test_two_jobs_cannot_share_a_name() -> None:
    def other() -> None: ...

    with pytest.raises(RuntimeError, match="two jobs called"):
        job("sample.add")(other)
    assert job_type_of(add).name == "sample.add"


def test_a_job_cannot_have_an_argument_that_enqueue_takes_for_itself() -> None:
    def keyed(*, key: str) -> None: ...

    with pytest.raises(RuntimeError, match="arguments called key"):
        job("sample.keyed")(keyed)


@pytest.mark.parametrize(
    "times", [{}, {"minutes": 5, "at": "06:00"}, {"hours": 1, "weekday": "monday"}, {"minutes": -5}]
)
def test_a_schedule_that_says_nothing_or_two_things_is_refused(times: Any) -> None:
    with pytest.raises(ValueError, match="A schedule has"):
        every(**times)

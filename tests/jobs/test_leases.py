import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.jobs.sample import work
from thegither.jobs import enqueue, job_transaction, leases, progress
from thegither.jobs.leases import LeaseLost, claim
from thegither.jobs.models import Job, State, Worker
from thegither.jobs.running import execute
from thegither.jobs.worker import run, run_ready_jobs
from thegither.kernel import clock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LEASE = 60


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def claimed() -> Job:
    job = claim("worker", LEASE)
    assert job is not None
    return job


def stored(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


@pytest.fixture(autouse=True)
def _at_noon(freeze: Any) -> None:
    freeze(NOON)


# Claiming ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_claim_takes_a_lease() -> None:
    enqueue(work.add, number=1)
    job = stored(claimed())
    assert (job.state, job.attempts, job.worker) == (State.RUNNING, 1, "worker")
    assert (job.started_at, job.lease_until, len(job.lease_token)) == (NOON, after(LEASE), 32)
    assert claim("other", LEASE) is None


@pytest.mark.django_db
def test_an_idle_worker_writes_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        assert claim("worker", LEASE) is None


@pytest.mark.django_db
def test_jobs_are_taken_by_priority_then_age_and_never_early() -> None:
    late = enqueue(work.add, number=1, run_at=after(1))
    second = enqueue(work.add, number=2, run_at=after(-5))
    third = enqueue(work.add, number=3, run_at=after(-4))
    first = enqueue(work.add, number=4, priority=1)
    assert [claimed(), claimed(), claimed()] == [first, second, third]
    assert claim("worker", LEASE) is None
    with clock.at(after(1)):
        assert claimed() == late


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_each_job_goes_to_one(in_threads: Any) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)  # threads live in the real present
    wanted = sorted(enqueue(work.add, number=number, run_at=long_ago).pk for number in range(60))
    start = threading.Barrier(5)

    def claim_all() -> list[int]:
        start.wait()
        mine = []
        while job := claim("worker", LEASE):
            mine.append(job.pk)
        return mine

    taken = [pk for mine in in_threads(*[claim_all] * 5) for pk in mine]
    assert sorted(taken) == wanted


# Leases ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_job_of_a_dead_worker_is_taken_up_when_the_lease_ends(freeze: Any) -> None:
    enqueue(work.add, number=1)
    first = claimed()
    freeze(after(LEASE))
    assert claim("other", LEASE) is None
    freeze(after(LEASE + 1))
    second = claimed()
    assert (second.pk, second.attempts) == (first.pk, 2)
    assert second.lease_token != first.lease_token


@pytest.mark.django_db
def test_a_renewed_lease_lasts(freeze: Any) -> None:
    enqueue(work.add, number=1)
    job = claimed()
    freeze(after(LEASE - 1))
    leases.renew(job.pk, job.lease_token, LEASE)
    freeze(after(LEASE + 1))
    assert claim("other", LEASE) is None


@pytest.mark.django_db
def test_a_job_that_kills_every_worker_is_buried(freeze: Any) -> None:
    enqueue(work.add, number=1)
    for attempt in range(3):
        freeze(after(attempt * 100))
        leases.bury_orphans()
        job = claimed()
    freeze(after(1000))
    assert claim("other", LEASE) is None
    leases.bury_orphans()
    job = stored(job)
    assert (job.state, job.attempts, job.lease_until, job.finished_at) == (State.FAILED, 3, None, after(1000))
    assert "died" in job.error


@pytest.mark.django_db
def test_whoever_lost_the_lease_can_store_nothing(freeze: Any) -> None:
    enqueue(work.add, number=1)
    lost = claimed()
    freeze(after(LEASE + 1))
    holder = claimed()
    for attempt in (
        lambda: leases.renew(lost.pk, lost.lease_token, LEASE),
        lambda: leases.report(lost.pk, lost.lease_token, 50, ""),
        lambda: leases.finish(lost.pk, lost.lease_token, "mine"),
    ):
        with pytest.raises(LeaseLost):
            attempt()
    leases.fail(lost, "mine")
    leases.store_result(lost.pk, lost.lease_token, "mine")
    job = stored(holder)
    assert (job.state, job.lease_token, job.result, job.error) == (
        State.RUNNING,
        holder.lease_token,
        None,
        "",
    )


@pytest.mark.django_db
def test_a_job_taken_over_leaves_no_effect_of_the_first_run(effect_table: None, freeze: Any) -> None:
    enqueue(work.add, number=1)
    lost = claimed()
    freeze(after(LEASE + 1))
    holder = claimed()
    assert execute(lost) is None
    assert work.effects() == []
    assert execute(holder) is None
    assert work.effects() == [1]
    assert stored(holder).result == 2


@pytest.mark.django_db
def test_a_long_job_taken_over_leaves_no_effect_of_the_first_run(effect_table: None, freeze: Any) -> None:
    enqueue(work.add_at_the_end, number=1, seconds=0)
    lost = claimed()
    freeze(after(LEASE + 1))
    holder = claimed()
    execute(lost)
    assert work.effects() == []
    execute(holder)
    assert work.effects() == [1]
    assert stored(holder).result == 1


# Outcomes ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_job_that_ends_well_is_done(effect_table: None) -> None:
    job = enqueue(work.add, number=4)
    assert run_ready_jobs() == 1
    job = stored(job)
    assert (job.state, job.result, job.progress, job.error) == (State.DONE, 8, 100, "")
    assert (job.finished_at, job.lease_until) == (NOON, None)
    assert run_ready_jobs() == 0


@pytest.mark.django_db
def test_a_job_that_fails_leaves_no_effect_and_is_tried_again_ever_later(
    effect_table: None, freeze: Any
) -> None:
    enqueue(work.break_down, number=1)
    waits = []
    for _ in range(2):
        job = claimed()
        assert isinstance(execute(job), ZeroDivisionError)
        job = stored(job)
        assert (job.state, job.lease_until) == (State.READY, None)
        waits.append((job.run_at - clock.now()).total_seconds())
        freeze(job.run_at)
    assert waits == [10, 20]
    job = claimed()
    execute(job)
    job = stored(job)
    assert (job.state, job.attempts, job.finished_at) == (State.FAILED, 3, after(30))
    assert job.last_line_of_error == "ZeroDivisionError: cannot go on"
    assert "break_down" in job.error
    assert work.effects() == []


@pytest.mark.django_db
def test_an_error_text_is_bounded_and_keeps_its_end() -> None:
    enqueue(work.add, number=1)
    leases.fail(claimed(), "x\0" * 20_000 + "the end")
    error = Job.objects.get().error
    assert len(error) == leases.ERROR_CHARACTERS
    assert error.endswith("the end")
    assert "\0" not in error


@pytest.mark.django_db
def test_a_result_that_is_not_json_is_a_failure() -> None:
    job = enqueue(work.answer_badly)
    with pytest.raises(TypeError, match="JSON"):
        run_ready_jobs()
    assert stored(job).state == State.READY


@pytest.mark.django_db
def test_a_job_that_this_version_does_not_know_waits_for_one_that_does(freeze: Any) -> None:
    job = Job.objects.create(name="later.version", max_attempts=2)
    with pytest.raises(LookupError, match=r"later\.version"):
        run_ready_jobs()
    job = stored(job)
    assert (job.state, job.run_at) == (State.READY, after(60))


@pytest.mark.django_db
def test_an_error_inside_the_last_transaction_of_a_long_job_undoes_it(effect_table: None) -> None:
    job = enqueue(work.break_down_at_the_end, number=1)
    with pytest.raises(ZeroDivisionError):
        run_ready_jobs()
    assert work.effects() == []
    assert stored(job).state == State.READY


@pytest.mark.django_db
def test_an_error_after_the_last_transaction_of_a_long_job_does_not_repeat_it(effect_table: None) -> None:
    job = enqueue(work.break_down_after_the_end, number=1)
    with pytest.raises(ZeroDivisionError):
        run_ready_jobs()
    assert run_ready_jobs() == 0
    assert work.effects() == [1]
    assert stored(job).state == State.DONE


@pytest.mark.django_db
def test_a_retry_and_a_new_request_of_the_same_key_become_one(effect_table: None, freeze: Any) -> None:
    enqueue(work.add, key="same", number=1)
    failing = claimed()
    newer = enqueue(work.add, key="same", number=1)
    leases.fail(failing, "network")
    freeze(after(3600))
    assert run_ready_jobs() == 1
    assert work.effects() == [1]
    assert sorted([stored(failing).state, stored(newer).state]) == [State.DISCARDED, State.DONE]


# Progress ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("done", "total", "percent"), [(0, 4, 0), (1, 3, 33), (4, 4, 100), (9, 4, 100), (0, 0, 0)]
)
def test_progress_is_stored_in_percent(done: int, total: int, percent: int) -> None:
    job = enqueue(work.report, done=done, total=total)
    assert run_ready_jobs() == 1
    assert stored(job).result == [percent, f"{done} of {total}"]


@pytest.mark.django_db
def test_outside_a_job_progress_and_job_transaction_do_no_harm(effect_table: None) -> None:
    progress(1, 2, "half")
    with job_transaction():
        work.add_effect(1)
    assert work.effects() == [1]


@pytest.mark.django_db
def test_a_long_job_that_was_taken_over_stops_at_its_next_report(freeze: Any) -> None:
    enqueue(work.report, done=1, total=2)
    lost = claimed()
    freeze(after(LEASE + 1))
    holder = claimed()
    assert execute(lost) is None
    assert stored(holder).state == State.RUNNING


# The worker --------------------------------------------------------------------------------------------


def test_a_worker_works_at_once_on_what_its_process_enqueues_and_signs_off(
    committed_effect_table: None, in_threads: Any
) -> None:
    stop = threading.Event()

    def work_until_stopped() -> None:
        run(stop, poll_seconds=30, lease_seconds=8)

    def ask_for_work() -> None:
        try:
            wait_until(lambda: Worker.objects.count() == 1)
            for number in range(3):
                job = enqueue(work.add, number=number)
                wait_until(lambda job=job: stored(job).state == State.DONE)
        finally:
            stop.set()
            enqueue(work.add, number=9)  # wakes it

    in_threads(work_until_stopped, ask_for_work)
    assert work.effects()[:3] == [0, 1, 2]
    assert Worker.objects.count() == 0


def wait_until(condition: Any, seconds: float = 60) -> None:
    waited = threading.Event()
    for _ in range(int(seconds / 0.01)):
        if condition():
            return
        waited.wait(0.01)
    raise AssertionError("It did not happen in time")

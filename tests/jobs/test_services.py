from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from tests.jobs.sample import work
from thegither.jobs import enqueue, services
from thegither.jobs.housekeeping import delete_jobs_past_retention
from thegither.jobs.leases import LEASE_SECONDS
from thegither.jobs.models import Job, State, Worker
from thegither.jobs.selectors import failed_jobs, jobs_in_progress, queue_health, workers
from thegither.jobs.services import delete_old_jobs, discard_job, retry_job
from thegither.jobs.worker import run_ready_jobs
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError, NotFound

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADMINISTRATOR = Actor(kind="person", user_id=1, is_administrator=True)
PERSON = Actor(kind="person", user_id=2)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(freeze: Any) -> None:
    freeze(NOON)


def make_job(state: State, **fields: Any) -> Job:
    if state == State.RUNNING:
        fields = {
            "lease_until": NOON + timedelta(minutes=1),
            "lease_token": "t",
            "started_at": NOON,
            **fields,
        }
    return Job.objects.create(
        **{"name": "sample.add", "arguments": {"number": 1}, "max_attempts": 3, "state": state, **fields}
    )


def test_a_failed_job_gets_all_its_attempts_again(effect_table: None) -> None:
    job = make_job(
        State.FAILED, attempts=3, error="network", finished_at=NOON, run_at=NOON - timedelta(days=1)
    )
    retry_job(actor=ADMINISTRATOR, job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.run_at, job.finished_at) == (State.READY, 0, NOON, None)
    assert run_ready_jobs() == 1
    assert work.effects() == [1]


@pytest.mark.parametrize("state", [State.READY, State.RUNNING, State.DONE, State.DISCARDED])
def test_only_a_failed_job_can_be_tried_again(state: State) -> None:
    job = make_job(state)
    with pytest.raises(DomainError) as refused:
        retry_job(actor=ADMINISTRATOR, job_id=job.pk)
    assert refused.value.code == "jobs.not_failed"
    assert Job.objects.get().state == state


@pytest.mark.parametrize("state", [State.READY, State.FAILED])
def test_a_discarded_job_never_runs(effect_table: None, state: State) -> None:
    job = make_job(state)
    discard_job(actor=ADMINISTRATOR, job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.finished_at) == (State.DISCARDED, NOON)
    assert run_ready_jobs() == 0


@pytest.mark.parametrize("state", [State.RUNNING, State.DONE, State.DISCARDED])
def test_a_job_that_runs_or_has_ended_cannot_be_discarded(state: State) -> None:
    job = make_job(state)
    with pytest.raises(DomainError) as refused:
        discard_job(actor=ADMINISTRATOR, job_id=job.pk)
    assert refused.value.code == "jobs.not_waiting"


@pytest.mark.parametrize("actor", [PERSON, Actor.visitor()])
def test_the_queue_is_for_administrators(actor: Actor) -> None:
    job = make_job(State.FAILED)
    make_job(State.RUNNING)
    Worker.objects.create(name="w")
    for service in (retry_job, discard_job):
        with pytest.raises(NotFound):
            service(actor=actor, job_id=job.pk)
    assert [list(failed_jobs(actor)), list(jobs_in_progress(actor)), list(workers(actor))] == [[], [], []]


def test_administrators_see_what_failed_what_runs_and_who_works() -> None:
    earlier = make_job(State.FAILED, finished_at=NOON - timedelta(hours=1))
    later = make_job(State.FAILED, finished_at=NOON)
    running = make_job(State.RUNNING)
    worker = Worker.objects.create(name="w")
    assert list(failed_jobs(ADMINISTRATOR)) == [later, earlier]
    assert list(jobs_in_progress(ADMINISTRATOR)) == [running]
    assert list(workers(ADMINISTRATOR)) == [worker]


def test_the_health_of_an_empty_queue() -> None:
    health = queue_health()
    assert health.counts == {"ready": 0, "running": 0, "done": 0, "failed": 0, "discarded": 0}
    assert (health.waiting_seconds, health.live_workers, health.orphaned) == (0, 0, 0)


def test_the_health_of_a_queue_in_use() -> None:
    make_job(State.READY, run_at=NOON - timedelta(seconds=90))
    make_job(State.READY, run_at=NOON + timedelta(days=1))
    make_job(State.RUNNING)
    make_job(State.RUNNING, lease_until=NOON - timedelta(seconds=1))
    make_job(State.FAILED)
    Worker.objects.create(name="alive", last_seen_at=NOON)
    Worker.objects.create(name="dead", last_seen_at=NOON - timedelta(seconds=LEASE_SECONDS + 1))
    health = queue_health()
    assert health.counts == {"ready": 2, "running": 2, "done": 0, "failed": 1, "discarded": 0}
    assert (health.waiting_seconds, health.live_workers, health.orphaned) == (90, 1, 1)


def test_old_jobs_are_deleted_but_keys_used_once_stay_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "BATCH", 2)
    old, recent = NOON - timedelta(days=31), NOON - timedelta(days=29)
    for _ in range(4):
        make_job(State.DONE, finished_at=old)
    make_job(State.DISCARDED, finished_at=old)
    make_job(State.DONE, finished_at=old, once=True, key="every:2026-10-22T06:00Z")
    kept = [
        make_job(State.DONE, finished_at=recent),
        make_job(State.DONE, finished_at=old, once=True, key="letter"),
        make_job(State.FAILED, finished_at=old),
        make_job(State.READY, enqueued_at=old, run_at=old),
        make_job(State.RUNNING, enqueued_at=old),
    ]
    Worker.objects.create(name="long dead", last_seen_at=NOON - timedelta(days=2))
    alive = Worker.objects.create(name="alive", last_seen_at=NOON)
    assert delete_old_jobs(days=30) == 6
    assert list(Job.objects.order_by("pk")) == kept
    assert list(Worker.objects.all()) == [alive]


def test_the_nightly_job_keeps_jobs_as_long_as_the_setting_says() -> None:
    days = settings.JOBS_RETENTION_DAYS
    make_job(State.DONE, finished_at=NOON - timedelta(days=days + 1))
    kept = make_job(State.DONE, finished_at=NOON - timedelta(days=days - 1))
    nightly = enqueue(delete_jobs_past_retention)
    assert run_ready_jobs() == 1
    assert set(Job.objects.all()) == {kept, nightly}
    assert Job.objects.get(pk=nightly.pk).result == 1

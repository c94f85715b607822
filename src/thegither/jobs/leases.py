"""How a job passes from state to state: claimed under a lease, renewed, ended by the lease's holder only."""

import secrets
from datetime import timedelta
from typing import Any

from django.db.models import F

from thegither.kernel.clock import now
from thegither.kernel.transactions import write_transaction

from .models import Job, State
from .registry import job_type_named

LEASE_SECONDS = 60.0
ERROR_CHARACTERS = 8000


class LeaseLost(Exception):
    """Another worker has taken this job over, so that nothing more may be stored for it here."""


def claim(worker: str, lease_seconds: float) -> Job | None:
    """Take the next job for ``worker``, if any: orphaned jobs come first, then by priority and age."""
    moment = now()
    if not (Job.objects.due(moment).exists() or Job.objects.orphaned(moment).exists()):
        return None  # an idle worker must not keep taking the write lock
    with write_transaction():
        # SQLite has one writer; elsewhere the row locks keep two workers from the same job.
        free = Job.objects.select_for_update(skip_locked=True)
        orphans = free.orphaned(moment).filter(attempts__lt=F("max_attempts"))
        job = (
            orphans.order_by("lease_until", "pk").first()
            or free.due(moment).order_by("-priority", "run_at", "pk").first()
        )
        if job is None:
            return None
        was_waiting = job.state == State.READY
        job.state = State.RUNNING
        job.attempts += 1
        job.worker = worker
        job.lease_token = secrets.token_hex(16)
        job.lease_until = moment + timedelta(seconds=lease_seconds)
        job.started_at = moment
        job.progress, job.progress_note = 0, ""
        job.save()
        if was_waiting and job.key and not job.once:
            twins = free.filter(name=job.name, key=job.key, once=False, state=State.READY)
            Job.objects.filter(pk__in=[twin.pk for twin in twins]).update(
                state=State.DISCARDED, finished_at=moment
            )
        return job


def renew(job_id: int, token: str, lease_seconds: float) -> None:
    """Prolong the lease. Raises ``LeaseLost``."""
    until = now() + timedelta(seconds=lease_seconds)
    with write_transaction():
        _exactly_one(Job.objects.held(job_id, token).update(lease_until=until))


def report(job_id: int, token: str, percent: int, note: str) -> None:
    """Store how far the job has come. Raises ``LeaseLost``."""
    with write_transaction():
        _exactly_one(Job.objects.held(job_id, token).update(progress=percent, progress_note=note[:200]))


def finish(job_id: int, token: str, result: Any = None) -> None:
    """Mark the job as done, in the caller's transaction. Raises ``LeaseLost``."""
    with write_transaction():
        _exactly_one(
            Job.objects.held(job_id, token).update(
                state=State.DONE, result=result, progress=100, error="", lease_until=None, finished_at=now()
            )
        )


def store_result(job_id: int, token: str, result: Any) -> None:
    """Store the result of a job that ``finish`` has already marked as done under this lease."""
    with write_transaction():
        Job.objects.filter(pk=job_id, state=State.DONE, lease_token=token).update(result=result)


def fail(job: Job, error: str) -> None:
    """Have the job tried again later or, after its last attempt, mark it as failed. Needs the lease."""
    moment = now()
    error = error.replace("\0", "")[-ERROR_CHARACTERS:]
    with write_transaction():
        held = Job.objects.held(job.pk, job.lease_token)
        if job.attempts >= job.max_attempts:
            held.update(state=State.FAILED, error=error, lease_until=None, finished_at=moment)
        else:
            run_at = moment + timedelta(seconds=_back_off(job))
            held.update(state=State.READY, error=error, lease_until=None, run_at=run_at)


def bury_orphans() -> None:
    """Mark orphaned jobs without an attempt left as failed: what kills its worker must not do so for ever."""
    moment = now()
    with write_transaction():
        Job.objects.orphaned(moment).filter(attempts__gte=F("max_attempts")).update(
            state=State.FAILED,
            error="The worker died, or lost the database, during the last attempt.",
            lease_until=None,
            finished_at=moment,
        )


def _back_off(job: Job) -> int:
    try:
        return job_type_named(job.name).back_off(job.attempts)
    except LookupError:  # a job of another version of the program; wait for that version's worker
        return 60


def _exactly_one(count: int) -> None:
    if count != 1:
        raise LeaseLost

import inspect
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.transactions import write_transaction

from . import wake
from .models import Job, State, Worker
from .registry import job_type_of
from .schedules import TICK_KEY

BATCH = 1000


def enqueue(
    function: Callable[..., Any],
    /,
    *,
    key: str = "",
    once: bool = False,
    run_at: datetime | None = None,
    priority: int | None = None,
    **arguments: Any,
) -> Job:
    """Have a worker run ``function(**arguments)`` after the current transaction, at ``run_at`` or soon.

    With ``key``, a job of this function and key that still waits is returned instead of a second one
    (brought forward if ``run_at`` is earlier, unless it backs off after a failure; its arguments stay): use
    it for "recompute X". With ``once`` as well, the first such job is returned for ever, whatever became of
    it: use it for letters that must not go twice.
    """
    job_type = job_type_of(function)
    inspect.signature(function).bind(**arguments)
    if once and not key:
        raise ValueError("once=True needs a key")
    job = Job(
        name=job_type.name,
        arguments=arguments,
        key=key,
        once=once,
        priority=job_type.priority if priority is None else priority,
        run_at=run_at or now(),
        max_attempts=job_type.max_attempts,
    )
    with write_transaction():
        job = _store(job)
        transaction.on_commit(wake.wake)
    return job


def _store(job: Job) -> Job:
    if job.once:
        Job.objects.bulk_create([job], ignore_conflicts=True)
        return Job.objects.get(name=job.name, key=job.key, once=True)
    if job.key:
        # Holding the waiting row until our commit keeps a worker from running it before our changes are
        # visible. If somebody else holds it we store a second row and never wait; claim() folds them into
        # one.
        same = Job.objects.select_for_update(skip_locked=True).filter(name=job.name, key=job.key, once=False)
        waiting = same.filter(state=State.READY).order_by("run_at").first()
        if waiting is not None:
            if not waiting.attempts and job.run_at < waiting.run_at:
                waiting.run_at = job.run_at
                waiting.save(update_fields=["run_at"])
            return waiting
    job.save()
    return job


def retry_job(*, actor: Actor, job_id: int) -> Job:
    """Let a failed job be tried again, with all its attempts. The caller records it."""
    with write_transaction():
        job = fetch(actor, Action.MANAGE, Job.objects.select_for_update(), pk=job_id)
        if job.state != State.FAILED:
            raise DomainError(
                "jobs.not_failed", _("Only a job that failed can be tried again. Nothing was changed.")
            )
        job.state, job.attempts, job.run_at, job.finished_at = State.READY, 0, now(), None
        job.save(update_fields=["state", "attempts", "run_at", "finished_at"])
        transaction.on_commit(wake.wake)
    return job


def discard_job(*, actor: Actor, job_id: int) -> Job:
    """Let a job that waits or failed never run. The caller records it."""
    with write_transaction():
        job = fetch(actor, Action.MANAGE, Job.objects.select_for_update(), pk=job_id)
        if job.state not in {State.READY, State.FAILED}:
            raise DomainError(
                "jobs.not_waiting",
                _("Only a job that waits or has failed can be discarded. Nothing was changed."),
            )
        job.state, job.finished_at = State.DISCARDED, now()
        job.save(update_fields=["state", "finished_at"])
    return job


def delete_old_jobs(*, days: int) -> int:
    """Delete jobs done or discarded more than ``days`` ago, and dead workers. Returns the number of jobs.

    Jobs enqueued with ``once`` stay, so that their keys stay taken, except those of schedules: theirs are
    dated.
    """
    before = now() - timedelta(days=days)
    old = Job.objects.filter(Q(once=False) | Q(key__startswith=TICK_KEY)).filter(
        state__in=[State.DONE, State.DISCARDED], finished_at__lt=before
    )
    deleted = 0
    while batch := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with write_transaction():
            deleted += Job.objects.filter(pk__in=batch).delete()[0]
    with write_transaction():
        Worker.objects.filter(last_seen_at__lt=now() - timedelta(days=1)).delete()
    return deleted

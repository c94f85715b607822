"""Run one claimed job, with its effects and its done mark in one transaction."""

import logging
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from thegither.kernel.transactions import write_transaction

from . import leases
from .models import Job
from .registry import JobType, job_type_named

logger = logging.getLogger(__name__)

REPORT_SECONDS = 1.0


@dataclass(slots=True)
class _Run:
    job: Job
    job_type: JobType
    reported_at: float = 0.0
    is_finished: bool = False


_current: ContextVar[_Run | None] = ContextVar("current_job", default=None)


def progress(done: int, total: int, note: str = "") -> None:
    """Say how far the current job has come; stored at most once a second. Outside a job it does nothing.

    Stops the job if another worker has taken it over. In an atomic job nobody could see it, so nothing is
    stored.
    """
    run = _current.get()
    if run is None or run.job_type.atomic or run.is_finished:
        return
    clock = time.monotonic()
    if done < total and clock - run.reported_at < REPORT_SECONDS:
        return
    run.reported_at = clock
    percent = max(0, min(100, 100 * done // total)) if total > 0 else 0
    leases.report(run.job.pk, run.job.lease_token, percent, note)


@contextmanager
def job_transaction() -> Iterator[None]:
    """Write the effects of a long job together with its done mark: both are stored, or neither.

    The last thing a job with ``atomic=False`` does. In an atomic job, or outside any, it is a
    ``write_transaction``.
    """
    run = _current.get()
    with write_transaction():
        yield
        if run is not None and not run.job_type.atomic:
            leases.finish(run.job.pk, run.job.lease_token)
            run.is_finished = True


def execute(job: Job) -> Exception | None:
    """Run a claimed job here and store its outcome. Returns what it raised, if it failed."""
    try:
        _perform(job)
    except leases.LeaseLost:
        logger.warning(
            "Job %s (%s) was taken over by another worker; its work here was undone", job.pk, job.name
        )
    except Exception as error:
        logger.warning("Job %s (%s) failed, attempt %s", job.pk, job.name, job.attempts, exc_info=True)
        leases.fail(job, traceback.format_exc())
        return error
    return None


def _perform(job: Job) -> None:
    run = _Run(job, job_type_named(job.name))
    token = _current.set(run)
    try:
        if run.job_type.atomic:
            with write_transaction():
                leases.finish(job.pk, job.lease_token, run.job_type.function(**job.arguments))
            return
        result = run.job_type.function(**job.arguments)
        if not run.is_finished:
            leases.finish(job.pk, job.lease_token, result)
        elif result is not None:
            leases.store_result(job.pk, job.lease_token, result)
    finally:
        _current.reset(token)

"""The worker: claims jobs one after the other, keeps their leases alive, and ticks the schedules."""

import logging
import os
import secrets
import socket
import threading
from types import TracebackType
from typing import Self

from django.db import Error, close_old_connections, connections

from thegither.kernel.clock import now
from thegither.kernel.transactions import write_transaction

from . import leases, wake
from .children import execute_in_child
from .leases import LEASE_SECONDS
from .models import Job, Worker
from .registry import is_heavy
from .running import execute
from .ticks import Ticker

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0


def run(
    stop: threading.Event, *, poll_seconds: float = POLL_SECONDS, lease_seconds: float = LEASE_SECONDS
) -> None:
    """Work until ``stop`` is set, and then finish the current job.

    A job enqueued in this process starts at once, others within ``poll_seconds``. A job whose worker dies is
    taken up again after ``lease_seconds``. Outlives the database: it waits until that is back.
    """
    name = f"{socket.gethostname()[:80]}:{os.getpid()}:{secrets.token_hex(3)}"
    ticker = Ticker()
    logger.info("Worker %s started", name)
    with _Heartbeat(name, lease_seconds) as heartbeat:
        while not stop.is_set():
            wake.forget()
            try:
                close_old_connections()
                ticker.tick()
                worked = _work_once(name, heartbeat)
            except Error:
                logger.exception("Worker %s cannot use the database; trying again", name)
                worked = False
            if not worked and not stop.is_set():
                wake.wait(poll_seconds)
    logger.info("Worker %s stopped", name)


def run_ready_jobs(*, limit: int = 10_000) -> int:
    """Run the due jobs, and those that they enqueue, here and now; return how many. For tests and set-up.

    Everything runs in this process, heavy jobs too. What a job raises is stored as usual and then raised.
    """
    for count in range(limit):
        job = leases.claim("here", LEASE_SECONDS)
        if job is None:
            return count
        if error := execute(job):
            raise error
    raise RuntimeError(f"There is still work to do after {limit} jobs: does a job enqueue itself?")


def _work_once(name: str, heartbeat: "_Heartbeat") -> bool:
    job = leases.claim(name, heartbeat.lease_seconds)
    if job is None:
        return False
    heartbeat.job = job
    try:
        if is_heavy(job.name):
            execute_in_child(job)
        else:
            execute(job)
    finally:
        heartbeat.job = None
    return True


class _Heartbeat:
    """A thread that says that the worker is alive and prolongs the lease of its current job."""

    def __init__(self, name: str, lease_seconds: float) -> None:
        self.name = name
        self.lease_seconds = lease_seconds
        self.job: Job | None = None
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while True:
                try:
                    self._beat_once()
                except Error as error:  # the next beat comes long before the lease ends
                    logger.warning("Worker %s missed a heartbeat: %s", self.name, error)
                    close_old_connections()
                if self._end.wait(self.lease_seconds / 4):
                    break
            Worker.objects.filter(name=self.name).delete()
        except Error as error:
            logger.warning("Worker %s could not sign off: %s", self.name, error)
        finally:
            connections.close_all()

    def _beat_once(self) -> None:
        with write_transaction():
            Worker.objects.update_or_create(name=self.name, defaults={"last_seen_at": now()})
        if (job := self.job) is not None:
            try:
                leases.renew(job.pk, job.lease_token, self.lease_seconds)
            except leases.LeaseLost:
                # Either it has just ended, or it was taken over; in both cases the fence does the rest.
                logger.debug("Job %s is no longer held by worker %s", job.pk, self.name)
        leases.bury_orphans()

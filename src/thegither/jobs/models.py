from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now


class State(models.TextChoices):
    """Where a job stands. From ready to running and back (a retry), until done, failed or discarded."""

    READY = "ready", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    DISCARDED = "discarded", _("Discarded")


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs in the states that workers look for."""

    def due(self, moment: datetime) -> Self:
        """Return the jobs that wait and whose time has come."""
        return self.filter(state=State.READY, run_at__lte=moment)

    def orphaned(self, moment: datetime) -> Self:
        """Return the jobs whose worker has not renewed its lease: it is dead, or has lost the database."""
        return self.filter(state=State.RUNNING, lease_until__lt=moment)

    def held(self, job_id: int, token: str) -> Self:
        """Return the one job, if it is still held under this lease."""
        return self.filter(pk=job_id, state=State.RUNNING, lease_token=token)


class Job(models.Model):
    """One piece of work. ``arguments`` hold opaque keys, never personal data: rows are kept for weeks.

    ``key`` names the work: at most one job of a name and key waits at a time (two asked for at the same
    instant are folded into one when a worker claims the first); with ``once`` there is at most one, ever.
    ``lease_token`` is the fence: only its holder can store an outcome.
    """

    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=200, blank=True)
    once = models.BooleanField(default=False)
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    run_at = models.DateTimeField(default=now)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField()
    worker = models.CharField(max_length=120, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    progress = models.PositiveSmallIntegerField(default=0)
    progress_note = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    enqueued_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "key"], condition=Q(once=True), name="jobs_job_once"),
            models.CheckConstraint(condition=Q(once=False) | ~Q(key=""), name="jobs_job_once_has_key"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="jobs_job_progress"),
            models.CheckConstraint(condition=Q(attempts__lte=F("max_attempts")), name="jobs_job_attempts"),
            models.CheckConstraint(
                condition=Q(state=State.RUNNING, lease_until__isnull=False)
                | (~Q(state=State.RUNNING) & Q(lease_until__isnull=True)),
                name="jobs_job_lease_while_running",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-priority", "run_at", "id"], condition=Q(state="ready"), name="jobs_job_ready"
            ),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="jobs_job_running"),
            models.Index(
                fields=["name", "key"], condition=Q(state="ready") & ~Q(key=""), name="jobs_job_key"
            ),
            models.Index(fields=["state", "finished_at"], name="jobs_job_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk} ({self.state})"

    @property
    def last_line_of_error(self) -> str:
        """The last line of what went wrong, which names the error."""
        return self.error.strip().rpartition("\n")[2]


class Worker(models.Model):
    """A worker process that is or was alive; it says so every few seconds."""

    name = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField(default=now)
    last_seen_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Min, QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.policies import Action, allowed

from .leases import LEASE_SECONDS
from .models import Job, State, Worker


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """How the queue does: jobs by state, how long the first due job has waited, live workers, orphans."""

    counts: dict[str, int]
    waiting_seconds: int
    live_workers: int
    orphaned: int


def queue_health() -> QueueHealth:
    """Return how the queue does; numbers only, for health checks."""
    moment = now()
    counts = dict.fromkeys(State.values, 0)
    counts |= dict(Job.objects.values_list("state").annotate(Count("pk")).order_by())
    oldest = Job.objects.due(moment).aggregate(oldest=Min("run_at"))["oldest"]
    return QueueHealth(
        counts=counts,
        waiting_seconds=int((moment - oldest).total_seconds()) if oldest else 0,
        live_workers=Worker.objects.filter(
            last_seen_at__gte=moment - timedelta(seconds=LEASE_SECONDS)
        ).count(),
        orphaned=Job.objects.orphaned(moment).count(),
    )


def failed_jobs(actor: Actor) -> QuerySet[Job]:
    """Return the jobs that have failed for good and that ``actor`` may see, latest first."""
    return allowed(actor, Action.VIEW, Job.objects.filter(state=State.FAILED)).order_by("-finished_at", "-pk")


def jobs_in_progress(actor: Actor) -> QuerySet[Job]:
    """Return the jobs that run now and that ``actor`` may see, oldest first."""
    return allowed(actor, Action.VIEW, Job.objects.filter(state=State.RUNNING)).order_by("started_at", "pk")


def workers(actor: Actor) -> QuerySet[Worker]:
    """Return the workers that ``actor`` may see, last seen first."""
    return allowed(actor, Action.VIEW, Worker).order_by("-last_seen_at", "name")

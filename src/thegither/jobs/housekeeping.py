from django.conf import settings

from . import every, job
from .services import delete_old_jobs


@every(at="03:20")
@job("jobs.delete_old_jobs", atomic=False)
def delete_jobs_past_retention() -> int:
    """Delete the jobs that are past ``JOBS_RETENTION_DAYS``; returns how many."""
    return delete_old_jobs(days=settings.JOBS_RETENTION_DAYS)

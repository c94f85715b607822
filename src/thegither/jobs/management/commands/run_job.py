from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from thegither.jobs.children import end_with_parent
from thegither.jobs.models import Job
from thegither.jobs.running import execute


class Command(BaseCommand):
    help = "Run one heavy job for the worker that holds its lease. Started by the worker, not by people."
    requires_system_checks = []  # they would import every page

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("job_id", type=int)
        parser.add_argument("lease_token")

    def handle(self, *args: Any, job_id: int, lease_token: str, **options: Any) -> None:
        end_with_parent()
        job = Job.objects.held(job_id, lease_token).first()
        if job is not None:
            execute(job)

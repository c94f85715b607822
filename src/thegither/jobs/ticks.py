"""Enqueue scheduled jobs when they are due, once however many workers tick."""

import inspect
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from thegither.kernel.clock import now

from .registry import scheduled
from .schedules import TICK_KEY
from .services import enqueue


class Ticker:
    """Remembers what it has seen to, so that a tick without news costs no query."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}

    def tick(self) -> None:
        """Enqueue each scheduled job whose latest time has not been seen to; after downtime only that one."""
        moment, zone = now(), ZoneInfo(settings.TIME_ZONE)
        for job_type, schedule in scheduled():
            due = schedule.latest(moment, zone)
            if self._seen.get(job_type.name) == due:
                continue
            takes_due_at = "due_at" in inspect.signature(job_type.function).parameters
            arguments: dict[str, Any] = {"due_at": due.isoformat()} if takes_due_at else {}
            enqueue(job_type.function, key=f"{TICK_KEY}{due:%Y-%m-%dT%H:%MZ}", once=True, **arguments)
            self._seen[job_type.name] = due

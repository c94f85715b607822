import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from thegither.jobs import worker
from thegither.jobs.leases import LEASE_SECONDS


class Command(BaseCommand):
    help = "Run background jobs until told to stop (SIGTERM or Ctrl-C); the current job is finished first."
    requires_system_checks = []  # they would import every page

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--poll-seconds", type=float, default=worker.POLL_SECONDS)
        parser.add_argument("--lease-seconds", type=float, default=LEASE_SECONDS)

    def handle(self, *args: Any, poll_seconds: float, lease_seconds: float, **options: Any) -> None:
        stop = threading.Event()

        def ask_to_stop(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, ask_to_stop)
        signal.signal(signal.SIGINT, ask_to_stop)

        def work() -> None:
            try:
                worker.run(stop, poll_seconds=poll_seconds, lease_seconds=lease_seconds)
            finally:
                connections.close_all()

        # In a thread of its own: a signal handler that sets an event on which its own thread waits can
        # deadlock.
        with ThreadPoolExecutor(1, thread_name_prefix="worker") as pool:
            pool.submit(work).result()

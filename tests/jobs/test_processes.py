"""Real worker processes on real databases, killed in the middle of their work."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.models import Q, Sum

from tests.support.environment import REPOSITORY, product_environment
from tests.support.postgres import Cluster
from thegither.jobs.models import Job, State, Worker

ALIAS = "processes"
JOBS = 200
KILLS = 6
KINDS = ("add_or_die", "add_at_the_end")
LEASE_SECONDS = 1.0

PREPARE = """
import django; django.setup()
from django.core.management import call_command
from tests.jobs.sample.work import create_effects
call_command("migrate", verbosity=0)
create_effects()
"""


class Processes:
    """A queue of its own, with workers as processes."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.started: list[subprocess.Popen[bytes]] = []
        self.log = Path(environment["THEGITHER_DATA_DIR"]) / "workers.log"

    def run(self, program: str) -> None:
        subprocess.run([sys.executable, "-c", program], env=self.environment, check=True, timeout=240)

    def start_worker(self) -> subprocess.Popen[bytes]:
        options = ["--poll-seconds", "0.05", "--lease-seconds", str(LEASE_SECONDS)]
        command = [sys.executable, "-m", "django", "run_worker", *options]
        with self.log.open("ab") as log:
            worker = subprocess.Popen(command, env=self.environment, stderr=log)
        self.started.append(worker)
        return worker

    def jobs(self) -> Any:
        return Job.objects.using(ALIAS).filter(name__startswith="sample.")  # not the nightly ones

    def add(self, name: str, **fields: Any) -> Job:
        return self.jobs().create(**{"name": f"sample.{name}", "max_attempts": 1, **fields})

    def ended(self, job: Job) -> Job:
        """Wait for the end of ``job``."""
        return wait_for(
            lambda: self.jobs().filter(Q(state=State.DONE) | Q(state=State.FAILED), pk=job.pk).first()
        )

    def running(self, job: Job) -> Job:
        return wait_for(lambda: self.jobs().filter(state=State.RUNNING, pk=job.pk).first())

    def effects(self) -> list[int]:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("SELECT number FROM effect ORDER BY number")
            return [row[0] for row in cursor.fetchall()]


def wait_for(look: Callable[[], Any], seconds: float = 120) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError("It did not happen in time")


@contextlib.contextmanager
def processes(folder: Path, url: str, blocker: Any) -> Iterator[Processes]:
    environment = product_environment(folder, database_url=url, log_level="WARNING")
    environment["DJANGO_SETTINGS_MODULE"] = "tests.jobs.process_settings"
    environment["PYTHONPATH"] += os.pathsep + str(REPOSITORY)
    queue = Processes(environment)
    queue.run(PREPARE)
    connections.databases[ALIAS] = connections.configure_settings(
        {"default": {}, ALIAS: database(folder, url)}
    )[ALIAS]
    try:
        with blocker.unblock():
            yield queue
    finally:
        for process in queue.started:
            if process.poll() is None:
                process.kill()
                process.wait()
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.databases[ALIAS]


def database(folder: Path, url: str) -> dict[str, Any]:
    from thegither.config.settings import env  # reads the address as the product does
    from thegither.kernel.sqlite import database_options

    if url:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("URL_OF_PROCESSES", url)
            return dict(env.dj_db_url("URL_OF_PROCESSES"))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(folder / "thegither.sqlite3"),
        "OPTIONS": database_options(),
    }


@pytest.fixture
def sqlite_processes(tmp_path: Path, django_db_blocker: Any) -> Iterator[Processes]:
    with processes(tmp_path, "", django_db_blocker) as queue:
        yield queue


@pytest.fixture
def postgres_processes(tmp_path: Path, postgres: Cluster, django_db_blocker: Any) -> Iterator[Processes]:
    with processes(tmp_path, postgres.create_database("jobs"), django_db_blocker) as queue:
        yield queue


def test_on_sqlite_killed_workers_lose_nothing_and_do_nothing_twice(sqlite_processes: Processes) -> None:
    kill_workers_again_and_again(sqlite_processes)


def test_on_postgres_killed_workers_lose_nothing_and_do_nothing_twice(postgres_processes: Processes) -> None:
    kill_workers_again_and_again(postgres_processes)


def kill_workers_again_and_again(queue: Processes) -> None:
    with transaction.atomic(using=ALIAS):
        for number in range(JOBS):
            arguments = {"number": number, "seconds": 0.02}
            queue.add(KINDS[number % 2], arguments=arguments, max_attempts=100)
    workers = {process.pid: process for process in [queue.start_worker(), queue.start_worker()]}
    kills = 0
    while (done := queue.jobs().filter(state=State.DONE).count()) < JOBS:
        kind = KINDS[kills % 2]
        running = (
            queue.jobs().filter(state=State.RUNNING, name=f"sample.{kind}").order_by("-started_at").first()
        )
        at_work = int(running.worker.split(":")[1]) if running else None
        if kills < KILLS and done >= kills * JOBS // (KILLS + 2) and at_work in workers:
            victim = workers.pop(at_work)
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            kills += 1
            replacement = queue.start_worker()
            workers[replacement.pid] = replacement
        else:
            assert all(worker.poll() is None for worker in workers.values()), queue.log.read_text()
            time.sleep(0.02)
    assert kills == KILLS
    twice = {number: count for number, count in Counter(queue.effects()).items() if count > 1}
    assert twice == {}
    assert queue.effects() == list(range(JOBS))
    interrupted = queue.jobs().aggregate(attempts=Sum("attempts"))["attempts"] - JOBS
    assert interrupted >= 1, "no kill hit a job: the test proves nothing"
    assert not queue.jobs().exclude(error="").exists()


def test_a_worker_told_to_stop_finishes_its_job_first(sqlite_processes: Processes) -> None:
    queue = sqlite_processes
    first = queue.add("add_at_the_end", arguments={"number": 1, "seconds": 1})
    second = queue.add("add", arguments={"number": 2}, run_at=first.run_at)
    worker = queue.start_worker()
    queue.running(first)
    worker.terminate()
    assert worker.wait(timeout=60) == 0
    assert queue.jobs().get(pk=first.pk).state == State.DONE
    assert queue.jobs().get(pk=second.pk).state == State.READY
    assert queue.effects() == [1]
    assert not Worker.objects.using(ALIAS).exists()


def test_heavy_jobs_run_in_a_process_of_their_own_with_limits(
    sqlite_processes: Processes, tmp_path: Path
) -> None:
    queue = sqlite_processes
    jobs = [queue.add(name) for name in ("look_around", "crash", "take_too_long")]
    note = tmp_path / "process"
    worker = queue.start_worker()
    looked, crashed, stopped = [queue.ended(job) for job in jobs]
    assert (looked.state, looked.result["threads"]) == (State.DONE, "1")
    assert looked.result["process"] != worker.pid
    assert (crashed.state, "status 7" in crashed.error) == (State.FAILED, True)
    assert (stopped.state, "limit of 1 seconds" in stopped.error) == (State.FAILED, True)

    queue.add("outlive", arguments={"path": str(note)})
    child = int(wait_for(lambda: note.exists() and note.read_text()))
    worker.kill()
    worker.wait()
    wait_for(lambda: not is_alive(child))


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")  # where there is no init to bury it, an orphan stays as a zombie
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")

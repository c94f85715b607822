"""Jobs in a second, and how soon the job of a killed worker is taken up again."""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import django

from . import dataset
from .installation import Installation
from .report import heading, load, median_and_spread, table

COUNT, ROUNDS = 200, 5
LEASE_SECONDS = 2.0


def measure(installation: Installation) -> None:
    """Print both figures."""
    found = json.loads(installation.python("bench.jobs", "--rates"))
    recovered = []
    for _ in range(ROUNDS):
        installation.python("bench.jobs", "--enqueue-slow")
        doomed = _worker(installation)
        while installation.python("bench.jobs", "--state").strip() != "running":
            time.sleep(0.05)
        os.kill(doomed.pid, signal.SIGKILL)
        doomed.wait()
        start = time.perf_counter()
        heir = _worker(installation, "--quick")
        while installation.python("bench.jobs", "--state").strip() != "done":
            time.sleep(0.05)
        recovered.append(time.perf_counter() - start)
        heir.terminate()
        heir.wait()
    rows = [
        ["enqueued in a second, a commit each", median_and_spread(found["enqueued"])],
        ["run in a second by one worker", median_and_spread(found["run"])],
        ["bare function calls with one insert and commit each", median_and_spread(found["bare"])],
        [
            f"seconds from a kill to the done mark (lease {LEASE_SECONDS:g} s)",
            median_and_spread(recovered, 1),
        ],
    ]
    table(["SQLite", f"median of {ROUNDS} (least–most)"], rows)
    share = statistics.median(found["run"]) / statistics.median(found["bare"])
    print(f"\n- a job runs at {share:.2f} of the rate of the bare insert; load after: {load()}")


def _worker(installation: Installation, *arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-W", "ignore", "-m", "bench.jobs", "--work", *arguments]
    return subprocess.Popen(command, env=installation.environment)


def _inside(arguments: list[str]) -> None:
    """Do one part inside the installation."""
    django.setup()
    from thegither.jobs import enqueue, job
    from thegither.jobs.models import Job
    from thegither.jobs.worker import run

    @job("bench.nothing")
    def nothing() -> None: ...

    @job("bench.slow", atomic=False)
    def slow() -> None:
        time.sleep(0 if "--quick" in arguments else 600)

    if arguments[0] == "--rates":
        print(json.dumps(_rates(nothing)))
    elif arguments[0] == "--enqueue-slow":
        enqueue(slow)
    elif arguments[0] == "--state":
        print(Job.objects.filter(name="bench.slow").order_by("-pk")[0].state)
    else:
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
        run(stop, poll_seconds=0.2, lease_seconds=LEASE_SECONDS)


def _rates(nothing: object) -> dict[str, list[float]]:
    from thegither.accounts.models import Participant
    from thegither.jobs import enqueue
    from thegither.jobs.worker import run_ready_jobs
    from thegither.kernel.transactions import write_transaction

    run_ready_jobs()
    rates: dict[str, list[float]] = {"enqueued": [], "run": [], "bare": []}
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(COUNT):
            enqueue(nothing)  # type: ignore[arg-type]
        rates["enqueued"].append(COUNT / (time.perf_counter() - start))
        start = time.perf_counter()
        assert run_ready_jobs() == COUNT
        rates["run"].append(COUNT / (time.perf_counter() - start))
        start = time.perf_counter()
        for _ in range(COUNT):
            with write_transaction():
                Participant.objects.create()
        rates["bare"].append(COUNT / (time.perf_counter() - start))
    return rates


def main(arguments: list[str]) -> int:
    """Measure, or do a part of it inside the installation."""
    if arguments:
        _inside(arguments)
        return 0
    heading("Jobs", input=f"{ROUNDS} rounds of {COUNT} jobs that do nothing; {ROUNDS} kills")
    with tempfile.TemporaryDirectory(dir=dataset.CACHE) as folder:
        measure(dataset.make("small").copy(Path(folder) / "copy"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

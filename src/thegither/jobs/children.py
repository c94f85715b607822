"""Run a heavy job in a process of its own: its memory comes back, its threads are few, its time is short."""

import os
import subprocess
import sys
import threading

from django.conf import settings

from . import leases
from .models import Job
from .registry import job_type_named

_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def execute_in_child(job: Job) -> None:
    """Run a claimed job in a child process, which stores its outcome; store it here if the child cannot."""
    time_limit = job_type_named(job.name).time_limit
    environment = {
        **os.environ,
        **_ONE_THREAD,
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    command = [sys.executable, "-m", "django", "run_job", str(job.pk), job.lease_token]
    # The pipe is never written to: it ends when this process dies, and then the child ends itself.
    # In a session of its own the child does not get the Ctrl-C that asks this process to finish its job.
    child = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment, start_new_session=True)
    try:
        status = child.wait(time_limit)
        if status:
            leases.fail(job, f"The process of this job ended with status {status}.")
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        leases.fail(job, f"Stopped after its time limit of {time_limit} seconds.")
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        if child.stdin:
            child.stdin.close()


def end_with_parent() -> None:
    """End this child process at once when the worker that started it is gone."""

    def watch() -> None:
        os.read(sys.stdin.fileno(), 1)  # no reader of Python's: its lock would abort us at our own end
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()

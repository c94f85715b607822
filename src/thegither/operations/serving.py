"""Bring an installation up to date, and run its web processes and its worker until somebody stops them."""

import contextlib
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import call_command

import thegither

from .minded import minded
from .progress import say

STOP_SECONDS = 15.0
START_SECONDS = 60.0
# Of each web process: votes of as many people share a commit. Each holds a connection to the database.
THREADS = 8


def prepare(tell: Callable[[str], None]) -> None:
    """Migrate the database and gather the static files, where that is needed."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    if not static_files_are_gathered():
        tell("Gathering styles, scripts and fonts")
        call_command("collectstatic", interactive=False, verbosity=0)
        _stamp().write_text(_static_digest())


def static_files_are_gathered() -> bool:
    """Return whether the static files of this version are where the server looks for them."""
    return _stamp().exists() and _stamp().read_text() == _static_digest()


def _stamp() -> Path:
    return Path(settings.STATIC_ROOT) / ".gathered"


def _static_digest() -> str:
    """Return what changes when a static file of ours does: version, names, sizes and times."""
    digest = hashlib.sha256(thegither.__version__.encode())
    for path in sorted(Path(thegither.__file__).parent.glob("*/static/**/*")):
        if path.is_file():
            status = path.stat()
            digest.update(f"{path.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def port_is_free(host: str, port: int) -> bool:
    """Return whether a server can listen on ``host`` and ``port``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def web_command(host: str, port: int, workers: int) -> list[str]:
    """Return the command of the web processes."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(THREADS), "--backlog", "256"),
        # A worker that is still starting can miss the signal to stop; a dead one must come back.
        *("--workers-kill-timeout", "10", "--respawn-failed-workers", "--no-ws", "--log-level", "warning"),
        "thegither.config.wsgi:application",
    ]


def worker_command() -> list[str]:
    """Return the command of one job worker."""
    return [sys.executable, "-m", "django", "run_worker"]


def run(
    *,
    host: str,
    port: int,
    workers: int,
    with_worker: bool,
    when_ready: Callable[[], None] = lambda: None,
) -> int:
    """Serve until SIGINT or SIGTERM, then stop every process of ours; return the exit status.

    If this process is killed, the others notice and stop by themselves.
    Numerical libraries get one thread in every process: two of them on busy cores are slower than one.
    """
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    commands = [web_command(host, port, workers), *([worker_command()] if with_worker else [])]
    children = [_start(command, environment) for command in commands]
    asked: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        return _watch(
            children, commands, environment, f"http://{_address(host)}:{port}/healthz", asked, when_ready
        )
    finally:
        _stop_all(children)


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a process of our own that ends with us."""
    return subprocess.Popen(minded(command), env=environment, stdin=subprocess.PIPE, start_new_session=True)


def _watch(
    children: list[subprocess.Popen[bytes]],
    commands: Sequence[list[str]],
    environment: dict[str, str],
    health: str,
    asked: list[int],
    when_ready: Callable[[], None],
) -> int:
    """Wait until somebody asks to stop or the web process ends; bring a dead worker back."""
    deadline, is_ready = time.monotonic() + START_SECONDS, False
    while not asked:
        if (status := children[0].poll()) is not None:
            return status or 1
        for index, child in enumerate(children[1:], start=1):
            if child.poll() is not None:
                children[index] = _start(commands[index], environment)
        if not is_ready:
            is_ready = _answers(health)
            if is_ready:
                when_ready()
            elif time.monotonic() > deadline:
                say(f"The server does not answer after {START_SECONDS:g} seconds; stopped. Its log is above.")
                return 1
        time.sleep(0.2)
    return 0


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True  # it answers, if only to send us to https
    except OSError:
        return False


def _address(host: str) -> str:
    """Return where a server that listens on ``host`` is reached from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)


def _stop_all(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask every process group to stop, and kill what is still there after a while."""
    for child in children:
        _signal_group(child, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
        _signal_group(child, signal.SIGKILL)
        child.wait()


def _signal_group(child: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)

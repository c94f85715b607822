"""The demonstration, made once for a run in a database of its own; each module of tests gets a copy."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from thegither.demonstration.build import DemoSummary, build
from thegither.kernel import clock

NOW = datetime(2027, 2, 17, 9, 30, tzinfo=UTC)
LATER_THAT_DAY = datetime(2027, 2, 17, 22, 50, tzinfo=UTC)

_copies = count(1)


def quietly(what: str, done: int, total: int) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class Made:
    """The demonstration as it was made: its files, and the database that nobody changes."""

    folder: Path
    worker: str

    @property
    def summary(self) -> DemoSummary:
        """What ``build`` returned."""
        return DemoSummary(**json.loads((self.folder / "summary.json").read_text()))

    def make(self) -> None:
        """Make it, unless another worker of the run did; one that comes meanwhile waits for it."""
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if (self.folder / "summary.json").exists():
                return
            name = self._database("made")
            if connection.vendor == "postgresql":
                _create(name)
            with self._connected(name), clock.at(NOW):
                call_command("migrate", interactive=False, verbosity=0)
                summary = build(progress=quietly)
            (self.folder / "summary.json").write_text(json.dumps(asdict(summary)))

    @contextmanager
    def copied(self) -> Iterator[None]:
        """Stand on a copy."""
        made, copy = self._database("made"), self._database(f"{self.worker}_{next(_copies)}")
        if connection.vendor == "postgresql":
            _create(f"{copy} TEMPLATE {made}")
        else:
            shutil.copyfile(made, copy)
        with self._connected(copy):
            yield

    def _database(self, name: str) -> str:
        if connection.vendor == "postgresql":
            return f"strathbrannoch_{name}"
        return str(self.folder / f"{name}.sqlite3")

    @contextmanager
    def _connected(self, name: str) -> Iterator[None]:
        usual = connection.settings_dict["NAME"]
        _connect(name)
        try:
            with override_settings(MEDIA_ROOT=self.folder / "files"):
                yield
        finally:
            _connect(usual)


def _connect(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()


def _create(database: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {database.split()[0]}")  # of an earlier run
        cursor.execute(f"CREATE DATABASE {database}")


@pytest.fixture(scope="session")
def demonstration(
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Made:
    """Give the demonstration of this run."""
    own = tmp_path_factory.getbasetemp()
    made = Made((own if worker_id == "master" else own.parent) / "strathbrannoch", worker_id)
    with django_db_blocker.unblock():
        made.make()
    return made


@pytest.fixture(scope="module")
def strathbrannoch(demonstration: Made, django_db_blocker: DjangoDbBlocker) -> Iterator[DemoSummary]:
    """Give the summary of the demonstration, which is in the database for the whole module."""
    with django_db_blocker.unblock(), demonstration.copied():
        yield demonstration.summary


@pytest.fixture(autouse=True)
def _stand_on_the_day(strathbrannoch: DemoSummary, db: None) -> Iterator[None]:
    with clock.at(NOW):
        yield

"""Installations to look after: made once for each database, and copied for each test that changes one."""

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.operations.program import Installation
from tests.support.postgres import Cluster

_numbers = count(1)


@pytest.fixture(autouse=True)
def keep_umask() -> Iterator[None]:
    """Undo what the program, run in this process, decides about its own files."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(params=["sqlite", "postgresql"], scope="session")
def vendor(request: pytest.FixtureRequest) -> str:
    """Run the test on both databases."""
    return request.param


def empty_installation(folder: Path, cluster: Cluster | None) -> Installation:
    """Return an installation without any table."""
    folder.mkdir(parents=True)
    return Installation(folder, cluster.create_database(f"operations_{next(_numbers)}") if cluster else "")


@pytest.fixture(scope="session")
def seeded(vendor: str, postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Give an installation with two contributions, each with a file; to be read only."""
    made = empty_installation(
        tmp_path_factory.mktemp("seeded") / vendor, postgres if vendor == "postgresql" else None
    )
    made.seed()
    made.seed()
    return made


@pytest.fixture(scope="session")
def backup(seeded: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a backup of the seeded installation; to be read only."""
    folder = tmp_path_factory.mktemp("backup")
    made = seeded.run("backup", folder)
    assert made.returncode == 0, made.stdout + made.stderr
    (path,) = folder.glob("thegither-*.tar.gz")
    return path


@pytest.fixture
def empty(vendor: str, postgres: Cluster, tmp_path: Path) -> Installation:
    """Give an installation without any table."""
    return empty_installation(tmp_path / "empty", postgres if vendor == "postgresql" else None)


@pytest.fixture
def copy(seeded: Installation, postgres: Cluster, tmp_path: Path) -> Installation:
    """Give a copy of the seeded installation, for this test to change."""
    folder = tmp_path / "copy"
    shutil.copytree(seeded.folder, folder)
    if not seeded.database_url:
        return Installation(folder)
    name = f"operations_{next(_numbers)}"
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        template = urlsplit(seeded.database_url).path.strip("/")
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    return Installation(folder, postgres.url(name))

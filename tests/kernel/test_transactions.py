import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from thegither.kernel import transactions
from thegither.kernel.sqlite import database_options
from thegither.kernel.transactions import write_transaction

ALIAS = "embedded"


@pytest.fixture
def embedded(tmp_path: Path, django_db_blocker: Any) -> Iterator[Path]:
    """A database on an SQLite file, opened as the product opens it, whatever database the run itself uses."""
    path = tmp_path / "embedded.sqlite3"
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": database_options()}
    connections.databases[ALIAS] = connections.configure_settings({"default": {}, ALIAS: settings})[ALIAS]
    with django_db_blocker.unblock():
        run("CREATE TABLE tally (n integer)")
        run("INSERT INTO tally VALUES (0)")
        yield path
        connections[ALIAS].close()
    del connections[ALIAS]
    del connections.databases[ALIAS]


def run(statement: str) -> None:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(statement)


def tally() -> int:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT n FROM tally")
        return int(cursor.fetchone()[0])


def is_free(path: Path) -> bool:
    file = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(file)
    return True


def in_thread(work: Callable[[], None]) -> threading.Thread:
    def closing() -> None:
        try:
            work()
        finally:
            connections[ALIAS].close()

    thread = threading.Thread(target=closing)
    thread.start()
    return thread


def test_a_connection_is_safe_against_power_loss_and_does_not_make_readers_wait(embedded: Path) -> None:
    with connections[ALIAS].cursor() as cursor:
        found = {}
        for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
            cursor.execute(f"PRAGMA {pragma}")
            found[pragma] = cursor.fetchone()[0]
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000}


def test_the_lock_is_held_until_the_commit_and_no_longer(embedded: Path) -> None:
    with write_transaction(ALIAS):
        assert not is_free(embedded)
        with write_transaction(ALIAS):
            run("UPDATE tally SET n = 1")
        assert not is_free(embedded)
    assert is_free(embedded)
    assert tally() == 1


def test_an_error_rolls_back_and_gives_the_lock_back(embedded: Path) -> None:
    with pytest.raises(ZeroDivisionError), write_transaction(ALIAS):
        run("UPDATE tally SET n = 1")
        raise ZeroDivisionError
    assert is_free(embedded)
    assert tally() == 0


def test_an_error_in_a_nested_transaction_undoes_only_that_one(embedded: Path) -> None:
    with write_transaction(ALIAS):
        run("UPDATE tally SET n = 1")
        with pytest.raises(ZeroDivisionError), write_transaction(ALIAS):
            run("UPDATE tally SET n = 2")
            raise ZeroDivisionError
    assert tally() == 1


def test_it_decorates_a_function(embedded: Path) -> None:
    @write_transaction(ALIAS)
    def count_one() -> int:
        assert not is_free(embedded)
        run("UPDATE tally SET n = n + 1")
        return tally()

    assert [count_one(), count_one()] == [1, 2]
    assert is_free(embedded)


def test_a_commit_hook_may_write(embedded: Path) -> None:
    def write() -> None:
        with write_transaction(ALIAS):
            run("UPDATE tally SET n = 7")

    with write_transaction(ALIAS):
        transaction.on_commit(write, using=ALIAS)
    assert tally() == 7
    assert is_free(embedded)


def test_a_writer_whose_turn_does_not_come_is_told_and_leaves_the_queue(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "WAIT_SECONDS", 0.1)
    file = os.open(f"{embedded}.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(file, fcntl.LOCK_EX)
    with pytest.raises(DatabaseError, match=r"more than 0\.1 seconds"), write_transaction(ALIAS):
        run("UPDATE tally SET n = 1")
    os.close(file)
    deadline = time.monotonic() + 60
    while not is_free(embedded):  # the abandoned wait gets its turn now, and passes it on
        assert time.monotonic() < deadline
        time.sleep(0.01)
    with write_transaction(ALIAS):
        run("UPDATE tally SET n = n + 1")
    assert tally() == 1


def test_a_writer_waits_for_the_one_before(embedded: Path) -> None:
    order = []

    def write() -> None:
        with write_transaction(ALIAS):
            order.append("second")
            run("UPDATE tally SET n = n * 10")

    with write_transaction(ALIAS):
        waiting = in_thread(write)
        time.sleep(0.05)
        order.append("first")
        run("UPDATE tally SET n = n + 1")
    waiting.join()
    assert order == ["first", "second"]
    assert tally() == 10


def test_many_writers_that_read_before_they_write_lose_nothing(embedded: Path) -> None:
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(25):
                with write_transaction(ALIAS):
                    run(f"UPDATE tally SET n = {tally() + 1}")
        except BaseException as error:
            failures.append(error)

    for writer in [in_thread(write) for _ in range(8)]:
        writer.join()
    assert failures == []
    assert tally() == 200


def test_a_reader_does_not_wait_for_the_writer(embedded: Path) -> None:
    with write_transaction(ALIAS):
        run("UPDATE tally SET n = 1")
        other = sqlite3.connect(embedded, timeout=0)
        assert other.execute("SELECT n FROM tally").fetchone() == (0,)
        other.close()


def test_a_forked_child_does_not_keep_the_lock(embedded: Path) -> None:
    end, hold = os.pipe()
    with write_transaction(ALIAS):
        child = os.fork()
        if child == 0:  # pragma: no cover – another process
            os.close(hold)
            os.read(end, 1)
            os._exit(0)
    try:
        assert is_free(embedded)
    finally:
        os.close(hold)
        os.close(end)
        os.waitpid(child, 0)


@pytest.mark.django_db
def test_it_nests_in_the_transaction_of_a_test() -> None:
    with write_transaction(), write_transaction():
        assert connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_it_is_a_transaction_on_the_database_of_the_run() -> None:
    assert not connection.in_atomic_block
    with write_transaction():
        assert connection.in_atomic_block
    assert not connection.in_atomic_block

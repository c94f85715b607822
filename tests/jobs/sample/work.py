"""What the jobs do is write numbers into the table ``effect``, where the tests count them."""

import os
import time
from pathlib import Path

from django.db import connection

from thegither.jobs import job, job_transaction, progress


def create_effects() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (number integer NOT NULL)")


def drop_effects() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE effect")


def add_effect(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effect (number) VALUES (%s)", [number])


def effects() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM effect ORDER BY number")
        return [row[0] for row in cursor.fetchall()]


@job("sample.add", max_attempts=3)
def add(*, number: int, seconds: float = 0) -> int:
    add_effect(number)
    time.sleep(seconds)
    return number * 2


@job("sample.add_or_die", max_attempts=100)
def add_or_die(*, number: int, seconds: float) -> None:
    add_effect(number)
    time.sleep(seconds)


@job("sample.add_at_the_end", max_attempts=100, atomic=False)
def add_at_the_end(*, number: int, seconds: float) -> int:
    time.sleep(seconds / 2)
    with job_transaction():
        add_effect(number)
        time.sleep(seconds / 2)
    return number


@job("sample.break_down", max_attempts=3, retry_seconds=10)
def break_down(*, number: int) -> None:
    add_effect(number)
    raise ZeroDivisionError("cannot go on")


@job("sample.break_down_at_the_end", atomic=False)
def break_down_at_the_end(*, number: int) -> None:
    with job_transaction():
        add_effect(number)
        raise ZeroDivisionError("cannot go on")


@job("sample.break_down_after_the_end", atomic=False)
def break_down_after_the_end(*, number: int) -> None:
    with job_transaction():
        add_effect(number)
    raise ZeroDivisionError("too late to matter")


@job("sample.count_effects")
def count_effects() -> int:
    return len(effects())


@job("sample.answer_badly")
def answer_badly() -> object:
    return object()


@job("sample.report", atomic=False)
def report(*, done: int, total: int) -> list[object]:
    from thegither.jobs.models import Job  # this module is read before there are models

    progress(done, total, f"{done} of {total}")
    shown = Job.objects.get(name="sample.report")
    return [shown.progress, shown.progress_note]


@job("sample.look_around", heavy=True, atomic=False)
def look_around() -> dict[str, object]:
    return {"process": os.getpid(), "threads": os.environ.get("OPENBLAS_NUM_THREADS")}


@job("sample.take_too_long", heavy=True, atomic=False, time_limit=1, max_attempts=1)
def take_too_long() -> None:
    time.sleep(60)


@job("sample.crash", heavy=True, atomic=False, max_attempts=1)
def crash() -> None:
    os._exit(7)


@job("sample.outlive", heavy=True, atomic=False, max_attempts=1)
def outlive(*, path: str) -> None:
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)

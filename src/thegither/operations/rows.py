"""Rows as JSON, the same from SQLite and PostgreSQL: a backup of one can be restored into the other."""

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps as current_apps
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Field, Model
from django.utils.duration import duration_string

ROWS_IN_A_PIECE = 2000


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything in the block as it was at one moment, while others go on writing."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "sqlite":
        database.ensure_connection()
        mode, database.transaction_mode = database.transaction_mode, None  # no lock for a reader
        try:
            with transaction.atomic():
                yield
        finally:
            database.transaction_mode = mode
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def stored_models(apps: Any = current_apps) -> list[type[Model]]:
    """Return every model with a table of its own, also of many-to-many relations, in a steady order."""
    every = apps.get_models(include_auto_created=True)
    found = (model for model in every if model._meta.managed and not model._meta.proxy)
    return sorted(found, key=lambda model: model._meta.label_lower)


def columns_of(model: type[Model]) -> list[str]:
    """Return the names by which a backup knows the columns of ``model``."""
    return [field.attname for field in model._meta.concrete_fields]


def pieces_of(model: type[Model]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of ``model`` by key, some thousands at a time."""
    rows = model._base_manager.order_by("pk").values_list(*columns_of(model))
    piece: list[tuple[Any, ...]] = []
    for row in rows.iterator(ROWS_IN_A_PIECE):
        piece.append(row)
        if len(piece) == ROWS_IN_A_PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def as_lines(rows: Sequence[tuple[Any, ...]]) -> bytes:
    """Return rows as JSON lines."""
    return b"".join(json.dumps(row, default=_plain, ensure_ascii=False).encode() + b"\n" for row in rows)


def insert_lines(model: type[Model], columns: Sequence[str], lines: Sequence[bytes]) -> int:
    """Insert rows that ``as_lines`` wrote, exactly as they were, and return how many."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    chosen: list[Field[Any, Any]] = [fields[name] for name in columns]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in chosen)
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({', '.join(['%s'] * len(chosen))})"
    )
    rows = [
        [
            field.get_db_prep_save(None if value is None else field.to_python(value), connection)
            for field, value in zip(chosen, json.loads(line), strict=True)
        ]
        for line in lines
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
    return len(rows)


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case timedelta():
            return duration_string(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} cannot be backed up")


# Counters: a key that was given once is never given again, even if its row is gone ------------------------
def counters() -> dict[str, int]:
    """Return, for each table, the last key that the database gave."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return {table: int(last) for table, last in cursor.fetchall()}
        found = {}
        for model in stored_models():
            if sequence := _sequence_of(cursor, model):
                cursor.execute(f"SELECT last_value, is_called FROM {sequence}")
                last, is_called = cursor.fetchone()
                found[model._meta.db_table] = int(last) if is_called else 0
        return found


def set_counters(models: Sequence[type[Model]], lasts: dict[str, int]) -> None:
    """Let the database go on counting where it was."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        for model in models:
            table, last = model._meta.db_table, lasts.get(model._meta.db_table, 0)
            if not last:
                continue
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
            elif sequence := _sequence_of(cursor, model):
                cursor.execute("SELECT setval(%s, %s)", [sequence, last])


def _sequence_of(cursor: Any, model: type[Model]) -> str | None:
    key = model._meta.pk
    cursor.execute(
        "SELECT pg_get_serial_sequence(%s, %s)",
        [connection.ops.quote_name(model._meta.db_table), key.column if key else ""],
    )
    sequence: str | None = cursor.fetchone()[0]
    return sequence

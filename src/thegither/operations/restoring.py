"""Bring back what a backup holds: checked, loaded aside, and only then put in the place of what is there.

A restore that is killed leaves what was there before. PostgreSQL loads in one transaction; SQLite into a file
beside, which takes the place of the other by one rename.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from thegither.accounts.models import User
from thegither.audit.models import Event
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError

from .archive import SECRET_KEY, Contents, check_archive, read_members
from .backup import chain_heads
from .rows import insert_lines, set_counters, stored_models

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored; ``kept`` says where what was there before is now, if anything was."""

    rows: int
    files: int
    kept: str
    files_missing: list[str]


def restore(path: Path, *, replace: bool, progress: Progress) -> Restored:
    """Make this installation what ``path`` holds. Raises ``DomainError`` where that cannot be.

    An installation that holds something is left alone unless ``replace``; then it is kept beside.
    """
    contents = check_archive(path, progress)
    was_empty = is_empty()
    if not was_empty and not replace:
        raise DomainError(
            "not_empty",
            "This installation holds something. Nothing was changed. "
            "To put the backup in its place and keep what is there beside: thegither restore --replace",
        )
    _refuse_while_in_use()
    _refuse_unknown_version(contents)
    beside = Path(settings.DATA_DIR) / f"replaced-{now():%Y%m%dT%H%M%SZ}"
    files = _extract_files(path, beside, progress)
    place = _sqlite_place if connection.vendor == "sqlite" else _postgresql_place
    with place(beside, keep=not was_empty) as kept:
        rows = _load(path, contents, progress)
    _restore_secret_key(path, beside)
    _set_other_files_aside(files, beside)
    call_command("migrate", interactive=False, verbosity=0)
    return Restored(rows, len(files), kept, contents.manifest["files_missing"])


def is_empty() -> bool:
    """Return whether nobody has done anything here yet."""
    tables = set(connection.introspection.table_names())
    needed = {User._meta.db_table, Event._meta.db_table}
    return not needed <= tables or not (User.objects.exists() or Event.objects.exists())


def _refuse_unknown_version(contents: Contents) -> None:
    known = set(MigrationExecutor(connection).loader.disk_migrations or ())
    if any(tuple(name) not in known for name in contents.header["migrations"]):
        raise DomainError(
            "newer_backup",
            f"Thegither {contents.header['version']} made this backup. Install that version or a newer one. "
            "Nothing was changed.",
        )


# The records ---------------------------------------------------------------------------------------------
def _load(path: Path, contents: Contents, progress: Progress) -> int:
    """Make the tables as they were in the version that made the backup, and fill them."""
    models = {model._meta.label_lower: model for model in _tables_of(contents)}
    total, done = sum(contents.manifest["counts"].values()), 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            for model in models.values():  # migrations may have put in rows of their own
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
        for name, content in read_members(path):
            if not name.startswith("rows/"):
                continue
            label = name.split("/")[1]
            done += insert_lines(models[label], contents.header["columns"][label], content.readlines())
            progress("Putting records back", done, total)
        set_counters(list(models.values()), contents.manifest["counters"])
    if {label: model._base_manager.count() for label, model in models.items()} != contents.manifest["counts"]:
        raise DomainError("incomplete", "Not every record came back. Nothing was changed.")
    if chain_heads() != contents.manifest["chain_heads"]:
        raise DomainError("incomplete", "The record does not end where it ended. Nothing was changed.")
    return done


def _tables_of(contents: Contents) -> list[type[Model]]:
    """Make the tables of the version of the backup and return its models."""
    executor = MigrationExecutor(connection)
    applied = {tuple(name) for name in contents.header["migrations"]}
    children = executor.loader.graph.node_map
    targets = [
        name
        for name in sorted(applied)
        if not any(child.key in applied and child.key[0] == name[0] for child in children[name].children)
    ]
    executor.migrate(targets)
    state = executor.loader.project_state(targets)
    columns = contents.header["columns"]
    return [model for model in stored_models(state.apps) if model._meta.label_lower in columns]


# The place -----------------------------------------------------------------------------------------------
def _refuse_while_in_use() -> None:
    """Raise ``DomainError`` while a server or worker has the database open."""
    if connection.vendor == "sqlite":
        _come_out_of_the_log(Path(connection.settings_dict["NAME"]))
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name = 'thegither' AND pid <> pg_backend_pid()"
        )
        if cursor.fetchone()[0]:
            raise _in_use()


def _in_use() -> DomainError:
    return DomainError(
        "in_use", "The platform is running. Stop every server and worker first. Nothing was changed."
    )


def _come_out_of_the_log(database: Path) -> None:
    """Bring an SQLite file to rest, all of it in the one file; only who has it alone can do that."""
    connection.close()
    if not database.exists():
        return
    with closing(sqlite3.connect(database, timeout=1)) as alone:
        try:
            alone.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError:
            raise _in_use() from None


@contextmanager
def _sqlite_place(beside: Path, *, keep: bool) -> Iterator[str]:
    """Let the block fill a file beside the database, and put that in its place."""
    database = Path(connection.settings_dict["NAME"])
    fresh = database.with_name(f"{database.name}.restoring")
    _remove_sqlite(fresh)
    connection.close()
    connection.settings_dict["NAME"] = str(fresh)
    try:
        yield str(beside) if keep else ""
        _come_out_of_the_log(fresh)
        _come_out_of_the_log(database)
        if keep:
            beside.mkdir(mode=0o700, exist_ok=True)
            (beside / database.name).hardlink_to(database)
        fresh.replace(database)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(database)
        _remove_sqlite(fresh)


def _remove_sqlite(database: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal", ".lock"):
        Path(f"{database}{ending}").unlink(missing_ok=True)


@contextmanager
def _postgresql_place(beside: Path, *, keep: bool) -> Iterator[str]:
    """Let the block fill a new schema in one transaction; the old one is renamed, or dropped if empty."""
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema, old = cursor.fetchone()[0], beside.name.replace("-", "_").lower()
        try:
            cursor.execute(f"ALTER SCHEMA {quote(schema)} RENAME TO {quote(old)}")
            cursor.execute(f"CREATE SCHEMA {quote(schema)}")
        except DatabaseError as error:
            raise DomainError(
                "not_owner",
                f"The user of the database may not rename its schema ({str(error).strip()}). "
                "Make it the owner of the database, or restore into an empty database. Nothing was changed.",
            ) from None
        yield f"schema {old}" if keep else ""
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if not keep:
            cursor.execute(f"DROP SCHEMA {quote(old)} CASCADE")


# Files and key -------------------------------------------------------------------------------------------
def _extract_files(path: Path, beside: Path, progress: Progress) -> set[str]:
    """Put the files of the backup where they belong and return their names; what they replace goes beside."""
    names: set[str] = set()
    for member, content in read_members(path):
        if not member.startswith("files/"):
            continue
        name = member.removeprefix("files/")
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise DomainError("damaged_backup", f"This backup names a file outside its folder: {name}.")
        place = Path(settings.MEDIA_ROOT) / name
        if place.exists():
            _move_beside(name, beside)
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as target:
            shutil.copyfileobj(content, target)
            os.fsync(target.fileno())
        names.add(name)
        progress("Putting files back", len(names), 0)
    return names


def _set_other_files_aside(names: set[str], beside: Path) -> None:
    """Move the files of what was there before beside."""
    root = Path(settings.MEDIA_ROOT)
    for found in list(root.rglob("*")):
        if found.is_file() and (name := found.relative_to(root).as_posix()) not in names:
            _move_beside(name, beside)


def _move_beside(name: str, beside: Path) -> None:
    target = beside / "files" / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    (Path(settings.MEDIA_ROOT) / name).replace(target)


def _restore_secret_key(path: Path, beside: Path) -> None:
    """Let the links in receipts and letters go on working."""
    key = next(content.read() for name, content in read_members(path) if name == SECRET_KEY)
    place = Path(settings.DATA_DIR) / SECRET_KEY
    if place.exists() and place.read_bytes().strip() == key:
        return
    if place.exists() and beside.is_dir():
        shutil.copy2(place, beside / SECRET_KEY)
    fresh = place.with_suffix(".restoring")
    fresh.touch(mode=0o600)
    fresh.write_bytes(key)
    fresh.replace(place)

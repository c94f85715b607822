"""Write everything into one file while people work: database, files and the secret key, as of one moment."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import FileField, Max

import thegither
from thegither.audit.models import Event
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError

from .archive import FORMAT, HEADER, MANIFEST, SECRET_KEY, Writer, write_archive
from .rows import as_lines, columns_of, counters, pieces_of, snapshot, stored_models

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made."""

    path: Path
    rows: int
    files: int
    missing: list[str]
    size_bytes: int


def make_backup(target: Path, progress: Progress) -> Backup:
    """Write a backup to the file ``target``, or under a dated name into the folder ``target``.

    Raises ``DomainError`` where there is such a file already, or the database is not up to date.
    """
    path = (target / f"thegither-{now():%Y%m%dT%H%M%SZ}.tar.gz" if target.is_dir() else target).absolute()
    if path.exists():
        raise DomainError("backup_exists", f"{path} exists. A backup never writes over a file: name another.")
    if not path.parent.is_dir():
        raise DomainError("no_folder", f"There is no folder {path.parent}.")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise DomainError(
            "not_migrated",
            "The database is of another version than this program. Back up with that version, "
            "or run: thegither migrate",
        )
    with write_archive(path) as archive:
        rows, files, missing = _write(archive, sorted(executor.loader.applied_migrations), progress)
    backup = Backup(path, rows, files, missing, path.stat().st_size)
    _stamp().write_text(json.dumps({"at": now().isoformat(), "file": str(path), "bytes": backup.size_bytes}))
    return backup


def last_backup_at() -> datetime | None:
    """Return when the last backup of this installation was made from here."""
    try:
        return datetime.fromisoformat(json.loads(_stamp().read_text())["at"])
    except (OSError, ValueError, KeyError):
        return None


def named_files() -> Iterator[str]:
    """Yield the name of every file that a record names."""
    for model in stored_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField):
                named = model._base_manager.exclude(**{field.attname: ""}).order_by("pk")
                yield from named.values_list(field.attname, flat=True).iterator()


def chain_heads() -> dict[str, list[Any]]:
    """Return, for each chain of the record, the sequence and digest of its last event."""
    lasts = Event.objects.values_list("stream").annotate(last=Max("sequence")).order_by("stream")
    heads = {}
    for stream, last in lasts:
        head = Event.objects.values_list("sequence", "digest").get(stream=stream, sequence=last)
        heads[str(stream)] = list(head)
    return heads


def _stamp() -> Path:
    return Path(settings.DATA_DIR) / "last-backup.json"


def _write(archive: Writer, applied: list[tuple[str, str]], progress: Progress) -> tuple[int, int, list[str]]:
    models = stored_models()
    counts: dict[str, int] = {}
    with snapshot():
        expected = {model._meta.label_lower: model._base_manager.count() for model in models}
        header = {
            "format": FORMAT,
            "version": thegither.__version__,
            "made_at": now().isoformat(),
            "database": connection.vendor,
            "site": settings.SITE_NAME,
            "migrations": applied,
            "columns": {model._meta.label_lower: columns_of(model) for model in models},
        }
        archive.add_json(HEADER, header)
        done, total = 0, sum(expected.values())
        for model in models:
            label = model._meta.label_lower
            counts[label] = 0
            for number, piece in enumerate(pieces_of(model), start=1):
                archive.add(f"rows/{label}/{number:06}.jsonl", as_lines(piece))
                counts[label] += len(piece)
                done += len(piece)
                progress("Copying records", done, total)
        heads, lasts, names = chain_heads(), counters(), sorted(set(named_files()))
    missing = _write_files(archive, names, progress)
    archive.add(SECRET_KEY, settings.SECRET_KEY.encode())
    manifest = {
        "digests": archive.digests,
        "counts": counts,
        "chain_heads": heads,
        "counters": lasts,
        "files_missing": missing,
    }
    archive.add_json(MANIFEST, manifest)
    return done, len(names) - len(missing), missing


def _write_files(archive: Writer, names: list[str], progress: Progress) -> list[str]:
    """Add the files; return those that are gone (lost before, or erased since the snapshot)."""
    missing = []
    for done, name in enumerate(names, start=1):
        try:
            with default_storage.open(name) as source:
                archive.add_file(f"files/{name}", source, source.size)
        except FileNotFoundError:
            missing.append(name)
        progress("Copying files", done, len(names))
    return missing

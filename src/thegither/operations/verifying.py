"""Prove that nothing was altered: event chain, sealed records, references and files."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Exists, ForeignKey, OuterRef

from thegither.audit.seals import seal_key
from thegither.audit.verification import Finding, verify_record
from thegither.kernel.clock import now
from thegither.kernel.files import StoredFile

from .backup import named_files
from .rows import snapshot, stored_models

Progress = Callable[[str, int, int], None]

# A file is written before the record that names it, so a young one without a record may be work in progress.
GRACE = timedelta(minutes=10)


def verify(progress: Progress) -> Iterator[Finding]:
    """Yield a finding for everything that is not as it was recorded, as of one moment."""
    seal_key()  # made on first use, and a snapshot is for reading only
    with snapshot():
        if connection.vendor == "sqlite":
            yield from _damaged_pages()
        yield from verify_record(lambda done, total: progress("Reading the record", done, total))
        yield from _broken_references(progress)
        yield from _wrong_files(progress)
        yield from _files_of_nobody()


def _damaged_pages() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check")
        for (line,) in cursor.fetchall():
            if line != "ok":
                yield Finding("the database file", line)


def _broken_references(progress: Progress) -> Iterator[Finding]:
    models = stored_models()
    for done, model in enumerate(models, start=1):
        for field in model._meta.concrete_fields:
            if not isinstance(field, ForeignKey):
                continue
            target = field.remote_field.model._base_manager.filter(
                **{field.target_field.attname: OuterRef(field.attname)}
            )
            lost = model._base_manager.filter(~Exists(target), **{f"{field.attname}__isnull": False})
            for key, value in lost.order_by("pk").values_list("pk", field.attname):
                gone = f"{field.remote_field.model._meta.label_lower}:{value}"
                yield Finding(
                    f"{model._meta.label_lower}:{key}", f"its {field.name} is {gone}, which is gone"
                )
        progress("Following references", done, len(models))


def _wrong_files(progress: Progress) -> Iterator[Finding]:
    models = [model for model in stored_models() if issubclass(model, StoredFile)]
    total = sum(model._base_manager.count() for model in models)
    rows = chain.from_iterable(model._base_manager.order_by("pk").iterator(500) for model in models)
    for done, stored in enumerate(rows, start=1):
        what = f"{stored._meta.label_lower}:{stored.pk} ({stored.file.name})"
        try:
            with stored.file.open("rb") as source:
                digest = hashlib.file_digest(source, "sha256").hexdigest()
        except OSError:
            yield Finding(what, "its file is gone or cannot be read")
        else:
            if stored.file.size != stored.size_bytes:
                yield Finding(what, f"its file has {stored.file.size} bytes, not {stored.size_bytes}")
            elif digest != stored.digest:
                yield Finding(what, "its file was changed after it was stored")
        progress("Reading files", done, total)


def _files_of_nobody() -> Iterator[Finding]:
    root = Path(settings.MEDIA_ROOT)
    named = set(named_files())
    old = (now() - GRACE).timestamp()
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and name not in named and path.stat().st_mtime < old:
            yield Finding(f"file {name}", "no record names it: put in by hand, or a write was cut short")

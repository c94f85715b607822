"""Files that people upload: checked by content, kept under random names, handed out as downloads only.

A room makes a model of ``StoredFile`` that adds whose it is, with a policy for who may see it; backup,
restore and ``thegither verify`` know every such model by themselves. Its service calls ``check_file`` before
anything else and saves inside ``storing``; its view fetches the row and returns ``download``.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import FileResponse
from django.utils.translation import gettext as _

from .clock import now
from .errors import DomainError
from .ids import random_name

ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


def place_of(record: models.Model, name: str) -> str:
    """Return where a file lies: by room, year and month."""
    return f"{record._meta.app_label}/{now():%Y/%m}/{name}"


class StoredFile(models.Model):
    """A file as it was when it was stored; ``digest`` is the SHA-256 of its bytes."""

    file = models.FileField(upload_to=place_of)
    content_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=now)

    class Meta:
        abstract = True


def check_file(upload: UploadedFile, *, field: str = "file") -> str:
    """Return the content type of a PDF, PNG, JPEG or WebP, told by its first bytes and never by its name.

    Raises ``DomainError`` "file_too_large" (over ``settings.UPLOAD_LIMIT_BYTES``, told without reading it) or
    "file_kind", at ``field``. Nothing is decoded.
    """
    if (upload.size or 0) > settings.UPLOAD_LIMIT_BYTES:
        most = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
        message = _("This file is too large: we take up to %(most)d MB.") % {"most": most}
        raise DomainError("file_too_large", message, field)
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    raise DomainError("file_kind", _("Choose a PDF, a PNG, a JPEG or a WebP file."), field)


@contextmanager
def storing(record: StoredFile, upload: UploadedFile, *, field: str = "file") -> Iterator[None]:
    """Put ``upload`` on the disk and into the fields of ``record``, which the block then saves.

    The file is removed again if the block fails. Raises what ``check_file`` does.
    """
    record.content_type = check_file(upload, field=field)
    record.size_bytes = upload.size or 0
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    record.digest = digest.hexdigest()
    upload.seek(0)
    record.file.save(random_name(ENDINGS[record.content_type]), File(upload), save=False)
    try:
        yield
    except BaseException:
        record.file.delete(save=False)
        raise


def download(record: StoredFile, name: str) -> FileResponse:
    """Return the file as a download called ``name``: a browser never shows it as a page of ours."""
    response = FileResponse(
        record.file.open("rb"),
        as_attachment=True,
        filename=f"{name}.{ENDINGS[record.content_type]}",
        content_type=record.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response

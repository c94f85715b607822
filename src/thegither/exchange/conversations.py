"""A whole conversation from Polis: its files wait for a go-ahead, then a worker brings them in (``jobs``)."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext as _

from thegither.kernel.errors import DomainError
from thegither.opinions.services.importing import Held, read_conversation

from .reading import LARGEST_FILE_BYTES
from .uploads import Waiting, forget, keep, waiting_file


def keep_export(
    comments: UploadedFile, votes: UploadedFile, about: Mapping[str, str], waiting: Waiting
) -> str:
    """Keep the files of an export for an hour and return their token.

    Raises ``DomainError`` "file_too_large" or "export_unreadable", at the field of the file.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("comments.csv", _content(comments, "comments"))
        content = _content(votes, "votes")
        header = next(csv.reader([content[:100_000].decode("utf-8-sig", "replace").partition("\n")[0]]), [])
        archive.writestr("participants-votes.csv" if "participant" in header else "votes.csv", content)
        archive.writestr("about.json", json.dumps(dict(about)))
    token = keep(SimpleUploadedFile("export.zip", packed.getvalue()), waiting)
    try:
        with opened_export(token):
            return token
    except DomainError as error:
        forget(token)
        raise DomainError(error.code, error.message, "votes") from None


@contextmanager
def opened_export(token: str) -> Iterator[tuple[Held, dict[str, str]]]:
    """Give what the files of a token hold, and what was told about them. Raises as ``read_conversation``."""
    path, _waiting = waiting_file(token)
    with TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
        about = json.loads((Path(folder) / "about.json").read_text())
        yield read_conversation(Path(folder)), about


def _content(upload: UploadedFile, field: str) -> bytes:
    if (upload.size or 0) > LARGEST_FILE_BYTES:
        most = LARGEST_FILE_BYTES // 1024**2
        message = _("This file is larger than %(most)d MB. Ask whoever runs this installation to import it.")
        raise DomainError("file_too_large", message % {"most": most}, field)
    return upload.read()

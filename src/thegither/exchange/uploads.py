"""Files that wait between the dry run and the go-ahead, for an hour, known by an unguessable name."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotFound
from thegither.kernel.ids import new_secret

from .reading import read_table

KEPT_FOR = timedelta(hours=1)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits, and what it is for."""

    partnership_id: int | None
    person_id: int | None
    kind: str
    matter_id: int | None
    name: str
    organisation_id: int | None = None


def keep_table(upload: UploadedFile, waiting: Waiting) -> str:
    """Return the token of a file that waits. Raises ``DomainError`` at "file" for what is no table."""
    try:
        read_table(upload)
    except DomainError as error:
        raise DomainError(error.code, error.message, "file") from None
    upload.seek(0)
    return keep(upload, waiting)


def keep(upload: UploadedFile, waiting: Waiting) -> str:
    """Store the file for an hour and return its token."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    token = new_secret()
    with (folder / f"{token}.table").open("wb") as stored:
        for chunk in upload.chunks():
            stored.write(chunk)
    (folder / f"{token}.json").write_text(json.dumps(asdict(waiting)))
    return token


def waiting_file(token: str) -> tuple[Path, Waiting]:
    """Return the file of a token and what it is for. Raises ``NotFound`` once the hour is over."""
    if not _TOKEN.fullmatch(token):
        raise NotFound
    path = _folder() / f"{token}.table"
    about = path.with_suffix(".json")
    if not path.exists() or not about.exists() or _is_old(path):
        raise NotFound
    return path, Waiting(**json.loads(about.read_text()))


def forget(token: str) -> None:
    """Remove the file of a token."""
    path, _waiting = waiting_file(token)
    path.unlink(missing_ok=True)
    path.with_suffix(".json").unlink(missing_ok=True)


def forget_old() -> int:
    """Remove the files whose hour is over and return how many there were."""
    old = [path for path in _folder().glob("*.*") if _is_old(path)] if _folder().exists() else []
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "imports"


def _is_old(path: Path) -> bool:
    return bool(now().timestamp() - path.stat().st_mtime > KEPT_FOR.total_seconds())

"""The file that a backup is: a compressed tar of small members, each with its digest in the last of them.

Members, in this order: ``backup.json`` (what it is), ``rows/<model>/<number>.jsonl`` (some thousand rows),
``files/<name>``, ``secret.key`` and ``manifest.json``. It is written and read as a stream, so that neither
needs more memory for a larger installation; a file that was cut short has no manifest and is refused.
"""

import gzip
import hashlib
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from thegither.kernel.errors import DomainError

FORMAT = 1
HEADER, MANIFEST, SECRET_KEY = "backup.json", "manifest.json", "secret.key"
_PIECE = 1024 * 1024


class Writer:
    """Adds members and remembers their digests. ``write_archive`` makes one."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.digests: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        """Add a small member."""
        self.add_file(name, BytesIO(content), len(content))

    def add_json(self, name: str, content: Any) -> None:
        """Add a member that says something in JSON."""
        self.add(name, json.dumps(content, indent=1).encode())

    def add_file(self, name: str, source: IO[bytes], size: int) -> None:
        """Add ``size`` bytes of an open file, from its beginning."""
        source.seek(0)
        reader = _Hashing(source)
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._tar.addfile(member, reader)
        self.digests[name] = reader.digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Contents:
    """What a whole and undamaged archive says of itself."""

    header: dict[str, Any]
    manifest: dict[str, Any]


@contextmanager
def write_archive(path: Path) -> Iterator[Writer]:
    """Write an archive to ``path``: there is a whole one under that name in the end, or none."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # readable by us alone
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as raw:
            with (
                gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=3, filename="") as packed,
                tarfile.open(fileobj=packed, mode="w|") as tar,
            ):
                yield Writer(tar)
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(path)
        _flush_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def read_members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the name and the content of every member, in order; read each before going on."""
    with gzip.open(path) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
        for member in tar:
            if (content := tar.extractfile(member)) is not None:
                yield member.name, content


def check_archive(path: Path, progress: Callable[[str, int, int], None]) -> Contents:
    """Read a whole archive and return what it says of itself.

    Raises ``DomainError`` if there is none or a byte of it is wrong.
    """
    if not path.is_file():
        raise DomainError("no_backup", f"There is no file {path}.")
    try:
        return _checked(path, progress)
    except (tarfile.TarError, EOFError, OSError, zlib.error, ValueError) as error:
        raise _damaged(str(error)) from None


def _checked(path: Path, progress: Callable[[str, int, int], None]) -> Contents:
    header: dict[str, Any] = {}
    manifest: dict[str, Any] = {}
    digests: dict[str, str] = {}
    for count, (name, content) in enumerate(read_members(path)):
        if count == 0:
            raw = content.read()
            header = _header(name, raw)
            digests[name] = hashlib.sha256(raw).hexdigest()
        elif name == MANIFEST:
            manifest = json.load(content)
        else:
            digests[name] = _digest_of(content)
        progress("Checking the backup", count, 0)
    if not manifest:
        raise _damaged("its end is missing")
    if wrong := sorted({name for name, _digest in digests.items() ^ manifest["digests"].items()}):
        raise _damaged(f"{wrong[0]} is not what was written")
    return Contents(header, manifest)


def _damaged(why: str) -> DomainError:
    return DomainError("damaged_backup", f"This backup is damaged ({why}). Nothing was changed.")


def _header(name: str, raw: bytes) -> dict[str, Any]:
    if name != HEADER:
        raise DomainError("no_backup", "This file is not a backup of Thegither. Nothing was changed.")
    header: dict[str, Any] = json.loads(raw)
    if header["format"] != FORMAT:
        raise DomainError(
            "newer_backup", "A newer version of Thegither made this backup. Install that first."
        )
    return header


def _digest_of(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := content.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _Hashing:
    """A file that is hashed as it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        piece = self._source.read(size)
        self.digest.update(piece)
        return piece

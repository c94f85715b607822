"""Backup and restore, as the program that people run, on both databases."""

import hashlib
import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.operations.conftest import empty_installation
from tests.operations.program import Installation
from tests.support.postgres import Cluster
from thegither.kernel.errors import DomainError
from thegither.operations.archive import check_archive

SAID = "SELECT id, text, standing FROM dialogue_contribution ORDER BY id"
PROVEN = "Everything is as it was recorded"


@contextmanager
def writing(installation: Installation) -> Iterator[Iterator[int]]:
    """Let a process contribute without end; gives the keys of what it has committed."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.operations.seed", "write"],
        env=installation.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    try:
        writer.stdout.readline()  # the matter
        yield map(int, writer.stdout)
    finally:
        writer.kill()
        writer.communicate()


def manifest_of(backup: Path) -> dict[str, Any]:
    with tarfile.open(backup) as tar:
        content = tar.extractfile("manifest.json")
        assert content is not None
        manifest: dict[str, Any] = json.load(content)
        return manifest


def counts_of(installation: Installation, labels: dict[str, int]) -> dict[str, int]:
    """Count the rows of our own rooms, whose tables are named as their models."""
    return {
        label: installation.query(f"SELECT count(*) FROM {label.replace('.', '_')}")[0][0] for label in labels
    }


def files_of(installation: Installation) -> dict[str, bytes]:
    root = installation.folder / "files"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_backup_under_load_restores_to_what_was_there(
    copy: Installation, empty: Installation, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.tar.gz"
    with writing(copy) as committed:
        before = [next(committed) for _ in range(20)]
        made = copy.run("backup", backup)
        assert made.returncode == 0, made.stdout + made.stderr
        assert next(committed) > before[-1], "nothing was written meanwhile"
    restored = empty.run("restore", backup)
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert PROVEN in restored.stdout
    rooms = {"dialogue", "partners", "accounts", "audit", "jobs", "portal", "delivery", "outcomes"}
    counts = {
        label: count for label, count in manifest_of(backup)["counts"].items() if label.split(".")[0] in rooms
    }
    assert counts_of(empty, counts) == counts
    assert set(before) <= {key for (key, *_rest) in empty.query(SAID)}
    assert (empty.folder / "secret.key").read_text() == (copy.folder / "secret.key").read_text()
    assert files_of(empty).items() <= files_of(copy).items()
    assert len(files_of(empty)) == counts["dialogue.attachment"] >= 2


def test_a_backup_moves_to_the_other_database(
    vendor: str, seeded: Installation, backup: Path, postgres: Cluster, tmp_path: Path
) -> None:
    other = empty_installation(tmp_path / "other", postgres if vendor == "sqlite" else None)
    restored = other.run("restore", backup)
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert PROVEN in restored.stdout
    assert other.query(SAID) == seeded.query(SAID)
    other.seed()
    assert [key for key, *_rest in other.query(SAID)] == [1, 2, 3]  # it counts on where it was


def test_what_is_there_is_replaced_only_on_demand_and_kept(
    seeded: Installation, backup: Path, copy: Installation
) -> None:
    copy.seed()
    files = files_of(copy)
    refused = copy.run("restore", backup)
    assert refused.returncode == 2
    assert "--replace" in refused.stdout
    assert (len(copy.query(SAID)), files_of(copy)) == (3, files)
    replaced = copy.run("restore", backup, "--replace")
    assert replaced.returncode == 0, replaced.stdout + replaced.stderr
    assert copy.query(SAID) == seeded.query(SAID)
    assert files_of(copy) == files_of(seeded)
    (beside,) = copy.folder.glob("replaced-*")
    assert {path.read_bytes() for path in (beside / "files").rglob("*.pdf")} == set(files.values())
    if copy.database_url:
        old = beside.name.replace("-", "_").lower()
        assert copy.query(f'SELECT count(*) FROM "{old}".dialogue_contribution') == [(3,)]
    else:
        (beside / "thegither.sqlite3").rename(copy.folder / "thegither.sqlite3")
        assert len(copy.query(SAID)) == 3


def test_a_running_platform_is_not_replaced(backup: Path, copy: Installation) -> None:
    with writing(copy) as committed:
        next(committed)
        refused = copy.run("restore", backup, "--replace")
    assert refused.returncode == 2
    assert "The platform is running" in refused.stdout
    assert len(copy.query(SAID)) > 2


def test_a_backup_is_for_its_owner_only_and_is_never_written_over(seeded: Installation, backup: Path) -> None:
    content = backup.read_bytes()
    refused = seeded.run("backup", backup)
    assert refused.returncode == 2
    assert "exists" in refused.stdout
    assert (backup.read_bytes(), backup.stat().st_mode & 0o777) == (content, 0o600)
    assert list(backup.parent.iterdir()) == [backup]


def test_a_backup_of_a_newer_version_changes_nothing(
    backup: Path, copy: Installation, tmp_path: Path
) -> None:
    newer = tmp_path / "newer.tar.gz"
    newer.write_bytes(with_another_migration(backup))
    refused = copy.run("restore", newer, "--replace")
    assert (refused.returncode, refused.stderr) == (2, "")
    assert "Nothing was changed" in refused.stdout
    assert len(copy.query(SAID)) == 2
    assert list(copy.folder.glob("replaced-*")) == []


@pytest.mark.parametrize("damage", ["cut short", "changed", "something else", "not there"])
def test_a_damaged_backup_is_refused(damage: str, backup: Path, tmp_path: Path) -> None:
    whole, wrong = backup.read_bytes(), tmp_path / "wrong.tar.gz"
    middle = len(whole) // 2
    if damage != "not there":
        wrong.write_bytes(
            {
                "cut short": whole[:middle],
                "changed": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
                "something else": b"not a backup",
            }[damage]
        )
    assert check_archive(backup, no_progress).manifest["counts"]["dialogue.contribution"] == 2
    with pytest.raises(DomainError):
        check_archive(wrong, no_progress)


def no_progress(what: str, done: int, total: int) -> None:
    """Say nothing."""


def with_another_migration(backup: Path) -> bytes:
    """Return a backup as a version with one more migration would have made it."""
    target = io.BytesIO()
    digest = ""
    with tarfile.open(backup) as old, tarfile.open(fileobj=target, mode="w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            assert content is not None
            raw = content.read()
            if member.name == "backup.json":
                header = json.loads(raw)
                header["migrations"].append(["dialogue", "9999_from_the_future"])
                raw = json.dumps(header).encode()
                digest = hashlib.sha256(raw).hexdigest()
            elif member.name == "manifest.json":
                manifest = json.loads(raw)
                manifest["digests"]["backup.json"] = digest
                raw = json.dumps(manifest).encode()
            member.size = len(raw)
            new.addfile(member, io.BytesIO(raw))
    return target.getvalue()

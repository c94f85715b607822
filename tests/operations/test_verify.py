"""What was altered behind our back is named: rows, events, references and files, on both databases."""

import os
import sqlite3
from pathlib import Path

import psycopg
import pytest

from tests.operations.program import Installation
from thegither.audit.triggers import drop_statements


def report_of(installation: Installation) -> str:
    proof = installation.run("verify")
    assert (proof.returncode, proof.stderr) == (1, "")
    return proof.stdout


def test_nothing_is_found_where_nothing_was_altered(seeded: Installation) -> None:
    proof = seeded.run("verify")
    assert (proof.returncode, proof.stderr) == (0, "")
    ((events,),) = seeded.query("SELECT count(*) FROM audit_event")
    assert f"{events} events in unbroken chains" in proof.stdout


def test_altered_rows_and_files_are_named(copy: Installation) -> None:
    copy.query("UPDATE dialogue_contribution SET text = 'The buses are fine.' WHERE id = 1")
    ((name,),) = copy.query("SELECT file FROM dialogue_attachment WHERE id = 1")
    (copy.folder / "files" / name).write_bytes(b"%PDF-1.7 what was written on PAPER")
    ((name,),) = copy.query("SELECT file FROM dialogue_attachment WHERE id = 2")
    (copy.folder / "files" / name).unlink()
    put_in_by_hand(copy.folder / "files" / "stray.txt")
    report = report_of(copy)
    assert "dialogue.contribution:1: it was changed after it was recorded" in report
    assert "dialogue.attachment:1 (contributions/" in report
    assert "its file was changed after it was stored" in report
    assert "dialogue.attachment:2 (contributions/" in report
    assert "its file is gone" in report
    assert "file stray.txt: no record names it" in report
    assert "4 things are not as recorded" in report


def put_in_by_hand(path: Path) -> None:
    path.write_text("who put this here?")
    os.utime(path, (0, 0))


def test_altered_events_and_lost_references_are_named(copy: Installation) -> None:
    with pytest.raises((sqlite3.DatabaseError, psycopg.Error), match="append-only"):
        copy.query("UPDATE audit_event SET name = 'nothing.happened'")
    for statement in drop_statements("postgresql" if copy.database_url else "sqlite"):
        copy.query(statement)
    ((last,),) = copy.query("SELECT max(id) FROM audit_event")
    copy.query(f"UPDATE audit_event SET name = 'nothing.happened' WHERE id = {last}")
    copy.query(f"DELETE FROM audit_event WHERE id = {last - 2}")
    if copy.database_url:
        copy.query("ALTER TABLE dialogue_contribution DISABLE TRIGGER ALL")
    copy.query("DELETE FROM dialogue_contribution WHERE id = 1")
    report = report_of(copy)
    assert f"(nothing.happened, id {last}): its content was changed after it was recorded" in report
    assert "1 events before it are missing" in report
    assert "dialogue.contribution:1: it was recorded and is gone" in report
    assert "dialogue.attachment:1: its contribution is dialogue.contribution:1, which is gone" in report
    examined = copy.run("doctor")
    assert "The record can be changed" in examined.stdout

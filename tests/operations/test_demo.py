"""``thegither demo``: made once, kept, thrown away only when asked, and never mixed with what is real."""

import subprocess
import sys

from tests.operations.program import SECONDS, Installation


def demo(installation: Installation, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tests.operations.quick_demo", "--port", "0", *arguments],
        env=installation.environment | {"THEGITHER_ENVIRONMENT": "demo"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_the_second_start_keeps_what_was_made_and_fresh_starts_over(tmp_path):
    installation = Installation(tmp_path / "demo")
    assert demo(installation).returncode == 0
    key = (installation.folder / "secret.key").read_text()
    (installation.folder / "thegither.env").write_text("THEGITHER_SITE_NAME=Ours\n")
    installation.query("UPDATE partners_partnership SET name = 'Changed by a visitor'")

    assert demo(installation).returncode == 0
    assert installation.query("SELECT name FROM partners_partnership") == [("Changed by a visitor",)]
    done = demo(installation, "--fresh")
    assert done.returncode == 0, done.stderr
    assert installation.query("SELECT name FROM partners_partnership") == [("Invented",)]
    assert (installation.folder / "secret.key").read_text() == key
    assert (installation.folder / "thegither.env").exists()


def test_a_real_installation_is_neither_thrown_away_nor_added_to(tmp_path):
    installation = Installation(tmp_path / "real")
    installation.seed()
    before = installation.query("SELECT id, name FROM partners_partnership")
    (installation.folder / "thesis.odt").write_text("Not ours")
    refused = demo(installation, "--fresh")
    assert refused.returncode == 2
    assert "not the demonstration" in refused.stderr
    assert installation.query("SELECT id, name FROM partners_partnership") == before
    assert (installation.folder / "thesis.odt").exists()

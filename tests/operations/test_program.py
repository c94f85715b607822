"""The program: setting up, refusing what is unsafe, looking after, and the server's life and death."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.operations.program import Installation
from thegither.cli import main, parser

PASSWORD = "correct horse battery staple"
SAFE = {"environment": "production", "base_url": "https://thegither.example.org", "rate_limits": "true"}


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Give an installation that ``init`` made; to be read only."""
    made = Installation(tmp_path_factory.mktemp("founded"))
    done = made.run(
        *("init", "--email", "ann@example.org", "--name", "Ann", "--partnership", "Transport board"),
        *("--password-file", "-"),
        text=f"{PASSWORD}\n",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return made


# Setting up ----------------------------------------------------------------------------------------------
def test_init_makes_the_administrator_and_the_first_partnership(founded: Installation) -> None:
    assert founded.query("SELECT email, is_administrator, is_active FROM accounts_user") == [
        ("ann@example.org", 1, 1)
    ]
    assert founded.query(
        "SELECT p.name, s.role, w.name FROM partners_mandate m JOIN partners_seat s ON s.id = m.seat_id "
        "JOIN partners_partnership p ON p.id = s.partnership_id JOIN partners_person w ON w.id = m.person_id"
    ) == [("Transport board", "officer", "Ann")]
    assert (founded.folder / "thegither.sqlite3").stat().st_mode & 0o007 == 0
    assert (founded.folder / "secret.key").stat().st_mode & 0o777 == 0o600


def test_init_is_done_once(founded: Installation) -> None:
    again = founded.run("init", "--email", "eve@example.org", "--password-file", "-", text=f"{PASSWORD}\n")
    assert again.returncode == 1
    assert "administrator already" in again.stdout
    assert founded.query("SELECT count(*) FROM accounts_user") == [(1,)]


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [
        ("ann@example.org", "12345", "too short"),
        ("no address", PASSWORD, "valid email"),
        ("ann@example.org", "", "too short"),
    ],
)
def test_init_refuses_what_would_not_do(tmp_path: Path, email: str, password: str, said: str) -> None:
    fresh = Installation(tmp_path)
    refused = fresh.run("init", "--email", email, "--password-file", "-", text=f"{password}\n")
    assert refused.returncode == 2
    assert said in refused.stdout
    assert fresh.query("SELECT count(*) FROM accounts_user") == [(0,)]


# What is unsafe is refused -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("debug", "true"),
        ("allowed_hosts", "*"),
        ("secret_key", "short"),
        ("base_url", "http://thegither.example.org"),
        ("rate_limits", "false"),
        ("environment", "prodution"),
    ],
)
def test_an_unsafe_production_is_refused_by_name(founded: Installation, setting: str, value: str) -> None:
    for command in (("serve", "--port", "1"), ("worker",)):
        refused = founded.run(*command, **{**SAFE, setting: value})
        assert refused.returncode == 2
        assert f"THEGITHER_{setting.upper()}" in refused.stderr
        assert "Traceback" not in refused.stderr
        if setting != "debug":
            break  # the worker shares the check; once is enough


def test_a_web_process_refuses_by_itself(founded: Installation) -> None:
    environment = founded.environment | {f"THEGITHER_{name.upper()}": value for name, value in SAFE.items()}
    command = [sys.executable, "-c", "import thegither.config.wsgi"]
    safe = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert safe.returncode == 0, safe.stderr
    environment["THEGITHER_DEBUG"] = "true"
    unsafe = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert unsafe.returncode == 1
    assert "THEGITHER_DEBUG is on" in unsafe.stderr


# Looking after -------------------------------------------------------------------------------------------
def test_the_doctor_says_what_is_wrong_and_what_to_do(founded: Installation) -> None:
    examined = founded.run("doctor")
    assert examined.returncode == 1
    lines = examined.stdout.splitlines()
    (place,) = (number for number, line in enumerate(lines) if "None is alive" in line)
    assert lines[place].startswith("fault")
    assert "thegither worker" in lines[place + 1]
    assert lines[-1].startswith("Faults: 1.")


def test_the_doctor_of_an_unreachable_database_says_so(tmp_path: Path) -> None:
    lost = Installation(tmp_path, "postgresql://nobody@127.0.0.1:1/nowhere")
    examined = lost.run("doctor")
    assert (examined.returncode, examined.stderr) == (1, "")
    assert "THEGITHER_DATABASE_URL" in examined.stdout


def test_the_doctor_names_missing_tables_and_open_files(tmp_path: Path) -> None:
    bare = Installation(tmp_path)
    bare.run("doctor")
    (tmp_path / "secret.key").chmod(0o644)
    examined = bare.run("doctor")
    assert examined.returncode == 1
    assert f"chmod o= {tmp_path / 'secret.key'}" in examined.stdout
    assert "thegither migrate" in examined.stdout


def test_search_is_rebuilt(founded: Installation) -> None:
    done = founded.run("rebuild-search")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 record can be found.")


# Serving -------------------------------------------------------------------------------------------------
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(installation: Installation, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "thegither.cli", *arguments],
        env=installation.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_busy_port_is_named_before_anything_is_done(tmp_path: Path, command: str) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        refused = Installation(tmp_path).run(command, "--port", str(port))
    assert refused.returncode == 2
    assert f"Port {port} is taken" in refused.stderr
    assert not (tmp_path / "thegither.sqlite3").exists()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_serve_answers_and_leaves_nothing_behind(founded: Installation, number: signal.Signals) -> None:
    port = free_port()
    with running(founded, "serve", "--port", str(port), "--workers", "1") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "Thegither is running" in line:
                break
        children = children_of(process.pid)
        assert len(children) == 2  # web and worker
        deadline = time.monotonic() + 120
        while (ready := answer(port))["checks"] != dict.fromkeys(("database", "migrations", "worker"), True):
            assert time.monotonic() < deadline, ready
            time.sleep(0.2)
        os.kill(process.pid, number)
        assert process.wait(120) == (-9 if number == signal.SIGKILL else 0)
    deadline = time.monotonic() + (120 if number == signal.SIGKILL else 0)
    while left := [child for child in children if Path(f"/proc/{child}").exists()]:
        assert time.monotonic() < deadline, left
        time.sleep(0.2)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def answer(port: int) -> dict[str, dict[str, bool]]:
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    connection.request("GET", "/readyz")
    found: dict[str, dict[str, bool]] = json.load(connection.getresponse())
    connection.close()
    return found


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


# Help ----------------------------------------------------------------------------------------------------
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    (commands,) = (action for action in parser()._actions if action.dest == "command" or action.choices)
    for name in commands.choices or ():
        with pytest.raises(SystemExit) as left:
            main([name, "--help"])
        assert left.value.code == 0
        assert f"usage: thegither {name}" in capsys.readouterr().out

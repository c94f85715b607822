"""What was acknowledged is never lost: the server is killed in the middle of its work, again and again."""

import http.client
import os
import random
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from tests.operations.program import Installation
from tests.support.postgres import Cluster
from thegither.operations.serving import web_command

ROUNDS = 5
CLIENTS = 4
START_SECONDS = 90
TOKEN = "durability0123456789ABCDEFGHIJKL"  # a form's token need only be the cookie's


class Clients:
    """People who contribute without an account and send the same form again until it is acknowledged."""

    def __init__(self, port: int, matter: str) -> None:
        self.acknowledged: list[str] = []
        self.cut_off = 0
        self._port, self._path = port, f"/matters/{matter}/say/"
        self._running, self._ending = threading.Event(), threading.Event()
        self._threads = [threading.Thread(target=self._contribute, args=(n,)) for n in range(CLIENTS)]

    def start(self) -> None:
        """Let everybody begin."""
        self._running.set()
        for thread in self._threads:
            thread.start()

    def wait_for(self, more: int) -> None:
        """Return once so many more forms were acknowledged: a server that just started is slow at first."""
        wanted, deadline = len(self.acknowledged) + more, time.monotonic() + START_SECONDS
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < deadline, "nothing is acknowledged"
            time.sleep(0.02)

    def finish(self) -> None:
        """Let everybody have their last form acknowledged."""
        self._ending.set()
        for thread in self._threads:
            thread.join(START_SECONDS)
            assert not thread.is_alive()

    def _contribute(self, client: int) -> None:
        number = 0
        while not self._ending.is_set():
            number += 1
            text, key = f"Client {client} says number {number}", str(uuid4())
            while not self._is_acknowledged(text, key):
                self.cut_off += 1
                time.sleep(0.05)
            self.acknowledged.append(text)

    def _is_acknowledged(self, text: str, key: str) -> bool:
        form = urlencode({"text": text, "submission_key": key, "csrfmiddlewaretoken": TOKEN})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={TOKEN}"}
        connection = http.client.HTTPConnection("localhost", self._port, timeout=10)
        try:
            connection.request("POST", self._path, form, headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        assert status in {302, 503}, f"{self._path} answered {status}"
        return status == 302


@contextmanager
def server(installation: Installation, port: int) -> Iterator[None]:
    """Run the web processes; kill them all at the end of the block, without a warning."""
    command = web_command("127.0.0.1", port, workers=2)
    running = subprocess.Popen(command, env=installation.environment, start_new_session=True)
    try:
        wait_until_it_answers(port)
        yield
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait(START_SECONDS)


def wait_until_it_answers(port: int) -> None:
    """Return once the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
            return
        except OSError:
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.1)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def kill_again_and_again(installation: Installation, postgres: Cluster | None = None) -> None:
    """Contribute through the deaths of every process; what was acknowledged is there, once, and proven."""
    port, dice = free_port(), random.Random(20260101)
    clients = Clients(port, installation.seed().strip())
    for number in range(ROUNDS):
        with server(installation, port):
            if number == 0:
                clients.start()
            clients.wait_for(11)
            time.sleep(dice.uniform(0, 0.5))
        if postgres is not None and number % 2:
            postgres.crash()
            postgres.start()
    with server(installation, port):
        clients.finish()
    stored = Counter(text for (text,) in installation.query("SELECT text FROM dialogue_contribution"))
    lost = [text for text in clients.acknowledged if not stored[text]]
    assert lost == []
    assert [text for text, count in stored.items() if count > 1] == []
    assert len(clients.acknowledged) > 10 * ROUNDS, "too few to prove anything"
    assert clients.cut_off >= ROUNDS, "nobody was cut off: nothing was proven"
    proof = installation.run("verify")
    assert proof.returncode == 0, proof.stdout + proof.stderr


def test_nothing_acknowledged_is_lost_on_sqlite(tmp_path: Path) -> None:
    kill_again_and_again(Installation(tmp_path))


def test_nothing_acknowledged_is_lost_on_postgresql(tmp_path: Path, durable_postgres: Cluster) -> None:
    kill_again_and_again(Installation(tmp_path, durable_postgres.create_database("killed")), durable_postgres)

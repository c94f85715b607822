"""A vote that was acknowledged is there, whatever kills the server in the middle of a commit of many."""

import http.client
import json
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from tests.durability.test_kill import TOKEN, free_port, server
from tests.operations.program import Installation
from tests.support.postgres import Cluster

PEOPLE, STRANGERS, STATEMENTS = 8, 4, 6
SETUP = f"""import django; django.setup()
import json
from tests.opinions.electorate import prepare
print(json.dumps(prepare({PEOPLE}, {STATEMENTS})))"""


class Person(threading.Thread):
    """Somebody who votes again and again, and sends each vote until it is acknowledged.

    Without a ``cookie`` each vote is the first one of another person.
    """

    def __init__(
        self,
        port: int,
        activity: int,
        cookie: str,
        ending: threading.Event,
        up: threading.Event,
        may_be_told_to_wait: bool,
    ) -> None:
        super().__init__(daemon=True)
        self.held: dict[int, int] = {}
        self.count = self.cut_off = 0
        self._port, self._path, self._ending, self._up = port, f"/activities/{activity}/vote/", ending, up
        self._expected = {302, 503} if may_be_told_to_wait else {302}
        known = f"; tg_participant={cookie}" if cookie else ""
        self._headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"csrftoken={TOKEN}{known}",
        }

    def run(self) -> None:
        """Vote on one statement after the other, each time something else."""
        while not self._ending.is_set():
            number, value = 1 + self.count % STATEMENTS, (self.count // STATEMENTS) % 3 - 1
            key = str(uuid4())
            while not self._is_acknowledged(number, value, key):
                self.cut_off += 1
                time.sleep(0.05)
                self._up.wait(60)
            self.held[number] = value
            self.count += 1

    def _is_acknowledged(self, number: int, value: int, key: str) -> bool:
        form = {"statement": number, "edition": 1, "value": value, "submission_key": key}
        form["csrfmiddlewaretoken"] = TOKEN
        connection = http.client.HTTPConnection("localhost", self._port, timeout=10)
        try:
            connection.request("POST", self._path, urlencode(form), self._headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        assert status in self._expected, f"{self._path} answered {status}"
        return status == 302


def wait_for(people: list[Person], votes: int) -> None:
    """Return once so many more votes were acknowledged: a server that just started is slow at first."""
    before, deadline = sum(person.count for person in people), time.monotonic() + 60
    while sum(person.count for person in people) < before + votes:
        assert time.monotonic() < deadline, "no vote is acknowledged"
        time.sleep(0.02)


def kill_while_people_vote(installation: Installation, postgres: Cluster | None = None) -> None:
    """Vote through the deaths of every process; what was acknowledged last is what is stored, once."""
    command = [sys.executable, "-c", SETUP]
    done = subprocess.run(
        command, env=installation.environment, capture_output=True, text=True, timeout=240, check=True
    )
    made = json.loads(done.stdout)
    port, dice = free_port(), random.Random(20260102)
    ending, up = threading.Event(), threading.Event()  # nobody hammers a server that is still starting
    around = (ending, up, postgres is not None)  # a database that is killed too makes people wait
    people = {key: Person(port, made["activity"], each, *around) for key, each in made["cookies"].items()}
    strangers = [Person(port, made["activity"], "", *around) for _ in range(STRANGERS)]
    everybody = [*people.values(), *strangers]
    for number in range(3):
        with server(installation, port):
            up.set()
            if number == 0:
                for person in everybody:
                    person.start()
            wait_for(everybody, 35)
            time.sleep(dice.uniform(0, 0.3))
        up.clear()
        if postgres is not None:
            postgres.crash()
            postgres.start()
    with server(installation, port):
        up.set()
        ending.set()
        for person in everybody:
            person.join(60)
            assert not person.is_alive()
    stored = installation.query(
        """SELECT voter.participant_id, statement.number, vote.value FROM opinions_vote vote
        JOIN opinions_voter voter ON voter.response_id = vote.voter_id
        JOIN opinions_statement statement ON statement.id = vote.statement_id"""
    )
    held = [(int(key), *each) for key, person in people.items() for each in person.held.items()]
    known = {int(key) for key in people}
    assert sorted(row for row in stored if row[0] in known) == sorted(held)
    assert len(stored) - len(held) == sum(person.count for person in strangers)
    [counts] = installation.query(
        """SELECT voters, (SELECT count(*) FROM opinions_voter), (SELECT count(*) FROM audit_event
            WHERE name = 'engagement.response_sent') FROM opinions_ballots"""
    )
    assert set(counts) == {len({participant for participant, *_ in stored})}
    assert sum(person.count for person in everybody) > 90, "too few to prove anything"
    assert min(person.count for person in strangers) > 3
    assert sum(person.cut_off for person in everybody) >= 3, "nobody was cut off: nothing was proven"


def test_no_acknowledged_vote_is_lost_on_sqlite(tmp_path: Path) -> None:
    kill_while_people_vote(Installation(tmp_path))


def test_no_acknowledged_vote_is_lost_on_postgresql(tmp_path: Path, durable_postgres: Cluster) -> None:
    kill_while_people_vote(
        Installation(tmp_path, durable_postgres.create_database("voted")), durable_postgres
    )

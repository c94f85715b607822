"""Votes in a second, and first votes of strangers, of 32 clients; and how fast five million are read again.

Afterwards every acknowledged vote must be stored, one for each person and statement, and told in the record,
whose chain is checked. The peer, a bare view that inserts one row, runs in turns with ours. Where the time
goes is measured in one process, part by part.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from tests.support.postgres import cluster

from . import dataset
from .client import Outcome, Request, run
from .contribute import TOKEN, flush_of
from .installation import Installation
from .report import floor, heading, load, median_and_spread, milliseconds, p95, table

CLIENTS = 32
FLOOR = 500
FIRST_FLOOR = 250
NEWCOMERS = 800  # in each round
READ_SECONDS = 2.0
STATEMENTS = 200
PEOPLE = 400
READERS, EACH = 100_000, 50
_FILL = f"""INSERT INTO opinions_vote
    (activity_id, voter_id, statement_id, value, matters, edition, sequence, voted_at)
    SELECT voter.activity_id, voter.response_id, statement.id, (voter.number + statement.number) % 3 - 1,
        FALSE, 1, (voter.number - 1) * {EACH} + place + 1, %s
    FROM opinions_voter voter
    CROSS JOIN (
        WITH RECURSIVE places(place) AS (SELECT 0 UNION ALL SELECT place + 1 FROM places WHERE place < %s)
        SELECT place FROM places
    ) places
    JOIN opinions_statement statement ON statement.activity_id = voter.activity_id
        AND statement.number = 1 + (voter.number * 7 + place * 3) % {STATEMENTS}""".replace(" % ", " %% ")


def measure(installation: Installation, rounds: int, count: int) -> bool:
    """Let everybody begin, then send ``rounds`` times ``count`` votes to ours and to the peer; print it."""
    info = installation.info
    if rounds * count > PEOPLE * (STATEMENTS - 1):
        raise SystemExit(f"There are only {PEOPLE * (STATEMENTS - 1)} votes to give; ask for fewer.")
    ours: list[Outcome] = []
    firsts: list[Outcome] = []
    peers: list[Outcome] = []
    cpu: list[float] = []
    first_cpu: list[float] = []
    with installation.serve() as server, installation.serve(settings="bench.bare") as bare:
        everybody = range(PEOPLE)
        begun = run(server.port, [_vote(info, person, 0) for person in everybody], clients=CLIENTS)
        for number in range(rounds):
            newcomers = [_vote(info, None, each) for each in range(NEWCOMERS)]
            spent = server.cpu_seconds()
            firsts.append(run(server.port, newcomers, clients=CLIENTS))
            first_cpu.append((server.cpu_seconds() - spent) / NEWCOMERS)
            spent = server.cpu_seconds()
            places = range(number * count, (number + 1) * count)
            votes = [_vote(info, place % PEOPLE, 1 + place // PEOPLE) for place in places]
            ours.append(run(server.port, votes, clients=CLIENTS))
            cpu.append((server.cpu_seconds() - spent) / count)
            inserts = [Request("/insert/", "POST", "", expected=204)] * (count // 4)
            peers.append(run(bare.port, inserts, clients=CLIENTS))
        memory = server.memory_mb()
    after = json.loads(installation.python("bench.votes", "--check"))
    acknowledged = PEOPLE + rounds * (count + NEWCOMERS)
    seconds = [second for outcome in ours for second in outcome.seconds]
    first_seconds = [second for outcome in firsts for second in outcome.seconds]
    rates = [outcome.rate for outcome in ours]
    errors = [error for outcome in (begun, *firsts, *ours) for error in outcome.errors]
    first_rates = [outcome.rate for outcome in firsts]
    rate, first_rate = statistics.median(rates), statistics.median(first_rates)
    kept = [after[name] for name in ("votes", "distinct", "told")]
    new_faults = after["faults"] - info["faults"]
    is_kept = all(number == acknowledged for number in kept) and not new_faults and not errors
    table(
        [installation.database, f"median of {rounds} rounds of {count} (least–most)"],
        [
            ["votes in a second", median_and_spread(rates)],
            [
                "time of one, median / p95 in ms",
                f"{milliseconds(statistics.median(seconds))} / {milliseconds(p95(seconds))}",
            ],
            ["processor time of one, ms", median_and_spread([each * 1000 for each in cpu], 2)],
            ["first votes of strangers in a second", median_and_spread(first_rates)],
            [
                "time of a first vote, median / p95 in ms",
                f"{milliseconds(statistics.median(first_seconds))} / {milliseconds(p95(first_seconds))}",
            ],
            ["processor time of a first vote, ms", median_and_spread([each * 1000 for each in first_cpu], 2)],
            ["votes in one commit, on average", f"{after['votes'] / after['commits']:.1f}"],
            ["bare view with one insert, in a second", median_and_spread([peer.rate for peer in peers])],
            [
                "ours as a part of the bare view's rate",
                f"{rate / statistics.median(p.rate for p in peers):.2f}",
            ],
            ["memory of a web process, MB", f"{memory:.0f}"],
            ["one flush of the disk, median in ms", milliseconds(flush_of(installation.folder))],
            ["errors", f"{len(errors)} {errors[:3] or ''}"],
            ["acknowledged, stored, of a person and statement, in the record", [acknowledged, *kept]],
            ["new faults found in the record", new_faults],
            ["load after", load()],
        ],
    )
    is_fast = rate >= FLOOR and first_rate >= FIRST_FLOOR
    told = f"\n≥ {FLOOR}/s, first votes ≥ {FIRST_FLOOR}/s, each acknowledged one stored once"
    print(floor(told, is_fast and is_kept))
    _show_parts(installation)
    return is_fast and is_kept


def _show_parts(installation: Installation) -> None:
    parts: dict[str, float] = json.loads(installation.python("bench.votes", "--parts"))
    print("\nWhere the time goes: processor time in one process, without a network, median.")
    table(["part", "ms"], [[name, f"{seconds * 1000:.2f}"] for name, seconds in parts.items()])


def _vote(info: dict[str, Any], person: int | None, number: int) -> Request:
    """Return the form as a browser sends it, with the cookies of the form and of who votes, if they did."""
    statement = info["statements"][number % STATEMENTS]
    form = {
        "statement": statement,
        "edition": 1,
        "value": ((person or 0) * 7 + number * 3) % 3 - 1,
        "submission_key": uuid4(),
        "csrfmiddlewaretoken": TOKEN,
    }
    known = "" if person is None else f"; tg_participant={info['cookies'][person]}"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={TOKEN}{known}",
    }
    return Request(info["address"], "POST", urlencode(form), headers, expected=302)


def fill() -> None:
    """Make a conversation and those who will vote; write down where it is and what they are known by."""
    import django

    django.setup()
    from django.conf import settings
    from django.http import HttpResponse
    from django.urls import reverse

    from tests.factories import make_activity
    from thegither.accounts.models import Participant
    from thegither.accounts.participants import COOKIE, remember_participant
    from thegither.audit.verification import verify_record
    from thegither.kernel.actors import Actor
    from thegither.operations.serving import prepare
    from thegither.opinions.services.statements import add_statement

    prepare(lambda said: None)
    activity = make_activity(kind="conversation")
    made = [
        add_statement(actor=Actor.system(), activity=activity, text=f"Statement {number}", is_seed=True)
        for number in range(STATEMENTS)
    ]
    participants = Participant.objects.bulk_create(Participant() for _ in range(PEOPLE))
    given = HttpResponse()

    def cookie_of(participant: Participant) -> str:
        remember_participant(given, participant.pk)
        return str(given.cookies[COOKIE].value)

    info = {
        "activity": activity.pk,
        "address": reverse("opinions:vote", args=[activity.pk]),
        "statements": [each.number for each in made],
        "cookies": [cookie_of(each) for each in participants],
        "faults": len(list(verify_record())),  # of rows that the tests' factories make beside the record
    }
    (settings.DATA_DIR / "info.json").write_text(json.dumps(info))


def check() -> None:
    """Print how many votes are stored, of different people and statements, and told in the record."""
    import django

    django.setup()
    from thegither.audit.models import Event
    from thegither.audit.verification import verify_record
    from thegither.opinions.models import Vote

    told = [event.facts["votes"] for event in Event.objects.filter(name="opinions.votes_cast")]
    votes = Vote.objects.order_by()
    found = {
        "votes": votes.count(),
        "distinct": votes.values("voter", "statement").distinct().count(),
        "told": sum(told),
        "commits": len(told),
        "faults": len(list(verify_record())),
    }
    print(json.dumps(found))


def parts() -> None:
    """Print the processor time of a vote and of parts of it; what is measured is rolled back."""
    import django

    django.setup()
    from django.db import transaction
    from django.test import Client

    from thegither.engagement.services.responses import Joining
    from thegither.kernel.actors import Actor
    from thegither.kernel.clock import now
    from thegither.opinions.models import Statement, Voter
    from thegither.opinions.services import voting
    from thegither.opinions.services.judging import Answer, Ballot

    statements = list(Statement.objects.order_by("pk")[:40])
    actors = [Actor.participant(each.participant_id) for each in Voter.objects.order_by("pk")[:32]]  # type: ignore[arg-type]
    activity_id = statements[0].activity_id
    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies["csrftoken"] = TOKEN

    def store(each: int, together: int) -> None:
        answer = Answer(statements[each].pk, each % 3 - 1)
        ballots = [Ballot(Joining(actor), answer, now()) for actor in actors[:together]]
        voting.store_together(activity_id, lambda: ballots)

    found: dict[str, float] = {}
    with transaction.atomic():
        found["a request that does nothing, through all middleware"] = _cpu(lambda _: client.get("/healthz"))
        for together in (1, 8, 32):
            name = f"storing {together} together, each" if together > 1 else "storing one vote"
            found[name] = _cpu(lambda each: store(each, together)) / together  # noqa: B023
        actors = [Actor.visitor()] * 32
        for together in (1, 8, 32):
            name = (
                f"storing {together} first votes together, each" if together > 1 else "storing one first vote"
            )
            found[name] = _cpu(lambda each: store(each, together)) / together  # noqa: B023
        transaction.set_rollback(True)
    print(json.dumps(found))


def measure_reading(installation: Installation) -> bool:
    """Pack five million votes, read them for an analysis, and print how long it took."""
    told = json.loads(installation.python("bench.votes", "--read"))
    seconds = told["read"]
    table(
        [installation.database, f"{told['votes']:,} votes of {READERS:,} people"],
        [
            ["read for an analysis, s, median (least–most) of 5", median_and_spread(seconds, 2)],
            ["packed from the votes, once, s", f"{told['packed']:.1f}"],
            ["the packed copy, MB", f"{told['bytes'] / 1e6:.0f}"],
            ["load after", load()],
        ],
    )
    is_held = statistics.median(seconds) <= READ_SECONDS and told["votes"] == READERS * EACH
    print(floor(f"\n≤ {READ_SECONDS:g} s", is_held))
    return is_held


def read() -> None:
    """Fill a conversation by SQL, pack and read it; print how long that took."""
    import django

    django.setup()
    from django.db import connection
    from django.db.models import Sum
    from django.db.models.functions import Length

    from tests.opinions.electorate import people_vote
    from thegither.accounts.models import Participant
    from thegither.engagement.models import Activity, Response
    from thegither.kernel.clock import now
    from thegither.opinions.models import Vote, VoteChunk, Voter
    from thegither.opinions.selectors.packed import read_votes
    from thegither.opinions.services.packing import pack

    activity = Activity.objects.get(pk=people_vote(people=1, statements=STATEMENTS))
    people = Participant.objects.bulk_create((Participant() for _ in range(READERS - 1)), batch_size=5000)
    responses = Response.objects.bulk_create(
        (Response(activity=activity, participant=each, layer="public", sent_at=now()) for each in people),
        batch_size=2000,
    )
    Voter.objects.bulk_create(
        (
            Voter(activity=activity, response=response, number=number, participant_id=response.participant_id)
            for number, response in enumerate(responses, start=2)
        ),
        batch_size=5000,
    )
    Vote.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [connection.ops.adapt_datetimefield_value(now()), EACH - 1])
        cursor.execute("ANALYZE")
    start = time.perf_counter()
    pack(activity.pk)
    told: dict[str, Any] = {"packed": time.perf_counter() - start, "read": []}
    for _ in range(6):
        start = time.perf_counter()
        found = read_votes(activity.pk)
        told["read"].append(time.perf_counter() - start)
    told["read"] = told["read"][1:]  # the first one imports SciPy
    told["votes"] = len(found.votes)
    told["bytes"] = VoteChunk.objects.aggregate(bytes=Sum(Length("data")))["bytes"]
    print(json.dumps(told))


def _cpu(act: Callable[[int], object]) -> float:
    seconds = []
    for each in range(40):
        start = time.process_time()
        act(each)
        seconds.append(time.process_time() - start)
    return statistics.median(seconds[5:])


def main() -> int:
    """Measure on both databases, or on the one asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.votes")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=4000)
    parser.add_argument("--reading", action="store_true", help="only how fast five million votes are read")
    for name in ("--fill", "--check", "--parts", "--read"):
        parser.add_argument(name, action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    for name, act in (("fill", fill), ("check", check), ("parts", parts), ("read", read)):
        if getattr(chosen, name):
            act()
            return 0
    heading(
        "Votes in a second",
        people=PEOPLE,
        statements=STATEMENTS,
        clients=f"{CLIENTS}, 2 web processes, rate limits off",
    )
    held = []
    dataset.CACHE.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=dataset.CACHE)))
        if chosen.only != "postgresql":
            held.append(_measured(Installation(folder / "sqlite"), chosen))
        if chosen.only != "sqlite":
            server = stack.enter_context(cluster(durable=True))
            held.append(
                _measured(Installation(folder / "postgresql", server.create_database("bench")), chosen)
            )
    return 0 if all(held) else 1


def _measured(installation: Installation, chosen: argparse.Namespace) -> bool:
    installation.folder.mkdir()
    installation.python("bench.votes", "--fill")
    held = chosen.reading or measure(installation, chosen.rounds, chosen.count)
    return measure_reading(installation) and held


if __name__ == "__main__":
    sys.exit(main())

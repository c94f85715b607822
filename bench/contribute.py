"""Contributions in a second: the form of a matter with 50,000 contributions, sent by 16 clients at once.

Afterwards every one must be stored, counted and in the record, whose chain is checked. The peer, a bare view
that inserts one row, runs in turns with ours: what is above it is the price of all that ours does besides.
"""

import argparse
import json
import os
import re
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from ipaddress import IPv4Address
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from tests.support.postgres import cluster

from . import dataset
from .client import Outcome, Request, get, run
from .installation import Installation
from .report import floor, heading, load, median_and_spread, milliseconds, p95, table

CLIENTS = 16
FLOORS = {"SQLite": 100, "PostgreSQL": 120}
TOKEN = "contribute0123456789ABCDEFGHIJKL"  # a form's token need only be the cookie's
FIRST_ADDRESS = int(IPv4Address("10.128.0.0"))  # everybody who says something has an address of their own
WORDS = "Said in a measurement"


def measure(installation: Installation, rounds: int, count: int) -> bool:
    """Send ``rounds`` times ``count`` forms to ours and to the peer; print, and return whether all held."""
    ours: list[Outcome] = []
    peers: list[Outcome] = []
    cpu: list[float] = []
    matter = installation.info["matter"]
    before = _stored(installation)
    with installation.serve() as server, installation.serve(settings="bench.bare") as bare:
        opened = _opened(server.port, matter)
        time.sleep(3)  # nobody fills in a form in less
        run(server.port, [_say(matter, opened, -number) for number in range(64)], clients=CLIENTS)
        for number in range(rounds):
            spent = server.cpu_seconds()
            forms = [_say(matter, opened, number * count + each) for each in range(count)]
            ours.append(run(server.port, forms, clients=CLIENTS))
            cpu.append((server.cpu_seconds() - spent) / count)
            inserts = [Request("/insert/", "POST", "", expected=204)] * count
            peers.append(run(bare.port, inserts, clients=CLIENTS))
    after = _stored(installation)
    sent = rounds * count + 64
    seconds = [second for outcome in ours for second in outcome.seconds]
    rates = [outcome.rate for outcome in ours]
    errors = [error for outcome in ours for error in outcome.errors]
    rate, least = statistics.median(rates), FLOORS[installation.database]
    kept = {name: after[name] - before[name] for name in ("contributions", "events", "tally")}
    is_kept = all(number == sent for number in kept.values()) and not after["faults"]
    table(
        [installation.database, f"median of {rounds} rounds of {count} (least–most)"],
        [
            ["contributions in a second", median_and_spread(rates)],
            ["time of one, median / p95 in ms", f"{_median_ms(seconds)} / {milliseconds(p95(seconds))}"],
            ["processor time of one, ms", median_and_spread([each * 1000 for each in cpu], 2)],
            ["bare view with one insert, in a second", median_and_spread([peer.rate for peer in peers])],
            [
                "ours as a part of the bare view's rate",
                f"{rate / statistics.median(p.rate for p in peers):.2f}",
            ],
            ["one flush of the disk, median in ms", milliseconds(flush_of(installation.folder))],
            ["errors", f"{len(errors)} {errors[:3] or ''}"],
            ["sent, stored, in the record, counted", [sent, *kept.values()]],
            ["faults found in the record", after["faults"]],
            ["load after", load()],
        ],
    )
    print(floor(f"\n≥ {least}/s without an error, each stored and in the record", rate >= least and is_kept))
    return rate >= least and is_kept and not errors


def _median_ms(seconds: list[float]) -> str:
    return milliseconds(statistics.median(seconds))


def _opened(port: int, matter: int) -> str:
    """Return the form's signed moment, as its page has it."""
    found = re.search(r'name="opened" value="([^"]+)"', _text(port, f"/matters/{matter}/say/"))
    assert found, "the form has no moment"
    return found.group(1)


def _text(port: int, path: str) -> str:
    import gzip

    response, body = get(port, path)
    return (gzip.decompress(body) if response.headers["Content-Encoding"] == "gzip" else body).decode()


def _say(matter: int, opened: str, number: int) -> Request:
    """Return the form as a browser without any cookie but the form's sends it: somebody new each time."""
    form = {
        "text": f"{WORDS}: there is no bus after ten ({number}).",
        "knowledge": "lived",
        "byline": "",
        "website": "",
        "opened": opened,
        "submission_key": str(uuid4()),
        "csrfmiddlewaretoken": TOKEN,
    }
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={TOKEN}",
        "X-Forwarded-For": str(IPv4Address(FIRST_ADDRESS + number)),
    }
    return Request(f"/matters/{matter}/say/", "POST", urlencode(form), headers, expected=302)


def flush_of(folder: Path) -> float:
    """Return how long the disk takes to keep one page, as each commit waits for it."""
    seconds = []
    with (folder / "flush").open("wb") as file:
        for _ in range(100):
            file.write(b"x" * 8192)
            file.flush()
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def _stored(installation: Installation) -> dict[str, int]:
    found: dict[str, int] = json.loads(installation.python("bench.contribute", "--check"))
    return found


def check() -> None:
    """Print what is stored, counted and recorded of the measured words, and the faults of the chain."""
    import django

    django.setup()
    from thegither.audit.models import Event
    from thegither.audit.verification import verify_record
    from thegither.dialogue.models import Contribution, MatterTally

    said = Contribution.objects.filter(text__startswith=WORDS)
    events = Event.objects.filter(
        name="dialogue.contribution_made", target_id__in=said.order_by().values("pk")
    )
    found = {
        "contributions": said.count(),
        "events": events.values("target_id").distinct().count(),
        "tally": MatterTally.objects.order_by("-shown")[0].shown,
        "faults": len(list(verify_record())),
    }
    print(json.dumps(found))


def main() -> int:
    """Measure on both databases, or on the one asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.contribute")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--size", choices=dataset.SIZES, default="large")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--limits", action="store_true", help="with the rate limits of production")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.check:
        check()
        return 0
    limits = "rate limits on" if chosen.limits else "rate limits off"
    given = f"the {chosen.size} data, {CLIENTS} clients, 2 web processes, {limits}"
    heading("Contributions in a second", input=given)
    held = []
    dataset.CACHE.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=dataset.CACHE)))
        if chosen.only != "postgresql":
            filled = dataset.make(chosen.size).copy(folder / "sqlite")
            held.append(measure(replace(filled, is_limited=chosen.limits), chosen.rounds, chosen.count))
        if chosen.only != "sqlite":
            server = stack.enter_context(cluster(durable=True))
            filled = dataset.make(chosen.size, server.create_database("bench"), folder / "postgresql")
            held.append(measure(replace(filled, is_limited=chosen.limits), chosen.rounds, chosen.count))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())

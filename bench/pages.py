"""The pages: queries, time at one request in flight and at 16, and how their cost grows with the data.

Each page is asked of two installations in turns, one with a hundredth of the data, so that whatever else the
machine does meets both alike. The cost that is compared is processor time of the server, not of the clock.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Collection
from contextlib import ExitStack
from typing import Any

from . import dataset
from .client import Request, get, run
from .installation import Installation, Server
from .report import floor, heading, load, milliseconds, p95, table

QUERIES, ALONE_MS, BUSY_MS, GROWTH = 12, 100, 300, 1.3
CLIENTS, BLOCK, ANEW = 16, 20, 7
# My work asks who reads, whether anything happened, and each room once what is owed there.
QUERIES_OF = {"my work": 20}

Path = Callable[[dict[str, Any], random.Random], str]


def _deep(info: dict[str, Any], dice: random.Random) -> str:
    """Return a place of the matter's list that nobody has asked for lately, so that nothing is kept of it."""
    return f"/matters/{info['matter']}/?before={dice.randint(info['first'] + 60, info['last'])}"


PAGES: dict[str, Path] = {
    "home": lambda info, dice: "/",
    "open matters": lambda info, dice: "/open/",
    "partnerships": lambda info, dice: "/partnerships/",
    "partnership": lambda info, dice: f"/partnerships/{info['partnership']}/",
    "matter": lambda info, dice: f"/matters/{info['matter']}/",
    "matter, anywhere in the list": _deep,
    "contribution and its thread": lambda info, dice: f"/contributions/{info['first']}/",
    "decisions": lambda info, dice: "/decisions/",
    "decision": lambda info, dice: f"/decisions/{info['decision']}/",
    "actions": lambda info, dice: "/actions/",
    "what changed": lambda info, dice: "/changed/",
    "search": lambda info, dice: "/search/?q=taxi",
    "my work": lambda info, dice: "/my-work/",
}


def measure(large: Installation, small: Installation, rounds: int, names: Collection[str]) -> bool:
    """Ask for the pages, print, and return whether all floors hold."""
    anew = {size: json.loads(each.python("bench.pages", "--anew")) for size, each in _named(large, small)}
    rows, held = [], []
    with large.serve() as server, small.serve() as other:
        for name, path in ((name, PAGES[name]) for name in names):
            dice = random.Random(name)
            alone, cpu = _alone(large, small, server, other, path, dice, rounds)
            busy = run(server.port, _requests(path, large.info, dice, rounds * BLOCK), clients=CLIENTS)
            growth = statistics.median(cpu["large"]) / statistics.median(cpu["small"])
            queries = {size: counted[name][0] for size, counted in anew.items()}
            made = {size: counted[name][1] for size, counted in anew.items()}
            most = max(queries.values())
            held.append(
                most <= QUERIES_OF.get(name, QUERIES)
                and p95(alone) * 1000 <= ALONE_MS
                and p95(busy.seconds) * 1000 <= BUSY_MS
                and growth <= GROWTH
                and not busy.errors
            )
            rows.append(
                [
                    name,
                    f"{queries['large']} / {queries['small']}",
                    f"{milliseconds(statistics.median(alone))} / {milliseconds(p95(alone))}",
                    f"{milliseconds(statistics.median(busy.seconds))} / {milliseconds(p95(busy.seconds))}",
                    f"{busy.rate:.0f}",
                    f"{statistics.median(cpu['large']) * 1000:.1f}",
                    f"{growth:.2f}",
                    f"{milliseconds(made['large'])} / {milliseconds(made['small'])}",
                    "holds" if held[-1] else "MISSED",
                ]
            )
    head = ["page", "queries, large / small", "1 in flight: median / p95 ms", "16: median / p95 ms"]
    table(
        [*head, "16: pages a second", "processor ms", "100 × data costs", "made anew, ms", "floors"],
        rows,
    )
    print(f"\n- load after: {load()}; n = {rounds * BLOCK} for each page and column")
    floors = (
        f"≤ {QUERIES} queries, p95 ≤ {ALONE_MS} and ≤ {BUSY_MS} ms, ≤ {GROWTH} × the time for 100 × the data"
    )
    print(floor(f"- {floors}", all(held)))
    return all(held)


def _named(large: Installation, small: Installation) -> list[tuple[str, Installation]]:
    return [("large", large), ("small", small)]


def _alone(
    large: Installation,
    small: Installation,
    server: Server,
    other: Server,
    path: Path,
    dice: random.Random,
    rounds: int,
) -> tuple[list[float], dict[str, list[float]]]:
    """Return the seconds of the large one, and the processor time of one page for each block of either."""
    seconds: list[float] = []
    cpu: dict[str, list[float]] = {"large": [], "small": []}
    for number in range(rounds + 1):
        for (size, each), serving in zip(_named(large, small), (server, other), strict=True):
            spent = serving.cpu_seconds()
            outcome = run(serving.port, _requests(path, each.info, dice, BLOCK))
            if outcome.errors:
                raise RuntimeError(outcome.errors[0])
            if number:  # the first warms up
                cpu[size].append((serving.cpu_seconds() - spent) / BLOCK)
                seconds += outcome.seconds if size == "large" else []
    return seconds, cpu


def _requests(path: Path, info: dict[str, Any], dice: random.Random, count: int) -> list[Request]:
    paths = [path(info, dice) for _ in range(count)]
    return [
        Request(each, headers={"Cookie": info["session"]} if each == "/my-work/" else {}) for each in paths
    ]


def make_anew() -> None:
    """Print the queries and the processor time of each page when nothing is kept of it."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.cache import caches
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    info = json.loads((settings.DATA_DIR / "info.json").read_text())
    client, made = Client(SERVER_NAME="127.0.0.1"), {}
    for name, path in PAGES.items():
        headers = {"Cookie": info["session"]} if name == "my work" else {}
        dice, times = random.Random(name), []
        for _ in range(ANEW):
            caches["pages"].clear()
            start = time.process_time()
            response = client.get(path(info, dice), headers=headers)
            times.append(time.process_time() - start)
            assert response.status_code == 200, f"{name} answered {response.status_code}"
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(path(info, dice), headers=headers)
        made[name] = (len(queries), statistics.median(times))
    print(json.dumps(made))


def baselines(rounds: int = 30) -> None:
    """Print what the parts of a matter's page would cost without its tally and its keys: the naive way."""
    import django

    django.setup()
    from django.conf import settings

    from thegither.dialogue.models import Contribution, MatterTally, Standing
    from thegither.dialogue.services.tallies import recount

    info = json.loads((settings.DATA_DIR / "info.json").read_text())
    matter = info["matter"]
    shown = Contribution.objects.filter(matter_id=matter, standing=Standing.SHOWN).order_by("-pk")
    deep = shown.filter(pk__lt=info["first"] + 60)
    parts: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "the counts of a matter": (
            lambda: MatterTally.objects.get(matter_id=matter),
            lambda: recount(matter),
        ),
        "the last page of its list": (lambda: list(deep[:20]), lambda: list(shown[info["last"] - 80 :][:20])),
    }
    for name, (ours, naive) in parts.items():
        times: dict[str, list[float]] = {"ours": [], "naive": []}
        for _ in range(rounds):
            for kind, act in (("ours", ours), ("naive", naive)):
                start = time.perf_counter()
                act()
                times[kind].append(time.perf_counter() - start)
        medians = {kind: statistics.median(each) for kind, each in times.items()}
        ratio = medians["naive"] / medians["ours"]
        figures = (
            f"ours {milliseconds(medians['ours'])} ms, counted or skipped {milliseconds(medians['naive'])} ms"
        )
        print(f"- {name}: {figures} ({ratio:.0f} ×), n = {rounds}")


def main() -> int:
    """Measure on SQLite, or on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--only", action="append", choices=PAGES, help="this page; may be given again")
    parser.add_argument("--anew", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--baselines", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.anew or chosen.baselines:
        make_anew() if chosen.anew else baselines()
        return 0
    with ExitStack() as stack:
        large, small = _both(stack, chosen.postgresql)
        heading(f"Pages on {large.database}", input="50,000 contributions in one matter, 200 partnerships")
        for size, each in _named(large, small):
            get_ready(each, size)
        held = measure(large, small, chosen.rounds, chosen.only or PAGES)
        if not chosen.only:
            beside = large.python("bench.pages", "--baselines")
            print(f"\nA part of a matter's page, beside the naive way:\n{beside}")
    return 0 if held else 1


def get_ready(installation: Installation, size: str) -> None:
    """Show that the installation answers before anything is measured."""
    with installation.serve(workers=1) as server:
        assert get(server.port, "/")[0].status == 200, f"the {size} installation does not answer"


def _both(stack: ExitStack, on_postgresql: bool) -> tuple[Installation, Installation]:
    if not on_postgresql:
        return dataset.make("large"), dataset.make("small")
    import tempfile
    from pathlib import Path as Folder

    from tests.support.postgres import cluster

    folder = Folder(stack.enter_context(tempfile.TemporaryDirectory(dir=dataset.CACHE)))
    server = stack.enter_context(cluster(durable=True))
    large, small = (
        dataset.make(size, server.create_database(size), folder / size) for size in ("large", "small")
    )
    return large, small


if __name__ == "__main__":
    sys.exit(main())

"""The map of an opinion conversation of a hundred thousand people, beside red-dwarf on a smaller one.

`--scale 0.1` takes a tenth of the people everywhere; `--full-peer` gives red-dwarf the largest too, which
takes 12 minutes and 5.5 GB (`research/analytics.md`). red-dwarf is in the dependency group `peers`; without
it that part is left out and said so. The real conversation is that with the most votes of those in
`../shared/data/polis`; larger ones of Polis' open data (bowling-green) are not at hand.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from thegither_analysis.opinion import LiveMap, Votes, opinion_map, read_export, votes

from .report import floor, heading, load, milliseconds, table

PEOPLE, STATEMENTS, EACH = 100_000, 1_000, 20
PEER_PEOPLE, PEER_STATEMENTS, PEER_EACH = 10_000, 300, 30
MOST_SECONDS, MOST_SECONDS_5M, MOST_MIB = 3.0, 5.0, 1024
MOST_ONE, MOST_THOUSAND = 0.05, 0.3
LEAST_RATIO, LEAST_RATIO_REAL = 200, 5
DECADES, MOST_GROWTH = (1, 10, 100, 1000), 1.2  # hundredths of the people
TURNS = 5
REAL = Path(__file__).parents[2] / "shared/data/polis"

Given = tuple[np.ndarray, np.ndarray, np.ndarray]


def main() -> int:
    """Measure, compare, and say which floors hold."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--full-peer", action="store_true")
    arguments.add_argument("--alone", nargs=4, metavar=("WHO", "PEOPLE", "STATEMENTS", "EACH"))
    options = arguments.parse_args()
    if options.alone:
        who, *size = options.alone
        return alone(who, *(int(each) for each in size))
    people = int(PEOPLE * options.scale)
    heading(
        "Opinion conversations",
        input=f"{people:,} people of three kinds, {STATEMENTS:,} statements, {EACH} votes each",
    )
    given = made(people, STATEMENTS, EACH)
    held = whole(given, people)
    held += grown(people)
    held += followed(given, people)
    held += beside_red_dwarf(options.scale, people if options.full_peer else 0)
    print(f"\n- load after: {load()}")
    for line in held:
        print(line)
    return 1 if any("MISSED" in line for line in held) else 0


def made(people: int, statements: int, each: int) -> Given:
    """Return votes in random order, of people of three kinds; some statements are drawn twice by a person."""
    chance = np.random.default_rng(1)
    likes = chance.uniform(0.05, 0.95, (3, statements))
    person = np.repeat(np.arange(people), each)
    said = chance.integers(0, statements, people * each)
    value = np.where(chance.random(len(person)) < likes[person % 3, said], 1, -1).astype(np.int8)
    value[chance.random(len(person)) < 0.15] = 0
    order = chance.permutation(len(person))
    return person[order], said[order], value[order]


def whole(given: Given, people: int) -> list[str]:
    """Read votes and map them; the memory is that of a process that does nothing else."""
    read = timed(lambda: votes(*given))
    maps = timed(lambda: opinion_map(votes(*given)))
    more = made(people, STATEMENTS, EACH * 5 // 2)
    read_more = timed(lambda: votes(*more))
    larger = timed(lambda: opinion_map(votes(*more)), 3)
    rows = [
        row("votes read", read),
        row("full map with stability", maps),
        row("2.5 × as many votes, read", read_more),
        row("2.5 × as many votes, map", larger),
    ]
    table(["what", "n", "median ms", "spread ms"], rows)
    speed = bandwidth()
    print(f"\n- one pass over memory reads {speed / 1e9:.1f} GB/s")
    for taken, cells in ((maps, votes(*given)), (larger, votes(*more))):
        one_pass = (cells.columns.nbytes + cells.values.nbytes + cells.starts.nbytes) / speed
        ratio = statistics.median(taken) / one_pass
        print(f"- {len(cells):,} votes: {ratio:,.0f} × the {one_pass * 1e3:.2f} ms of one pass over them")
    mib = in_a_process("ours", people, STATEMENTS, EACH)["mib"]
    return [
        floor(f"- full map ≤ {MOST_SECONDS:g} s", statistics.median(maps) <= MOST_SECONDS),
        floor(f"- 2.5 × as many votes ≤ {MOST_SECONDS_5M:g} s", statistics.median(larger) <= MOST_SECONDS_5M),
        floor(f"- peak memory {mib:.0f} MiB ≤ {MOST_MIB} MiB", mib <= MOST_MIB),
    ]


def grown(people: int) -> list[str]:
    """Map over three decades of votes; what a vote costs should not grow in any of them."""
    rows, costs = [], []
    for share in DECADES:
        given = made(max(people * share // 100, 20), STATEMENTS, EACH)
        taken = timed(lambda given=given: opinion_map(votes(*given)), 3 if share <= 100 else 1)
        costs.append(statistics.median(taken) / len(given[0]))
        rows.append([f"{len(given[0]):,}", *row("", taken)[1:], f"{costs[-1] * 1e9:,.0f}"])
    table(["votes", "n", "median ms", "spread ms", "ns a vote"], rows)
    return [
        floor(
            "- a vote costs no more among ten times as many, three times over",
            all(after <= before * MOST_GROWTH for before, after in pairwise(costs)),
        )
    ]


def followed(given: Given, people: int) -> list[str]:
    """Take in one vote, and a thousand."""
    live = LiveMap(votes(*given))
    chance = np.random.default_rng(2)

    def some(count: int) -> Votes:
        return votes(
            chance.integers(0, people, count),
            chance.integers(0, STATEMENTS, count),
            chance.choice((-1, 1), count),
        )

    one = timed(lambda: live.update(some(1)), 20)
    thousand = timed(lambda: live.update(some(1000)), 10)
    table(["update after", "n", "median ms", "spread ms"], [row("1 vote", one), row("1,000 votes", thousand)])
    return [
        floor(f"- after one vote ≤ {MOST_ONE * 1000:.0f} ms", statistics.median(one) <= MOST_ONE),
        floor(f"- after 1,000 votes ≤ {MOST_THOUSAND:g} s", statistics.median(thousand) <= MOST_THOUSAND),
    ]


def beside_red_dwarf(scale: float, full: int) -> list[str]:
    """Map the same conversations in turns with red-dwarf, each in a process of its own.

    red-dwarf does not ask how steady its groups are; "like for like" is ours without that.
    """
    try:
        import reddwarf  # noqa: F401
    except ImportError:
        print("\n- red-dwarf is not installed (dependency group `peers`): no comparison")
        return []
    sizes = [("made up", int(PEER_PEOPLE * scale), PEER_STATEMENTS, PEER_EACH)]
    if full:
        sizes.append(("made up, full size", full, STATEMENTS, EACH))
    real = largest_real()
    rows, held = [], []
    for name, *size in [*sizes, *([(real.name, 0, 0, 0)] if real else [])]:
        ours, alike, theirs = [], [], []
        for _ in range(1 if name.endswith("full size") else 3):
            ours.append(in_a_process("ours", *size))
            alike.append(in_a_process("alike", *size))
            theirs.append(in_a_process("red-dwarf", *size))
        seconds = [statistics.median(each["seconds"] for each in side) for side in (ours, alike, theirs)]
        whole, ratio = seconds[2] / seconds[0], seconds[2] / seconds[1]
        rows.append(
            [
                name,
                len(ours),
                *(milliseconds(each) for each in seconds),
                f"{ours[0]['mib']:.0f}",
                f"{theirs[0]['mib']:.0f}",
                f"{whole:.1f} ×",
                f"{ratio:.1f} ×",
            ]
        )
        if name == "made up, full size" or not any(size):
            least = LEAST_RATIO if any(size) else LEAST_RATIO_REAL
            for times, about in ((whole, "with stability"), (ratio, "like for like")):
                held.append(floor(f"- {name}: ≥ {least} × as fast as red-dwarf, {about}", times >= least))
    names = (
        "ours ms",
        "like for like ms",
        "red-dwarf ms",
        "ours MiB",
        "red-dwarf MiB",
        "ratio",
        "like for like",
    )
    table(["conversation", "n", *names], rows)
    return held


def largest_real() -> Path | None:
    """Return the folder with the most votes that is at hand."""
    files = REAL.glob("opendata_*/votes.csv")
    found = max(files, key=lambda file: file.stat().st_size, default=None)
    return found.parent if found else None


def alone(who: str, people: int, statements: int, each: int) -> int:
    """Map one conversation in this process, print what it took; 0 people stand for the largest real one."""
    if people:
        given = made(people, statements, each)
        cells, rejected = votes(*given), frozenset()
    else:
        export = read_export(largest_real() or REAL)
        cells, rejected = export.votes, export.rejected
        given = cells.participants[cells.rows], cells.statements[cells.columns], cells.values
    if who in ("ours", "alike"):
        begun = time.perf_counter()
        opinion_map(votes(*given), moderated=rejected, **({"resamples": 0} if who == "alike" else {}))
    else:
        from reddwarf.implementations.polis import run_pipeline

        listed = [
            {"participant_id": person, "statement_id": said, "vote": vote}
            for person, said, vote in zip(
                cells.participants[cells.rows].tolist(),
                cells.statements[cells.columns].tolist(),
                cells.values.tolist(),
                strict=True,
            )
        ]
        begun = time.perf_counter()
        run_pipeline(votes=listed, mod_out_statement_ids=sorted(rejected), random_state=0)
    taken = time.perf_counter() - begun
    print(json.dumps({"seconds": taken, "mib": peak_mib()}))
    return 0


def peak_mib() -> float:
    """Return the most memory of this process; `getrusage` would count that of its parent before it began."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def in_a_process(who: str, *size: int) -> dict[str, float]:
    """Run `alone` in a process of its own."""
    command = [sys.executable, "-m", "bench.opinion", "--alone", who, *(str(each) for each in size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def bandwidth() -> float:
    """Return how many bytes a second are read from memory by one thread."""
    block = np.ones(1 << 25)
    return block.nbytes / min(timed(lambda: block.sum()))


def timed(work: Callable[[], object], turns: int = TURNS) -> list[float]:
    """Return the seconds of each turn."""
    seconds = []
    for _ in range(turns):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return seconds


def row(name: str, seconds: list[float]) -> list[object]:
    """Return a row of a table."""
    spread = f"{milliseconds(min(seconds))} to {milliseconds(max(seconds))}"
    return [name, len(seconds), milliseconds(statistics.median(seconds)), spread]


if __name__ == "__main__":
    sys.exit(main())

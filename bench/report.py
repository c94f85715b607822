"""What every measurement says of itself: the machine, the load beside it, n, median, spread and p95."""

import os
import platform
import sqlite3
import statistics
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path


def heading(what: str, **given: object) -> None:
    """Print what is measured, where and on what."""
    print(f"\n## {what}")
    print(f"- command: `{' '.join(['python -m', _module(), *sys.argv[1:]])}`")
    print(f"- machine: {_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}")
    print(f"- Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; load before: {load()}")
    for name, value in given.items():
        print(f"- {name.replace('_', ' ')}: {value}")


def load() -> str:
    """Return how many processes wanted a core during the last minute, on average."""
    return f"{os.getloadavg()[0]:.1f}"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table."""
    print("\n| " + " | ".join(head) + " |")
    print("|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |", flush=True)


def p95(values: Sequence[float]) -> float:
    """Return what 95 of 100 values stay below."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def milliseconds(seconds: float) -> str:
    """Return seconds as milliseconds."""
    return f"{seconds * 1000:.1f}"


def median_and_spread(values: Sequence[float], digits: int = 0) -> str:
    """Return the median, and the least and the most."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def floor(text: str, holds: bool) -> str:
    """Return a floor and whether it holds."""
    return f"{text}: {'holds' if holds else 'MISSED'}"


def _module() -> str:
    return f"bench.{Path(sys.argv[0]).stem}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()

"""Open data of 250,000 contributions over HTTP: rows in a second, and the server's memory while it sends.

The 250,000 are the 50,000 of the data five times, copied inside the database without events: only reading is
measured. The peer reads the same rows into one list and turns it into text at once.
"""

import http.client
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

from . import dataset
from .client import TIMEOUT
from .installation import HOST, Installation, Server, held_kb
from .report import floor, heading, load, table

TIMES = 5
MOST_GROWTH_MB = 20


def measure(installation: Installation) -> bool:
    """Download every format, print, and return whether the memory stayed where it was."""
    total = int(installation.python("bench.export", "--multiply"))
    rows, held = [], []
    with installation.serve(workers=1) as server:
        _download(server, f"jsonl?matter=M-{_first_other(installation):04}")  # warm: code and caches loaded
        _download(server, "jsonl", most=20_000_000)
        for form in ("csv", "json", "jsonl"):
            before, (size, seconds, peak) = server.memory_mb(), _download(server, form)
            held.append(peak - before <= MOST_GROWTH_MB)
            rows.append(
                [
                    form,
                    f"{total:,}",
                    f"{size / 1e6:.0f}",
                    f"{total / seconds:,.0f}",
                    f"{before:.0f}",
                    f"{peak:.0f}",
                ]
            )
    naive = json.loads(installation.python("bench.export", "--naive"))
    rows.append(
        ["naive: one list", f"{total:,}", "", f"{total / naive['seconds']:,.0f}", "", f"{naive['mb']:.0f}"]
    )
    table(["format", "rows", "MB sent", "rows in a second", "memory before, MB", "most memory, MB"], rows)
    print(f"\n- load after: {load()}")
    print(floor(f"- the memory grows by no more than {MOST_GROWTH_MB} MB", all(held)))
    return all(held)


def _first_other(installation: Installation) -> int:
    return int(installation.info["matter"]) + 1


def _download(server: Server, form: str, *, most: int = 0) -> tuple[int, float, float]:
    """Read an export piece by piece; return its bytes, the seconds, and the most memory the server had."""
    peak, ended = [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            peak[0] = max(peak[0], server.memory_mb())

    watcher = threading.Thread(target=watch)
    watcher.start()
    connection = http.client.HTTPConnection(HOST, server.port, timeout=TIMEOUT)
    start, size = time.perf_counter(), 0
    try:
        connection.request("GET", f"/open-data/contributions.{form}")
        response = connection.getresponse()
        assert response.status == 200, f"{form} answered {response.status}"
        while piece := response.read(1 << 16):
            size += len(piece)
            if most and size > most:
                break
        return size, time.perf_counter() - start, peak[0]
    finally:
        connection.close()
        ended.set()
        watcher.join()


def multiply() -> None:
    """Copy the contributions of the large matter inside the database; print how many there are."""
    import django

    django.setup()
    from django.db import connection

    from thegither.dialogue.models import Contribution

    left_out = {"id", "source_key", "submission_key"}
    names = [field.column for field in Contribution._meta.concrete_fields if field.column not in left_out]
    columns = ", ".join(f'"{name}"' for name in names)
    last = Contribution.objects.order_by("pk").last()
    assert last is not None
    with connection.cursor() as cursor:
        for _ in range(TIMES - 1):
            cursor.execute(
                f"INSERT INTO dialogue_contribution ({columns}, source_key) "
                f"SELECT {columns}, '' FROM dialogue_contribution WHERE id <= %s",
                [last.pk],
            )
    print(Contribution.objects.filter(standing="shown").count())


def naive() -> None:
    """Print the time and the memory of reading all rows into one list and making one text of it."""
    import django

    django.setup()
    from thegither.exchange.columns import KINDS
    from thegither.kernel.actors import Actor

    kind, start = KINDS["contributions"], time.perf_counter()
    paths = dict.fromkeys(column.path for column in kind.columns)
    rows = list(kind.rows(Actor.visitor()).order_by("pk").values(*paths))
    text = json.dumps(rows, default=str)
    seconds = time.perf_counter() - start
    memory = held_kb(os.getpid()) / 1024
    print(json.dumps({"seconds": seconds, "mb": memory, "bytes": len(text)}))


def main(arguments: list[str]) -> int:
    """Measure, or do a part of it inside the installation."""
    if arguments:
        {"--multiply": multiply, "--naive": naive}[arguments[0]]()
        return 0
    heading("Export of 250,000 contributions", input="SQLite, one web process")
    dataset.CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=dataset.CACHE) as folder:
        return 0 if measure(dataset.make("large").copy(Path(folder) / "copy")) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

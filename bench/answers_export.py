"""All answers of a questionnaire, 250,000 of them, as CSV and XLSX: seconds, size and the most memory held.

The sheets are made in bulk without events: only reading is measured. Each format runs in a process of its
own. The peer keeps all rows in one list and gives them to the same writer at once.
"""

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from .installation import Installation
from .report import floor, heading, load, table

SHEETS, ANSWERS_EACH = 25_000, 10
MOST_GROWTH_MB, MOST_SECONDS = 60, 60
FORMATS = ("csv", "xlsx", "one list")


def measure(installation: Installation) -> bool:
    """Make the sheets, export them in each format, print, and return whether the promises held."""
    installation.folder.mkdir(parents=True, exist_ok=True)
    installation.python("django", "migrate", "--verbosity=0")
    made = json.loads(installation.python("bench.answers_export", "--make"))
    found = {
        form: json.loads(installation.python("bench.answers_export", "--write", form)) for form in FORMATS
    }
    rows = [
        [
            form,
            f"{each['rows']:,}",
            f"{each['bytes'] / 1e6:.1f}",
            f"{each['seconds']:.1f}",
            f"{each['before']:.0f}",
            f"{each['peak']:.0f}",
        ]
        for form, each in found.items()
    ]
    table(["format", "rows", "MB", "seconds", "memory before, MB", "most memory, MB"], rows)
    whole = all(each["rows"] == made["sheets"] for each in found.values())
    small = all(found[form]["peak"] - found[form]["before"] <= MOST_GROWTH_MB for form in ("csv", "xlsx"))
    quick = all(found[form]["seconds"] <= MOST_SECONDS for form in ("csv", "xlsx"))
    print(f"\n- load after: {load()}")
    print(floor(f"- every one of {made['answers']:,} answers is there", whole))
    print(floor(f"- the memory grows by no more than {MOST_GROWTH_MB} MB", small))
    print(floor(f"- each takes no more than {MOST_SECONDS} s", quick))
    return whole and small and quick


def make() -> None:
    """Make a questionnaire with its sheets; print how many answers they hold."""
    import django

    django.setup()
    from tests.factories import make_activity
    from tests.questionnaires.samples import ANSWERS, DOCUMENT
    from thegither.engagement.models import Response
    from thegither.kernel.actors import Actor
    from thegither.kernel.clock import now
    from thegither.questionnaires.models import Sheet
    from thegither.questionnaires.services import load_form, put_in_force

    activity = make_activity(kind="questionnaire")
    load_form(actor=Actor.system(), activity=activity, content=DOCUMENT)
    version = put_in_force(actor=Actor.system(), activity=activity)
    answers = dict(list(ANSWERS.items())[:ANSWERS_EACH])
    moment = now()
    responses = Response.objects.bulk_create(
        (Response(activity=activity, layer="public", sent_at=moment) for _number in range(SHEETS)),
        batch_size=1000,
    )
    Sheet.objects.bulk_create(
        (
            Sheet(response=response, form_version=version, answers=answers | {"place": f"Stop {number}"})
            for number, response in enumerate(responses)
        ),
        batch_size=1000,
    )
    print(json.dumps({"sheets": SHEETS, "answers": SHEETS * ANSWERS_EACH}))


def write(form: str) -> None:
    """Export in one format; print rows, bytes, seconds, and memory before and at most."""
    import django

    django.setup()
    from django.conf import settings

    from thegither.engagement.models import Activity
    from thegither.kernel.tables import csv_lines
    from thegither.questionnaires.selectors.table import columns_for, rows_of
    from thegither.questionnaires.services.workbooks import write_workbook

    activity = Activity.objects.get(kind="questionnaire")
    path = Path(settings.DATA_DIR) / f"answers.{form.replace(' ', '-')}"
    before, start = _peak_mb(), time.perf_counter()
    if form == "xlsx":
        rows = write_workbook(path, activity, with_private=True)
    else:
        columns = columns_for(activity, with_private=True)
        given = rows_of(activity, columns)
        given = iter(list(given)) if form == "one list" else given
        lines = csv_lines([column.name for column in columns], given)
        lines = iter(["".join(lines)]) if form == "one list" else lines
        rows = -1
        with path.open("w", newline="") as opened:
            for line in lines:
                rows += line.count("\r\n")
                opened.write(line)
    said = {
        "rows": rows,
        "bytes": path.stat().st_size,
        "seconds": time.perf_counter() - start,
        "before": before,
        "peak": _peak_mb(),
    }
    print(json.dumps(said))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(arguments: list[str]) -> int:
    """Measure, or do a part of it inside the installation."""
    if arguments:
        {"--make": make, "--write": lambda: write(arguments[1])}[arguments[0]]()
        return 0
    heading("Export of 250,000 answers", input=f"SQLite, {SHEETS:,} sheets of {ANSWERS_EACH} answers")
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        return 0 if measure(Installation(Path(folder) / "data")) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

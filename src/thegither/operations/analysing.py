"""What every ``analyse`` command reads and prints alike.

One JSON object for programs, a summary for whoever sits at a terminal and does not ask for JSON; what is
wrong goes to the error stream in one line.
"""

import csv
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def answer(found: Mapping[str, Any], summary: Callable[[], str], *, as_json: bool) -> int:
    """Print what was found, and return the exit status. NaN is never printed: JSON has none.

    Whoever reads may stop before the end (``| head``).
    """
    in_words = sys.stdout.isatty() and not as_json
    text = summary() if in_words else json.dumps(found, ensure_ascii=False, allow_nan=False)
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left must not fail once more
        return 0 if isinstance(error, BrokenPipeError) else refuse(error)
    return 0


def refuse(error: Exception) -> int:
    """Say in one line what is wrong, and return the exit status."""
    about = error.strerror if isinstance(error, OSError) else None
    named = f"{error.filename}: {about}" if isinstance(error, OSError) and error.filename else about or error
    sys.stderr.write(f"thegither: {named}\n")
    return 1


def rows(file: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file with a header.

    Raises:
        InputError: it is no CSV with commas in UTF-8.
        OSError: it cannot be read.
    """
    from thegither_analysis._validation import InputError, require

    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            read = csv.DictReader(opened)
            header = read.fieldnames or []
            require(
                len(header) != 1 or ";" not in header[0],
                f"{file.name} has semicolons between its columns; save it as CSV with commas",
            )
            return [{key: value or "" for key, value in row.items() if key} for row in read]
    except UnicodeDecodeError as error:
        raise InputError(f"{file.name} is not in UTF-8; save it as CSV in UTF-8") from error
    except csv.Error as error:
        raise InputError(f"{file.name}: {error}") from error

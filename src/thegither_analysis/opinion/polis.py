"""Reading what Polis exports: `participants-votes.csv` (a table), `votes.csv` (every vote), `comments.csv`.

Exports count agreement as +1, unlike the wire and the database of Polis, where it is −1.
"""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .._validation import require
from .votes import Votes, votes

_BEFORE_STATEMENTS = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
_PARTICIPANT = ("voter-id", "participant")
_STATEMENT = ("comment-id", "statement")
_VALUE = ("vote", "vote_agree_plus1")
_TIME = ("timestamp", "timestamp_ms")


class Export(NamedTuple):
    """A conversation as it was exported. `votes` holds everything, also on statements moderated out.

    `groups` are those that Polis published, `rejected` the statements its moderators took out.
    """

    votes: Votes
    groups: dict[int, int]
    rejected: frozenset[int]

    @property
    def counted(self) -> Votes:
        """The votes without those on rejected statements."""
        return self.votes.without(statements=self.rejected)


def read_export(path: Path) -> Export:
    """Read a folder, or one file of votes of either kind.

    Every vote is read where there is a file of them, because the table shows people and statements only as
    they stood when it was written.

    Raises:
        InputError: there is no such file, or it is not such a table.
        OSError, UnicodeDecodeError, csv.Error: it cannot be read.
    """
    folder = path if path.is_dir() else path.parent
    table, single = folder / "participants-votes.csv", folder / "votes.csv"
    if not path.is_dir():
        with path.open(encoding="utf-8-sig", newline="") as file:
            is_table = _first(next(csv.reader(file), []), _STATEMENT) is None
        table, single = (path, folder / "-") if is_table else (folder / "-", path)
    require(table.is_file() or single.is_file(), f"{path}: neither votes.csv nor participants-votes.csv")
    from_table = _read_table(table) if table.is_file() else None
    groups = from_table[1] if from_table else {}
    given = _read_single(single) if single.is_file() else None
    comments = folder / "comments.csv"
    rejected = frozenset(_read_rejected(comments)) if path.is_dir() and comments.is_file() else frozenset()
    chosen = given if given is not None else from_table[0] if from_table else None
    assert chosen is not None
    return Export(chosen, groups, rejected)


def _read_table(path: Path) -> tuple[Votes, dict[int, int]]:
    """The votes in a table of people by statements, and the groups it names."""
    people: list[int] = []
    said: list[int] = []
    given: list[int] = []
    groups: dict[int, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        header = next(lines, [])
        require("participant" in header, f"{path.name} has no column 'participant'")
        columns = [
            (place, _whole(name, path)) for place, name in enumerate(header) if name not in _BEFORE_STATEMENTS
        ]
        who = header.index("participant")
        group = header.index("group-id") if "group-id" in header else None
        for line in lines:
            person = _whole(line[who], path)
            if group is not None and line[group]:
                groups[person] = _whole(line[group], path)
            for place, statement in columns:
                if line[place]:
                    people.append(person)
                    said.append(statement)
                    given.append(_whole(line[place], path))
    return votes(np.array(people, np.int64), np.array(said, np.int64), np.array(given, np.int64)), groups


def _read_single(path: Path) -> Votes:
    """Every vote, in the order of time; the last one counts."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
    places = [_first(header, names) for names in (_PARTICIPANT, _STATEMENT, _VALUE)]
    for place, names in zip(places, (_PARTICIPANT, _STATEMENT, _VALUE), strict=True):
        require(place is not None, f"{path.name} has no column {names[0]!r}")
    moment = _first(header, _TIME)
    wanted = [place for place in (*places, moment) if place is not None]
    try:
        read = np.loadtxt(
            path, dtype=np.int64, delimiter=",", skiprows=1, usecols=wanted, ndmin=2, encoding="utf-8-sig"
        )
    except ValueError as error:
        require(False, f"{path.name}: {error}")
    times = read[:, 3] if moment is not None else None
    return votes(read[:, 0], read[:, 1], read[:, 2], times)


def _read_rejected(path: Path) -> Iterable[int]:
    """The statements that moderators took out (moderated = −1)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row.get("moderated", "").strip() == "-1":
                yield _whole(row["comment-id"], path)


def _first(header: list[str], names: Iterable[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _whole(text: str, path: Path) -> int:
    try:
        return int(text)
    except ValueError:
        require(False, f"{path.name}: {text!r} is not a whole number")
        raise

"""Reading what Polis exports: `participants-votes.csv` (a table), `votes.csv` (every vote), `comments.csv`.

Exports count agreement as +1, unlike the wire and the database of Polis, where it is −1.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO
from warnings import catch_warnings

import numpy as np

from .._validation import InputError, require, require_unique
from .votes import Votes, votes

_BEFORE_STATEMENTS = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
_PARTICIPANT = ("voter-id", "participant")
_STATEMENT = ("comment-id", "statement")
_VALUE = ("vote", "vote_agree_plus1")
_TIME = ("timestamp", "timestamp_ms")
_WHOLE = re.compile(r"[+-]?\d{1,30}", re.ASCII)
_MODERATED = ("-1", "0", "1", "")
_LARGEST = 2**63 - 1


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
        InputError: there is no such file, or it is not such a table in UTF-8.
        OSError: it cannot be read.
    """
    folder = path if path.is_dir() else path.parent
    table, single = folder / "participants-votes.csv", folder / "votes.csv"
    if not path.is_dir():
        with _opened(path) as file:
            is_table = _first(_header(csv.reader(file)), _STATEMENT) is None
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
    with _opened(path) as file:
        lines = csv.reader(file)
        header = _header(lines)
        require("participant" in header, _lacks(path, header, "participant"))
        columns = [
            (place, _whole(name, path)) for place, name in enumerate(header) if name not in _BEFORE_STATEMENTS
        ]
        require_unique(f"{path.name}, statements", (statement for _, statement in columns))
        who = header.index("participant")
        group = header.index("group-id") if "group-id" in header else None
        seen: set[int] = set()
        for line in filter(None, lines):
            require(
                len(line) == len(header),
                f"{path.name}, line {lines.line_num}: {len(line)} cells, not {len(header)}",
            )
            person = _whole(line[who], path)
            require(person not in seen, f"{path.name}, line {lines.line_num}: {person} stands twice")
            seen.add(person)
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
    with _opened(path) as file:
        header = _header(csv.reader(file))
    places = [_first(header, names) for names in (_PARTICIPANT, _STATEMENT, _VALUE)]
    for place, names in zip(places, (_PARTICIPANT, _STATEMENT, _VALUE), strict=True):
        require(place is not None, _lacks(path, header, names[0]))
    moment = _first(header, _TIME)
    wanted = [place for place in (*places, moment) if place is not None]
    try:
        with catch_warnings(action="ignore", category=UserWarning):  # a file without votes is none to warn of
            read = np.loadtxt(
                path,
                dtype=np.int64,
                delimiter=",",
                comments=None,
                quotechar='"',
                skiprows=1,
                usecols=wanted,
                ndmin=2,
                encoding="utf-8-sig",
            )
    except UnicodeDecodeError as error:
        raise _not_utf8(path, error) from error
    except ValueError as error:
        raise InputError(_wrong_line(path, wanted) or f"{path.name}: {error}") from error
    times = read[:, 3] if moment is not None else None
    return votes(read[:, 0], read[:, 1], read[:, 2], times)


def _read_rejected(path: Path) -> Iterable[int]:
    """The statements that moderators took out (moderated = −1).

    What cannot be understood is refused: a statement would be counted that was taken out.
    """
    with _opened(path) as file:
        lines = csv.reader(file)
        header = _header(lines)
        for name in ("comment-id", "moderated"):
            require(name in header, _lacks(path, header, name))
        statement, moderated = header.index("comment-id"), header.index("moderated")
        for line in filter(None, lines):
            where = f"{path.name}, line {lines.line_num}"
            require(len(line) > max(statement, moderated), f"{where}: {len(line)} cells, not {len(header)}")
            said = line[moderated].strip()
            require(said in _MODERATED, f"{where}: moderated is {said[:40]!r}, not -1 (out), 0 or 1")
            if said == "-1":
                yield _whole(line[statement], path)


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except UnicodeDecodeError as error:
        raise _not_utf8(path, error) from error
    except csv.Error as error:
        raise InputError(f"{path.name}: {error}") from error


def _not_utf8(path: Path, error: UnicodeDecodeError) -> InputError:
    return InputError(f"{path.name} is not in UTF-8 (byte {error.start}); save it as CSV in UTF-8")


def _lacks(path: Path, header: list[str], name: str) -> str:
    """What to say of a file without a column."""
    if len(header) == 1 and ";" in header[0]:
        return f"{path.name} has semicolons between its columns; save it as CSV with commas"
    return f"{path.name} has no column {name!r}"


def _wrong_line(path: Path, places: Iterable[int]) -> str | None:
    """What is wrong with the first line whose cells in some places are not all whole numbers."""
    with _opened(path) as file:
        lines = csv.reader(file)
        width = len(_header(lines))
        for line in filter(None, lines):
            for place in places:
                cell = line[place].strip() if place < len(line) else None
                if cell is None:
                    return f"{path.name}, line {lines.line_num}: {len(line)} cells, not {width}"
                if not _WHOLE.fullmatch(cell) or abs(int(cell)) > _LARGEST:
                    return f"{path.name}, line {lines.line_num}: {cell[:40]!r} is not a whole number"
    return None


def _header(lines: Iterator[list[str]]) -> list[str]:
    return [name.strip() for name in next(lines, [])]


def _first(header: list[str], names: Iterable[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _whole(text: str, path: Path) -> int:
    try:
        number = int(text)
    except ValueError as error:
        raise InputError(f"{path.name}: {text[:40]!r} is not a whole number") from error
    require(abs(number) <= _LARGEST, f"{path.name}: {text[:40]} is too large a number")
    return number

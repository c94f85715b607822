"""The votes of a conversation as files that anybody can work them out from again, in the form of Polis' own.

Voters have numbers that say nothing of who they are. Left out is whatever does not count: see ``packed``.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from thegither.engagement.models import Activity
from thegither.kernel.errors import DomainError
from thegither.kernel.tables import csv_lines
from thegither.kernel.text import shorten
from thegither.opinions.models import Run, Statement
from thegither.opinions.results import FEWEST_PUBLISHED, SEED

from .packed import read_votes
from .results import unpacked
from .statements import conversation_of

if TYPE_CHECKING:
    from thegither_analysis.opinion import Votes

# Of people × statements: above, the wide table would be nearly all commas, and votes.csv says the same.
MOST_CELLS = 5_000_000
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP knows: the same votes give the same bytes
_BEFORE = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
_COMMENTS = ("timestamp", "comment-id", "agrees", "disagrees", "moderated", "is-seed", "comment-body")


def publish(activity: Activity, file: IO[bytes]) -> None:
    """Write the votes that count, the statements, what it takes to map them, and the map if it was made.

    A map of other votes than these (more came in, or something ceased to count since) is not handed out.
    Raises ``DomainError`` "few_voters" where those who voted are too few to be strangers to each other.
    """
    votes = read_votes(activity.pk).votes
    if len(votes.participants) < FEWEST_PUBLISHED:
        message = _("Answers are handed out from %(fewest)d people on. Fewer have answered so far.")
        raise DomainError("few_voters", message % {"fewest": FEWEST_PUBLISHED})
    run = Run.objects.filter(activity=activity, is_whole=True, digest=votes.digest).order_by("-pk").first()
    found = unpacked(run.result) if run is not None else None
    statements = Statement.objects.filter(activity=activity, number__in=votes.statements.tolist())
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "votes.csv", _votes(votes))
        _write(archive, "comments.csv", _comments(statements.order_by("number"), votes))
        if len(votes.participants) * len(votes.statements) <= MOST_CELLS:
            _write(archive, "participants-votes.csv", _people(votes, found))
        if found is not None:
            _write(archive, "run.json", [json.dumps(found)])
        _write(archive, "README.txt", [_readme(activity, votes, found)])


def _write(archive: zipfile.ZipFile, name: str, lines: Iterable[str]) -> None:
    entry = zipfile.ZipInfo(name, _NO_MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as file:
        for line in lines:
            file.write(line.encode())


def _votes(votes: "Votes") -> Iterator[str]:
    """Every vote; whole numbers only, so no cell can be a formula."""
    yield "comment-id,voter-id,vote\r\n"
    said, people = votes.statements[votes.columns], votes.participants[votes.rows]
    rows = zip(said.tolist(), people.tolist(), votes.values.tolist(), strict=True)
    yield from (f"{statement},{person},{value}\r\n" for statement, person, value in rows)


def _comments(statements: Iterable[Statement], votes: "Votes") -> Iterator[str]:
    agree, disagree, _passed = (
        dict(zip(votes.statements.tolist(), each.tolist(), strict=True)) for each in votes.counts
    )
    return csv_lines(
        _COMMENTS,
        (
            (
                int(each.made_at.timestamp() * 1000),
                each.number,
                agree[each.number],
                disagree[each.number],
                1,
                int(each.is_seed),
                each.text,
            )
            for each in statements
        ),
    )


def _people(votes: "Votes", found: dict[str, Any] | None) -> Iterator[str]:
    """One line for each person, one column for each statement."""
    groups = {each["id"]: each["group"] for each in found["participants"]} if found else {}
    yield ",".join([*_BEFORE, *map(str, votes.statements.tolist())]) + "\r\n"
    columns, values, starts = votes.columns.tolist(), votes.values.tolist(), votes.starts.tolist()
    for row, person in enumerate(votes.participants.tolist()):
        given = values[starts[row] : starts[row + 1]]
        cells = [""] * len(votes.statements)
        for column, value in zip(columns[starts[row] : starts[row + 1]], given, strict=True):
            cells[column] = str(value)
        group = groups.get(person)
        about = (person, "" if group is None else group, "", len(given), given.count(1), given.count(-1))
        yield ",".join([*map(str, about), *cells]) + "\r\n"


def _readme(activity: Activity, votes: "Votes", found: dict[str, Any] | None) -> str:
    conversation = conversation_of(activity)
    asked = {"seed": SEED, "enough": conversation.enough}
    words = [
        _("%(title)s: every vote that counts, one line each (1 agree, 0 pass, -1 disagree).")
        % {"title": shorten(activity.title, 160)},
        _("Digest of these votes: %(digest)s") % {"digest": votes.digest},
        _("run.json is the map of exactly these votes, the same to the last digit as in Python:")
        if found is not None
        else _("More votes came in since the last map; there is a new one within a minute. In Python:"),
        "    from pathlib import Path",
        "    from thegither_analysis.opinion import opinion_map, read_export",
        f'    opinion_map(read_export(Path("votes.csv")).votes, **{asked!r})',
        _("What was taken out by a moderator, or does not count for another reason, is not here."),
    ]
    if conversation.source:
        words.append(f"{conversation.source} {conversation.source_url} {conversation.licence}".strip())
    return "\n".join(words) + "\n"

"""Import a Polis export: the conversation as a matter, its statements as contributions, with their source.

The format is that of Polis' own "export data" (comments.csv, votes.csv, participants-votes.csv, summary.csv).
It brings the words only, into a matter; ``opinions.services.importing`` brings a conversation with its votes.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from thegither.accounts.models import Participant
from thegither.dialogue.models import Channel, Contribution, Matter, Stage, Standing
from thegither.dialogue.services import (
    ContributionDraft,
    close_matter,
    contribute_many,
    open_matter,
)
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.kernel.text import clean_text, shorten
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Partnership

from .reading import LARGEST_FILE_BYTES, LONGEST_CELL

LICENCE = "CC BY 4.0"
SOURCE = "The Computational Democracy Project"
MODERATED_OUT = "-1"


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of comments.csv."""

    key: str
    author: str
    said_at: datetime
    text: str
    is_moderated_out: bool

    @property
    def has_words(self) -> bool:
        """False for a statement like "?", which no contribution can be made of."""
        return any(mark.isalnum() for mark in self.text)


@dataclass(frozen=True, slots=True)
class PolisExport:
    """What an export folder holds."""

    topic: str
    question: str
    url: str
    statements: tuple[Statement, ...]
    votes: int
    voters: int
    claimed: dict[str, int]

    def differences(self) -> list[str]:
        """Return where the files disagree with the export's own summary."""
        found = {"comments": len(self.statements), "voters-in-conv": self.voters}
        return [
            _("%(what)s: the summary says %(claimed)d, the files hold %(found)d")
            % {"what": what, "claimed": self.claimed[what], "found": count}
            for what, count in found.items()
            if what in self.claimed and self.claimed[what] != count
        ]


@dataclass(frozen=True, slots=True)
class PolisReport:
    """What was imported."""

    export: PolisExport
    matter: Matter | None
    stored: int
    known: int
    hidden: int
    wordless: int


def read_export(folder: Path) -> PolisExport:
    """Read an export folder. Raises ``DomainError`` "polis_incomplete" or "polis_unreadable"."""
    for name in ("comments.csv", "votes.csv", "summary.csv"):
        if not (folder / name).is_file():
            raise DomainError(
                "polis_incomplete",
                _("There is no %(name)s in this folder. Give the folder of a Polis export.") % {"name": name},
            )
    about = dict(row[:2] for row in _rows(folder / "summary.csv") if len(row) >= 2)
    header, *lines = _rows(folder / "comments.csv")
    try:
        statements = tuple(_statement(dict(zip(header, line, strict=False))) for line in lines)
        voters = [row["voter-id"] for row in _dicts(folder / "votes.csv")]
    except (KeyError, ValueError, OverflowError, OSError) as error:
        raise DomainError(
            "polis_unreadable", _("This is not a Polis export: %(error)s") % {"error": str(error)[:80]}
        ) from None
    return PolisExport(
        topic=about.get("topic", "") or folder.name,
        question=about.get("conversation-description", ""),
        url=about.get("url", ""),
        statements=statements,
        votes=len(voters),
        voters=len(set(voters)),
        claimed={name: int(value) for name, value in about.items() if value.isdigit()},
    )


def import_polis(
    *,
    actor: Actor,
    partnership: Partnership,
    folder: Path,
    is_dry_run: bool = False,
) -> PolisReport:
    """Load an export as a matter of ``partnership``; a second import adds only what is new.

    Statements keep their time, their author becomes a participant without account, and what the moderators
    left out is not shown. Source and licence go into the matter's attribution.
    """
    export = read_export(folder)
    source = f"polis:{export.url or export.topic}"
    matter = Matter.objects.filter(partnership=partnership, attribution__contains=source).first()
    known = set(matter.contributions.values_list("source_key", flat=True)) if matter else set()
    fresh = [
        statement for statement in export.statements if statement.key not in known and statement.has_words
    ]
    wordless = sum(not statement.has_words for statement in export.statements)
    hidden = sum(statement.is_moderated_out for statement in fresh)
    if is_dry_run:
        return PolisReport(export, matter, len(fresh), len(known), hidden, wordless)
    with write_transaction():
        matter = matter or _open(actor, partnership, export, source)
        authors = _participants(matter, fresh)
        drafts = [
            ContributionDraft(
                text=statement.text,
                channel=Channel.IMPORT,
                provenance=_("Left out by the moderators of the Polis conversation")
                if statement.is_moderated_out
                else _("Imported from Polis"),
                said_at=statement.said_at,
                stage=Stage.PROBLEM,
                participant_id=authors[statement.author],
                source_key=statement.key,
                standing=Standing.HIDDEN if statement.is_moderated_out else Standing.SHOWN,
            )
            for statement in fresh
        ]
        stored = contribute_many(actor=actor, matter=matter, drafts=drafts)
    return PolisReport(export, matter, len(stored), len(known), hidden, wordless)


def _open(actor: Actor, partnership: Partnership, export: PolisExport, source: str) -> Matter:
    description = clean_text(export.question, limit=100_000, required=False)
    matter = open_matter(
        actor=actor,
        partnership=partnership,
        title=shorten(export.topic, 160),
        question=shorten(description or export.topic, 300),
        summary=description,
        attribution=_(
            "Statements of a Polis conversation, %(url)s, by %(source)s under %(licence)s. (%(key)s)"
        )
        % {"url": export.url, "source": SOURCE, "licence": LICENCE, "key": source},
    )
    # The conversation is over: it is here to be read and worked with.
    return close_matter(actor=actor, matter=matter)


def _participants(matter: Matter, statements: list[Statement]) -> dict[str, int]:
    """Return a participant's key for each author: their own, where they said something before."""
    said = Contribution.objects.filter(matter=matter, participant__isnull=False)
    authors = {key.split("/")[0]: who for key, who in said.values_list("source_key", "participant_id")}
    for author in dict.fromkeys(statement.author for statement in statements):
        if author not in authors:
            authors[author] = Participant.objects.create().pk
    return authors


def _statement(row: dict[str, str]) -> Statement:
    return Statement(
        key=f"{row['author-id']}/{row['comment-id']}",
        author=row["author-id"],
        said_at=datetime.fromtimestamp(int(row["timestamp"]) / 1000, UTC),
        text=row["comment-body"],
        is_moderated_out=row["moderated"] == MODERATED_OUT,
    )


def _rows(path: Path) -> list[list[str]]:
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise DomainError("file_too_large", _("%(name)s is too large to be an export.") % {"name": path.name})
    csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return [row for row in csv.reader(lines) if row]
    except (csv.Error, UnicodeDecodeError):
        raise DomainError("polis_unreadable", _("%(name)s cannot be read.") % {"name": path.name}) from None


def _dicts(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines)

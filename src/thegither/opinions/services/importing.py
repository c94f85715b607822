"""Bring in a whole conversation that was held elsewhere: its statements, what was moderated, every vote."""

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from thegither.audit.services import Entry, record_many
from thegither.dialogue.models import Channel, Contribution, Layer, ModerationAct, Standing
from thegither.dialogue.reasons import LEFT_OUT_ELSEWHERE
from thegither.dialogue.services import ContributionDraft, contribute_many
from thegither.engagement.models import Activity, Placed, Response
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.text import clean_line, shorten
from thegither.kernel.transactions import write_transaction
from thegither.opinions.models import STATEMENT_LIMIT, Ballots, Edition, Statement, Voter

from .packing import repack
from .statements import LICENCE_LIMIT, SOURCE_LIMIT, locked_conversation, record_of

if TYPE_CHECKING:
    from thegither_analysis.opinion import Votes

BATCH = 500
MODERATED_OUT = "-1"
_VOTE = (
    "INSERT INTO opinions_vote"
    " (activity_id, voter_id, statement_id, value, matters, edition, sequence, voted_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
# Who votes and on what, as the export numbers them.
Times = Mapping[tuple[int, int], datetime]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of comments.csv; who wrote it is left behind."""

    number: int
    text: str
    said_at: datetime
    is_left_out: bool

    @property
    def has_words(self) -> bool:
        """False for a statement like "?", which nothing can be made of."""
        return any(mark.isalnum() for mark in self.text)


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation as it was exported. ``times`` is empty where the export tells only what people held."""

    lines: tuple[Line, ...]
    votes: "Votes"
    times: Times

    @property
    def left_out(self) -> int:
        """How many statements its moderators took out."""
        return sum(line.is_left_out for line in self.lines)

    @property
    def wordless(self) -> int:
        """How many statements have no word in them."""
        return sum(not line.has_words for line in self.lines)


def read_conversation(folder: Path) -> Held:
    """Read comments.csv and votes.csv (or participants-votes.csv) of a Polis export.

    Raises ``DomainError`` "export_unreadable".
    """
    from thegither_analysis.opinion import read_export

    try:
        lines = tuple(_line(row) for row in _rows(folder / "comments.csv"))
        votes = read_export(folder).votes
        times = _times(folder / "votes.csv")
    except (KeyError, ValueError, OverflowError, OSError, csv.Error) as error:
        raise DomainError(
            "export_unreadable",
            _("This is not a Polis export that we can read: %(error)s") % {"error": str(error)[:120]},
        ) from None
    if len({line.number for line in lines}) < len(lines):
        raise DomainError("export_unreadable", _("A statement is there twice in comments.csv."))
    return Held(lines, votes, times)


def import_conversation(
    *, actor: Actor, activity: Activity, held: Held, source: str, source_url: str = "", licence: str
) -> Activity:
    """Store a conversation that was held elsewhere in an activity that has none yet: all of it, or nothing.

    Statements keep their words and days, numbered as there but from 1, voters likewise; nobody is told who
    wrote or voted what. What its moderators took out is not shown, with that reason. ``source`` and
    ``licence`` stand on every page of it. Raises ``DomainError`` "conversation_begun" or "text_missing".
    """
    with write_transaction():
        rows = Activity.objects.select_related("engagement__matter")
        activity = fetch(actor, Action.MANAGE, rows, pk=activity.pk)
        conversation = locked_conversation(activity)
        if activity.statements.exists() or activity.responses.exists():
            raise DomainError(
                "conversation_begun",
                _("Something is in this conversation already. Import into a new one; nothing was stored."),
            )
        conversation.source = clean_line(source, limit=SOURCE_LIMIT, field="source")
        conversation.licence = clean_line(licence, limit=LICENCE_LIMIT, field="licence")
        conversation.source_url = source_url
        conversation.takes_statements = False
        conversation.version += 1
        conversation.save()
        response = Response.objects.create(
            activity=activity, layer=Layer.PUBLIC, channel=Channel.IMPORT, language=activity.language
        )
        statements = _store_statements(actor, response, held)
        voters, count = bring_votes(
            actor=actor, activity=activity, votes=held.votes, times=held.times, statements=statements
        )
        record_of(
            "opinions.conversation_imported",
            actor,
            activity,
            activity,
            response,
            statements=len(statements),
            voters=voters,
            votes=count,
        )
    repack(activity.pk)
    return activity


def _store_statements(actor: Actor, response: Response, held: Held) -> dict[int, Statement]:
    """Store the statements, their contributions and why some are not shown; return them by their number."""
    activity = response.activity
    lines = sorted((line for line in held.lines if line.has_words), key=lambda line: line.number)
    contributions = contribute_many(
        actor=actor,
        matter=activity.engagement.matter,
        drafts=[_draft(activity, line) for line in lines],
    )
    Placed.objects.bulk_create(
        Placed(contribution=said, response=response, activity=activity) for said in contributions
    )
    ModerationAct.objects.bulk_create(
        ModerationAct(contribution=said, standing=Standing.HIDDEN, reason=LEFT_OUT_ELSEWHERE, acted_at=now())
        for said in contributions
        if said.standing == Standing.HIDDEN
    )
    seen = dict(zip(held.votes.statements.tolist(), zip(*held.votes.counts, strict=True), strict=True))
    statements = Statement.objects.bulk_create(
        _statement(activity, line, said, seen.get(line.number, (0, 0, 0)))
        for line, said in zip(lines, contributions, strict=True)
    )
    editions = Edition.objects.bulk_create(
        Edition(statement=each, number=1, text=each.text, made_at=each.made_at) for each in statements
    )
    rows = [(each, [each, edition]) for each, edition in zip(statements, editions, strict=True)]
    _record_quietly("opinions.statement_added", actor, activity, rows)
    return {line.number: each for line, each in zip(lines, statements, strict=True)}


def _record_quietly(
    name: str, actor: Actor, activity: Activity, rows: Iterable[tuple[Model, Sequence[Model]]]
) -> None:
    """Record and seal what was made, each target with its rows; handlers hear one event for the whole."""
    matter = activity.engagement.matter
    entries = [
        Entry(name, target, matter.partnership_id, matter.pk, {"activity": activity.pk}, sealed)
        for target, sealed in rows
    ]
    record_many(entries, actor=actor, dispatch=False)


def _draft(activity: Activity, line: Line) -> ContributionDraft:
    return ContributionDraft(
        text=line.text,
        channel=Channel.IMPORT,
        provenance=_("Left out by those who moderated it elsewhere") if line.is_left_out else "",
        language=activity.language,
        said_at=line.said_at,
        standing=Standing.HIDDEN if line.is_left_out else Standing.SHOWN,
        source_key=f"conversation:{activity.pk}:{line.number}",
    )


def _statement(activity: Activity, line: Line, said: Contribution, tally: tuple[int, int, int]) -> Statement:
    agree, disagree, passed = map(int, tally)
    return Statement(
        activity=activity,
        number=line.number + 1,
        contribution=said,
        text=shorten(said.text, STATEMENT_LIMIT),
        agree=agree,
        disagree=disagree,
        passed=passed,
        made_at=line.said_at,
    )


@write_transaction()
def bring_votes(
    *,
    actor: Actor,
    activity: Activity,
    votes: "Votes",
    times: Times,
    statements: Mapping[int, Statement],
    channel: str = Channel.IMPORT,
    marked: Collection[tuple[int, int]] = (),
) -> tuple[int, int]:
    """Store many votes at once in an activity that nobody voted in; return how many voters and votes.

    ``statements`` are those of the activity by their number in ``votes``; votes on others are left out.
    Voters get their number in ``votes``, from 1, and no name. What has no time was given now.
    ``marked``: which votes matter a lot to those who gave them, by person and statement.
    """
    people = votes.participants.tolist()
    moment = now()
    first: dict[int, datetime] = {}
    for (person, _number), given_at in times.items():
        first[person] = min(first.get(person, given_at), given_at)
    responses = Response.objects.bulk_create(
        (
            Response(
                activity=activity,
                layer=Layer.PUBLIC,
                channel=channel,
                language=activity.language,
                begun_at=first.get(person, moment),
                sent_at=first.get(person, moment),
                watched_at=moment,  # nothing to look for: it came at once, from one who answers for it
            )
            for person in people
        ),
        batch_size=BATCH,
    )
    batches = (responses[start : start + BATCH] for start in range(0, len(responses), BATCH))
    _record_quietly("opinions.voters_brought", actor, activity, ((activity, batch) for batch in batches))
    rows = (
        Voter(response=response, activity=activity, number=person + 1)
        for person, response in zip(people, responses, strict=True)
    )
    voters = dict(zip(people, Voter.objects.bulk_create(rows, batch_size=BATCH), strict=True))
    said, values = votes.statements[votes.columns].tolist(), votes.values.tolist()
    given = sorted(
        (times.get((person, number), moment), person, number, value)
        for person, number, value in zip(votes.participants[votes.rows].tolist(), said, values, strict=True)
        if number in statements
    )
    adapt = connection.ops.adapt_datetimefield_value
    stored = [
        (
            *(activity.pk, voters[person].pk, statements[number].pk, value, (person, number) in marked),
            *(1, sequence, adapt(given_at)),
        )
        for sequence, (given_at, person, number, value) in enumerate(given, start=1)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_VOTE, stored)
    Ballots.objects.update_or_create(
        activity=activity, defaults={"sequence": len(given), "voters": max(people, default=-1) + 1}
    )
    return len(people), len(given)


def _line(row: Mapping[str, str]) -> Line:
    return Line(
        number=int(row["comment-id"]),
        text=row["comment-body"],
        said_at=_moment(row["timestamp"]),
        is_left_out=row["moderated"].strip() == MODERATED_OUT,
    )


def _times(path: Path) -> dict[tuple[int, int], datetime]:
    """Return when each vote that counts was given; nothing where the export does not tell."""
    if not path.is_file():
        return {}
    times: dict[tuple[int, int], datetime] = {}
    for row in _rows(path):
        key, moment = (int(row["voter-id"]), int(row["comment-id"])), _moment(row["timestamp"])
        times[key] = max(times.get(key, moment), moment)
    return times


def _moment(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))

"""What the votes of one commit ask the database, once for all of them, and what becomes of each."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from django.core.cache import caches
from django.db import connection

from thegither.accounts.limits import Try
from thegither.dialogue.models import Standing
from thegither.engagement.models import Activity, PhaseSetting, Response, ResponseStanding
from thegither.engagement.selectors.now import now_of
from thegither.engagement.services.responses import Joining
from thegither.kernel.actors import VISITOR, Actor
from thegither.kernel.policies import Action, may
from thegither.opinions.models import Ballots, Voter

# With what a change above the votes changes too, so that what is known of it is used no longer.
_LOCK = """SELECT ballots.sequence, ballots.voters, activity.version, activity.state, activity.access,
        activity.opens_at, activity.closes_at, engagement.version, engagement.state, matter.version,
        matter.stage
    FROM opinions_ballots ballots
    JOIN engagement_activity activity ON activity.id = ballots.activity_id
    JOIN engagement_engagement engagement ON engagement.id = activity.engagement_id
    JOIN dialogue_matter matter ON matter.id = engagement.matter_id
    WHERE ballots.activity_id = %s"""
# An activity that is being closed waits for us, or we for it: nothing is stored once it is closed.
_LOCK_POSTGRESQL = f"{_LOCK} FOR UPDATE OF ballots FOR SHARE OF activity"
_STATEMENTS = """SELECT statement.id, statement.edition, statement.counts_from, contribution.standing
    FROM opinions_statement statement JOIN dialogue_contribution contribution
        ON contribution.id = statement.contribution_id
    WHERE statement.activity_id = %s AND statement.id IN ({marks})"""
_VOTERS = """SELECT voter.response_id, voter.number, voter.participant_id, voter.person_id, response.standing
    FROM opinions_voter voter JOIN engagement_response response ON response.id = voter.response_id
    WHERE voter.activity_id = %s AND voter.{who} IN ({marks})"""
_FORMS = """SELECT response.submission_key, response.id, response.activity_id, response.participant_id,
        response.standing, voter.number
    FROM engagement_response response LEFT JOIN opinions_voter voter ON voter.response_id = response.id
    WHERE response.submission_key IN ({marks})"""
# Of a browser whose votes followed into an account, where that has another voter: it goes on as that one.
_CLAIMED = """SELECT voter.response_id, voter.number, participant.id, voter.person_id, response.standing
    FROM accounts_participant participant
    JOIN partners_person person ON person.user_id = participant.claimed_by_id
    JOIN opinions_voter voter ON voter.person_id = person.id
    JOIN engagement_response response ON response.id = voter.response_id
    WHERE voter.activity_id = %s AND participant.id IN ({marks})"""
KNOWN_FOR = 1  # second: the most that a change is late which no row of the lock tells, as of a phase
Key = tuple[int | None, int | None]  # person, participant


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to one statement; ``edition`` is the one that was read, the newest if it is not known."""

    statement_id: int
    value: int
    matters: bool = False
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """One answer on its way in; the voter of who enters for others is known, another is looked for."""

    joining: Joining
    answer: Answer
    moment: datetime
    voter: Voter | None = None
    tries: Sequence[Try] = ()  # to be counted if it is the first vote of somebody

    @property
    def actor(self) -> Actor:
        """Who sent it."""
        return self.joining.actor


class Cast(NamedTuple):
    """A vote that is stored: who gave it (a visitor is a participant by now), and their voter."""

    actor: Actor
    voter: Voter


class Wait(NamedTuple):
    """Too many began here in a short time: for how many seconds this one must wait."""

    seconds: int


class Refused(Enum):
    """Why a vote is not stored; said in the language of whoever voted, in their own thread."""

    NOT_PERMITTED = "not permitted"
    CLOSED = "closed"
    GONE = "gone"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"


@dataclass(slots=True)
class Tally:
    """What the conversation had taken when it was locked, and what was added since."""

    activity_id: int
    sequence: int
    voters: int
    stamp: tuple[Any, ...]  # of what stands above


def locked(activity_id: int) -> Tally:
    """Lock a conversation's ballots until the commit: nobody else numbers its votes and voters meanwhile."""
    lock = _LOCK_POSTGRESQL if connection.vendor == "postgresql" else _LOCK
    with connection.cursor() as cursor:
        cursor.execute(lock, [activity_id])
        row = cursor.fetchone()
        if row is None:
            Ballots.objects.bulk_create([Ballots(activity_id=activity_id)], ignore_conflicts=True)
            cursor.execute(lock, [activity_id])
            row = cursor.fetchone()
    sequence, voters, *stamp = row
    return Tally(activity_id, sequence, voters, tuple(stamp))


class _Above(NamedTuple):
    """What the votes of a conversation hang on besides themselves, and how the lock saw it then."""

    stamp: tuple[Any, ...]
    activity: Activity
    lets_all_in: bool
    settings: list[PhaseSetting]


def _above(tally: Tally) -> _Above:
    """Return what stands above the votes; asked anew after a change, and each second."""
    name = f"opinions:above:{tally.activity_id}"
    known: _Above | None = caches["default"].get(name)
    if known is None or known.stamp != tally.stamp:
        activities = Activity.objects.select_related("engagement__matter").order_by()
        activity = activities.get(pk=tally.activity_id)
        # Where strangers are let in everybody is: a policy gives those who are known more, never less.
        lets_all_in = may(Actor.visitor(), Action.ADD, activity)
        settings = list(activity.phase_settings.select_related("phase"))
        known = _Above(tally.stamp, activity, lets_all_in, settings)
        caches["default"].set(name, known, KNOWN_FOR)
    return known


class _Known(NamedTuple):
    """Where a statement stands: see ``Statement``."""

    edition: int
    counts_from: int
    standing: str


class Asked:
    """What the votes of one commit ask the database, once for all of them."""

    def __init__(self, tally: Tally, ballots: Sequence[Ballot]) -> None:
        above = _above(tally)
        self.activity, self._lets_all_in = above.activity, above.lets_all_in
        self._is_open = now_of(above.activity, above.settings).takes_responses
        self.statements = {
            key: _Known(*rest)
            for key, *rest in _rows(
                _STATEMENTS, tally.activity_id, {each.answer.statement_id for each in ballots}
            )
        }
        self._voters = voters_of(tally.activity_id, [each.actor for each in ballots if each.voter is None])
        self.forms = _forms(
            each.joining.submission_key for each in ballots if key_of(each.actor) not in self._voters
        )

    def judge(self, ballot: Ballot) -> Cast | Refused | None:
        """Return whose vote it is, or why it is not stored; ``None`` for the first vote of somebody."""
        cast, standing = self._whose(ballot)
        if ballot.voter is None:  # else their response was begun in this transaction, which asked all this
            if not self._lets_all_in and not may(ballot.actor, Action.ADD, self.activity):
                return Refused.NOT_PERMITTED
            if not self._is_open:
                return Refused.CLOSED
            if standing == ResponseStanding.WITHDRAWN:
                return Refused.WITHDRAWN
        statement = self.statements.get(ballot.answer.statement_id)
        if statement is None or statement.standing != Standing.SHOWN:
            return Refused.GONE
        edition = ballot.answer.edition
        if edition is not None and not statement.counts_from <= edition <= statement.edition:
            return Refused.REVISED
        return cast

    def _whose(self, ballot: Ballot) -> tuple[Cast | None, str]:
        """Return who is known to have voted here, and how their response stands."""
        if ballot.voter is not None:
            return Cast(ballot.actor, ballot.voter), ""
        if (known := self._voters.get(key_of(ballot.actor))) is not None:
            voter, standing = known
            return Cast(ballot.actor, voter), standing
        first = self.forms.get(ballot.joining.submission_key)
        if ballot.actor.kind != VISITOR or first is None or first.activity_id != self.activity.pk:
            return None, ""
        if first.participant_id is None or first.number is None:
            return None, ""
        author = replace(Actor.participant(first.participant_id), provenance=ballot.actor.provenance)
        voter = Voter(
            response_id=first.pk,
            activity_id=first.activity_id,
            number=first.number,
            participant_id=first.participant_id,
        )
        return Cast(author, voter), first.standing


class _Form(NamedTuple):
    """What was made by a form that was sent before; ``number`` is that of its voter."""

    pk: int
    activity_id: int
    participant_id: int | None
    standing: str
    number: int | None


def _forms(keys: Iterable[UUID | None]) -> dict[UUID | None, _Form]:
    """Return what was made by some forms already, in any activity: a key makes one response."""
    adapt = Response._meta.get_field("submission_key").get_db_prep_value
    adapted = {adapt(key, connection): key for key in keys if key is not None}
    if not adapted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_FORMS.format(marks=", ".join(["%s"] * len(adapted))), list(adapted))
        return {adapted[key]: _Form(*rest) for key, *rest in cursor.fetchall()}


def key_of(actor: Actor) -> Key:
    """Return by what a voter is found; of a visitor nothing is known."""
    return (actor.person_id, None) if actor.is_person else (None, actor.participant_id)


def _rows(query: str, activity_id: int, keys: Collection[int], **parts: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query of one conversation for some keys; with a cursor, as votes are many."""
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query.format(marks=", ".join(["%s"] * len(keys)), **parts), [activity_id, *keys])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def voters_of(activity_id: int, actors: Sequence[Actor]) -> dict[Key, tuple[Voter, str]]:
    """Return the voters of some actors, by their key, and whether their votes count."""
    found: dict[Key, tuple[Voter, str]] = {}
    keys = {key_of(actor) for actor in actors}
    people = {person for person, _participant in keys if person is not None}
    participants = {participant for _person, participant in keys if participant is not None}

    def find(rows: list[tuple[Any, ...]]) -> None:
        for pk, number, participant_id, person_id, standing in rows:
            voter = Voter(
                response_id=pk,
                activity_id=activity_id,
                number=number,
                participant_id=participant_id,
                person_id=person_id,
            )
            found[None, participant_id] = found[person_id, None] = voter, standing

    find(_rows(_VOTERS, activity_id, people, who="person_id"))
    find(_rows(_VOTERS, activity_id, participants, who="participant_id"))
    find(_rows(_CLAIMED, activity_id, {each for each in participants if (None, each) not in found}))
    found.pop((None, None), None)  # of who is known by one of the two only
    return found

"""Take votes in: each once for every voter and statement, many in one commit, none lost."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from django.core.cache import caches
from django.db import connection
from django.utils.translation import gettext as _

from thegither.audit.services import Entry, record_many
from thegither.dialogue.models import Standing
from thegither.dialogue.services.contributions import speaks_for_others
from thegither.engagement.models import Activity, PhaseSetting, Response, ResponseStanding
from thegither.engagement.selectors.now import now_of
from thegither.engagement.services.responses import begin_response, require_open, send_response
from thegither.kernel.actors import VISITOR, Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch, may, require
from thegither.kernel.transactions import write_transaction
from thegither.opinions.jobs import ask_to_follow
from thegither.opinions.models import Ballots, Stance, Statement, Voter
from thegither.opinions.selectors.statements import own_response

from .commits import GroupCommit

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
KNOWN_FOR = 1  # second: the most that a change is late which no row of the lock tells, as of a phase
_Key = tuple[int | None, int | None]  # person, participant
_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s)"
_UPSERT = """INSERT INTO opinions_vote
    (activity_id, voter_id, statement_id, value, matters, edition, sequence, voted_at) VALUES {rows}
    ON CONFLICT (activity_id, voter_id, statement_id) DO UPDATE SET value = excluded.value,
        matters = excluded.matters, edition = excluded.edition, sequence = excluded.sequence,
        voted_at = excluded.voted_at
    WHERE opinions_vote.value <> excluded.value OR opinions_vote.matters <> excluded.matters
        OR opinions_vote.edition <> excluded.edition
    RETURNING sequence"""


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

    actor: Actor
    answer: Answer
    moment: datetime
    voter: Voter | None = None


class _Refused(Enum):
    """Why a vote is not stored; said in the language of whoever voted, in their own thread."""

    NEW = "new"  # they have not voted here yet
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


def vote(
    *,
    actor: Actor,
    statement: Statement,
    value: int,
    matters: bool = False,
    edition: int | None = None,
    source: str = "",
    language: str = "en-gb",
    submission_key: UUID | None = None,
) -> tuple[Actor, Voter]:
    """Say what one holds of a statement, for the first time or anew; the same again changes nothing.

    Returns who votes (a visitor becomes a participant) and their voter, once the vote is committed; in a
    transaction of the caller, it is committed with that. Of ``statement`` only the keys are used.
    ``submission_key``, of the form, keeps a visitor's first vote that is sent twice from making two voters.
    Votes of somebody who is excluded are stored, and count if they are included again.

    Raises ``NotPermitted`` (``NotFound`` where the conversation is hidden) and ``DomainError``:
    "vote_unknown", "activity_closed", "statement_gone", "statement_revised" (what was read has another
    meaning now) and "response_withdrawn" (they took back all that they answered here).
    """
    if speaks_for_others(actor):
        raise NotPermitted
    answer = _checked(Answer(statement.pk, value, matters, edition))
    ballot = Ballot(actor, answer, now())
    activity_id = statement.activity_id
    outcome: Voter | _Refused = _Refused.NEW
    if actor.kind != VISITOR:
        outcome = (
            store_together(activity_id, lambda: [ballot])[0]
            if connection.in_atomic_block
            else _group.submit(activity_id, ballot)
        )
    if outcome is _Refused.NEW:
        return _vote_first(activity_id, ballot, source, language, submission_key)
    return actor, _accepted(outcome, activity_id, actor)


def enter_sheet(
    *,
    actor: Actor,
    activity: Activity,
    answers: Iterable[Answer],
    layer: str | None = None,
    language: str = "en-gb",
    submission_key: UUID | None = None,
) -> Voter:
    """Type in what somebody else answered on paper or aloud, all of it at once: a voter of their own.

    ``actor`` enters for others (``Actor.entering_for``). The same ``submission_key`` again changes nothing.
    Raises as ``begin_response`` and ``vote`` do, and stores nothing then; ``DomainError`` "nothing_answered".
    """
    if not speaks_for_others(actor):
        raise NotPermitted
    checked = [_checked(answer) for answer in answers]
    if not checked:
        raise DomainError("nothing_answered", _("Nothing is answered on this sheet. Nothing was stored."))
    with write_transaction():
        tally = locked(activity.pk)
        author, response = begin_response(
            actor=actor, activity=activity, layer=layer, language=language, submission_key=submission_key
        )
        if response.is_sent:
            return response.voter
        voter = _new_voter(tally, response)
        send_response(actor=author, response=response)
        for outcome in _store(tally, [Ballot(author, each, now(), voter) for each in checked]):
            _accepted(outcome, activity.pk, author)
    return voter


def _vote_first(
    activity_id: int, ballot: Ballot, source: str, language: str, submission_key: UUID | None
) -> tuple[Actor, Voter]:
    """Store the first vote of somebody, with their response; they may have become a voter meanwhile."""
    with write_transaction():
        tally = locked(activity_id)
        author = ballot.actor
        if not _voters(activity_id, [author]):
            author, voter = _begin(tally, author, source, language, submission_key)
            ballot = Ballot(author, ballot.answer, ballot.moment, voter)
        return author, _accepted(_store(tally, [ballot])[0], activity_id, author)


def _begin(
    tally: Tally, actor: Actor, source: str, language: str, submission_key: UUID | None
) -> tuple[Actor, Voter]:
    """Make a voter, on the response by which they put in a statement if there is one."""
    activity = Activity(pk=tally.activity_id)
    response = own_response(actor, activity)
    if response is not None:
        require_open(fetch(actor, Action.ADD, Activity, pk=activity.pk), actor)
        return actor, _new_voter(tally, response)
    author, response = begin_response(
        actor=actor, activity=activity, source=source, language=language, submission_key=submission_key
    )
    if response.is_sent:
        return author, response.voter
    voter = _new_voter(tally, response)
    send_response(actor=author, response=response)
    return author, voter


def _new_voter(tally: Tally, response: Response) -> Voter:
    tally.voters += 1
    return Voter.objects.create(
        response=response,
        activity_id=tally.activity_id,
        number=tally.voters,
        participant_id=response.participant_id,
        person_id=response.person_id,
    )


def _checked(answer: Answer) -> Answer:
    if answer.value not in Stance.values:
        raise DomainError("vote_unknown", _("Choose agree, disagree or pass. Nothing was stored."), "value")
    return answer


def _accepted(outcome: Voter | _Refused, activity_id: int, actor: Actor) -> Voter:
    """Return the voter whose vote was stored, or raise why it was not."""
    if isinstance(outcome, Voter):
        return outcome
    if outcome is _Refused.NOT_PERMITTED:
        require(actor, Action.ADD, Activity(pk=activity_id))
        raise NotPermitted
    raise DomainError(*_words(outcome))


def _words(refused: _Refused) -> tuple[str, str]:
    if refused is _Refused.CLOSED:
        return "activity_closed", _(
            "This is not open now. Your answer was not stored; those that you gave before are kept."
        )
    if refused is _Refused.REVISED:
        return "statement_revised", _(
            "This statement was reworded while you read it. Your answer was not stored: read it as it is now "
            "and answer that."
        )
    if refused is _Refused.WITHDRAWN:
        return "response_withdrawn", _(
            "You took back all that you answered here, so nothing more is stored. Ask those who run this if "
            "you want to take part again."
        )
    return "statement_gone", _(
        "This statement is not shown any more. Your answer was not stored; go on with another one."
    )


def store_together(activity_id: int, take: Callable[[], Sequence[Ballot]]) -> list[Voter | _Refused]:
    """Take the conversation's turn to write, then store all votes that wait for it by then."""
    with write_transaction():
        tally = locked(activity_id)
        return _store(tally, take())


_group: GroupCommit[Ballot, Voter | _Refused] = GroupCommit(store_together)


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


def _store(tally: Tally, ballots: Sequence[Ballot]) -> list[Voter | _Refused]:
    """Store what may be stored of some votes of one conversation; return what became of each, in order."""
    asked = _Asked(tally, ballots)
    outcomes = [asked.judge(ballot) for ballot in ballots]
    rows: dict[tuple[int, int], list[Any]] = {}  # the last vote of each voter on each statement
    for ballot, outcome in zip(ballots, outcomes, strict=True):
        if isinstance(outcome, Voter):
            answer = ballot.answer
            rows[outcome.pk, answer.statement_id] = [
                *(tally.activity_id, outcome.pk, answer.statement_id, answer.value, answer.matters),
                *(answer.edition or asked.statements[answer.statement_id].edition, ballot.moment),
            ]
    if rows:
        keep(tally, asked.activity, list(rows.values()))
    return outcomes


def keep(tally: Tally, activity: Activity, rows: Sequence[list[Any]]) -> None:
    """Write votes in one statement, number those that say anything new, and record how many they are.

    A row: the keys of activity, voter and statement, the value, whether it matters, the edition, the moment.
    """
    adapt = connection.ops.adapt_datetimefield_value
    values = [
        value
        for number, (*row, moment) in enumerate(rows, start=tally.sequence + 1)
        for value in (*row, number, adapt(moment))
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(rows=", ".join([_ROW] * len(rows))), values)
        numbers = [number for (number,) in cursor.fetchall()]
        if not numbers:
            return
        tally.sequence = max(numbers)
        cursor.execute(
            "UPDATE opinions_ballots SET sequence = %s, voters = %s WHERE activity_id = %s",
            [tally.sequence, tally.voters, tally.activity_id],
        )
    matter = activity.engagement.matter
    entry = Entry(
        "opinions.votes_cast",
        activity,
        matter.partnership_id,
        matter.pk,
        {"votes": len(numbers), "to": tally.sequence},
    )
    # Recorded of nobody: what somebody holds is theirs to tell. The map is asked for here, not by a handler,
    # which would be a job of its own for every commit.
    record_many([entry], actor=Actor.visitor(), dispatch=False)
    ask_to_follow(tally.activity_id)


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


class _Asked:
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
        self._voters = _voters(tally.activity_id, [each.actor for each in ballots if each.voter is None])

    def judge(self, ballot: Ballot) -> Voter | _Refused:
        """Return whose vote it is, or why it is not stored."""
        voter = ballot.voter
        if voter is None:  # else their response was begun in this transaction, which asked all this
            if not self._lets_all_in and not may(ballot.actor, Action.ADD, self.activity):
                return _Refused.NOT_PERMITTED
            known = self._voters.get(_key(ballot.actor))
            if known is None:
                return _Refused.NEW
            voter, standing = known
            if not self._is_open:
                return _Refused.CLOSED
            if standing == ResponseStanding.WITHDRAWN:
                return _Refused.WITHDRAWN
        statement = self.statements.get(ballot.answer.statement_id)
        if statement is None or statement.standing != Standing.SHOWN:
            return _Refused.GONE
        edition = ballot.answer.edition
        if edition is not None and not statement.counts_from <= edition <= statement.edition:
            return _Refused.REVISED
        return voter


def _key(actor: Actor) -> _Key:
    return (actor.person_id, None) if actor.is_person else (None, actor.participant_id)


def _rows(query: str, activity_id: int, keys: Collection[int], **parts: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query of one conversation for some keys; with a cursor, as votes are many."""
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query.format(marks=", ".join(["%s"] * len(keys)), **parts), [activity_id, *keys])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _voters(activity_id: int, actors: Sequence[Actor]) -> dict[_Key, tuple[Voter, str]]:
    """Return the voters of some actors, by their key, and whether their votes count."""
    found: dict[_Key, tuple[Voter, str]] = {}
    keys = {_key(actor) for actor in actors}
    people = {person for person, _participant in keys if person is not None}
    participants = {participant for _person, participant in keys if participant is not None}
    for who, wanted in (("person_id", people), ("participant_id", participants)):
        for pk, number, participant_id, person_id, standing in _rows(_VOTERS, activity_id, wanted, who=who):
            voter = Voter(
                response_id=pk,
                activity_id=activity_id,
                number=number,
                participant_id=participant_id,
                person_id=person_id,
            )
            found[None, participant_id] = found[person_id, None] = voter, standing
    return found

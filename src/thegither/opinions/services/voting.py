"""Take votes in: each once for every voter and statement, many in one commit, none lost."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from thegither.accounts.limits import Try
from thegither.audit.services import Entry, record_many
from thegither.dialogue.services.contributions import checked_language, speaks_for_others
from thegither.engagement.models import Activity
from thegither.engagement.services.responses import Joining, begin_response, send_response
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.limits import TooManyRequests
from thegither.kernel.policies import Action, require
from thegither.kernel.transactions import write_transaction
from thegither.opinions.jobs import ask_to_follow
from thegither.opinions.models import Stance, Statement, Voter

from .beginning import begin_voters, new_voters
from .commits import GroupCommit
from .judging import Answer, Asked, Ballot, Cast, Refused, Tally, Wait, locked

Outcome = Cast | Wait | Refused
_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s)"
_UPSERT = """INSERT INTO opinions_vote
    (activity_id, voter_id, statement_id, value, matters, edition, sequence, voted_at) VALUES {rows}
    ON CONFLICT (activity_id, voter_id, statement_id) DO UPDATE SET value = excluded.value,
        matters = excluded.matters, edition = excluded.edition, sequence = excluded.sequence,
        voted_at = excluded.voted_at
    WHERE opinions_vote.value <> excluded.value OR opinions_vote.matters <> excluded.matters
        OR opinions_vote.edition <> excluded.edition
    RETURNING sequence"""


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
    tries: Sequence[Try] = (),
) -> tuple[Actor, Voter]:
    """Say what one holds of a statement, for the first time or anew; the same again changes nothing.

    Returns who votes (a visitor becomes a participant) and their voter, once the vote is committed; in a
    transaction of the caller, it is committed with that. Of ``statement`` only the keys are used.
    ``submission_key``, of the form, keeps a visitor's first vote that is sent twice from making two voters.
    ``tries`` (``accounts.limits.tries_of``) are counted if somebody begins by it, in the commit of the vote.
    Votes of somebody who is excluded are stored, and count if they are included again.

    Raises ``NotPermitted`` (``NotFound`` where the conversation is hidden) and ``DomainError``:
    "vote_unknown", "activity_closed", "statement_gone", "statement_revised" (what was read has another
    meaning now) and "response_withdrawn" (they took back all that they answered here); ``TooManyRequests``.
    """
    if speaks_for_others(actor):
        raise NotPermitted
    answer = _checked(Answer(statement.pk, value, matters, edition))
    joining = Joining(actor, checked_language(language), source, submission_key)
    ballot, activity_id = Ballot(joining, answer, now(), tries=tries), statement.activity_id
    outcome = (
        store_together(activity_id, lambda: [ballot])[0]
        if connection.in_atomic_block
        else _group.submit(activity_id, ballot)
    )
    return _accepted(outcome, activity_id, actor)


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
        [voter] = new_voters(tally, [response])
        send_response(actor=author, response=response)
        for outcome in _store(tally, [Ballot(Joining(author), each, now(), voter) for each in checked]):
            _accepted(outcome, activity.pk, author)
    return voter


def _checked(answer: Answer) -> Answer:
    if answer.value not in Stance.values:
        raise DomainError("vote_unknown", _("Choose agree, disagree or pass. Nothing was stored."), "value")
    return replace(answer, value=Stance(answer.value).value)  # true is no number to every database


def _accepted(outcome: Outcome, activity_id: int, actor: Actor) -> Cast:
    """Return whose vote was stored, or raise why it was not."""
    if isinstance(outcome, Cast):
        return outcome
    if isinstance(outcome, Wait):
        raise TooManyRequests(outcome.seconds)
    if outcome is Refused.NOT_PERMITTED:
        require(actor, Action.ADD, Activity(pk=activity_id))
        raise NotPermitted
    raise DomainError(*_words(outcome))


def _words(refused: Refused) -> tuple[str, str]:
    if refused is Refused.CLOSED:
        return "activity_closed", _(
            "This is not open now. Your answer was not stored; those that you gave before are kept."
        )
    if refused is Refused.REVISED:
        return "statement_revised", _(
            "This statement was reworded while you read it. Your answer was not stored: read it as it is now "
            "and answer that."
        )
    if refused is Refused.WITHDRAWN:
        return "response_withdrawn", _(
            "You took back all that you answered here, so nothing more is stored. Ask those who run this if "
            "you want to take part again."
        )
    return "statement_gone", _(
        "This statement is not shown any more. Your answer was not stored; go on with another one."
    )


def store_together(activity_id: int, take: Callable[[], Sequence[Ballot]]) -> list[Outcome]:
    """Take the conversation's turn to write, then store all votes that wait for it by then."""
    with write_transaction():
        tally = locked(activity_id)
        return _store(tally, take())


_group: GroupCommit[Ballot, Outcome] = GroupCommit(store_together)


def _store(tally: Tally, ballots: Sequence[Ballot]) -> list[Outcome]:
    """Store what may be stored of some votes of one conversation; return what became of each, in order."""
    asked = Asked(tally, ballots)
    judged = [(ballot, asked.judge(ballot)) for ballot in ballots]
    newcomers = [ballot for ballot, outcome in judged if outcome is None]
    casts, entries = begin_voters(tally, asked, newcomers)
    begun = iter(casts)
    outcomes = [next(begun) if outcome is None else outcome for _ballot, outcome in judged]
    rows: dict[tuple[int, int], list[Any]] = {}  # the last vote of each voter on each statement
    for ballot, outcome in zip(ballots, outcomes, strict=True):
        if isinstance(outcome, Cast):
            answer, voter_id = ballot.answer, outcome.voter.pk
            rows[voter_id, answer.statement_id] = [
                *(tally.activity_id, voter_id, answer.statement_id, answer.value, answer.matters),
                *(answer.edition or asked.statements[answer.statement_id].edition, ballot.moment),
            ]
    if rows:
        keep(tally, asked.activity, list(rows.values()), entries)
    return outcomes


def keep(tally: Tally, activity: Activity, rows: Sequence[list[Any]], entries: Iterable[Entry] = ()) -> None:
    """Write votes in one statement, number those that say anything new, and record how many they are.

    A row: the keys of activity, voter and statement, the value, whether it matters, the edition, the moment.
    ``entries`` are recorded first: who came by these votes.
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
    record_many([*entries, entry], actor=Actor.visitor())
    ask_to_follow(tally.activity_id)

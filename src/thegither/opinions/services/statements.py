"""Put statements in, mend how they read, and set how their conversation goes."""

from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Standing
from thegither.dialogue.reasons import LOOKED_AT_FIRST
from thegither.dialogue.services import moderate_contribution
from thegither.dialogue.services.acting import acting_in
from thegither.dialogue.services.contributions import layer_of, speaks_for_others
from thegither.engagement.models import Activity, Response
from thegither.engagement.services import begin_response, contribute_in, send_response
from thegither.engagement.services.responses import require_open
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch, may
from thegither.kernel.text import clean_line, one_of
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.opinions.models import STATEMENT_LIMIT, Conversation, Edition, Sample, Statement
from thegither.opinions.selectors.statements import own_response, statement_reading

BECAUSE_LIMIT = 300
SOURCE_LIMIT = 300
LICENCE_LIMIT = 120
MOST_ENOUGH = 50


@write_transaction()
def add_statement(
    *,
    actor: Actor,
    activity: Activity,
    text: str,
    source: str = "",
    language: str = "en-gb",
    byline: str = "",
    layer: str | None = None,
    submission_key: UUID | None = None,
    held_because: str = "",
    is_seed: bool = False,
) -> Statement:
    """Put a statement in, on which others then vote. A visitor becomes a participant by it.

    Seeds (``is_seed``) come from those who plan the activity, before it opens too; who puts them in does not
    take part by that. The same text by the same author is stored once. Raises ``DomainError``
    "activity_closed", "statements_closed", "statement_known" and what ``dialogue``’s ``contribute`` raises.
    """
    text = clean_line(text, limit=STATEMENT_LIMIT, field="text")
    action = Action.CHANGE if is_seed else Action.ADD
    activity = fetch(actor, action, Activity.objects.select_related("engagement__matter"), pk=activity.pk)
    conversation = locked_conversation(activity)
    if is_seed:
        author, response = _preparing(actor, activity, language)
    else:
        if not conversation.takes_statements:
            raise DomainError(
                "statements_closed",
                _("No new statements are taken in this conversation. You can vote on those that are there."),
                "text",
            )
        held_because = held_because or (LOOKED_AT_FIRST if conversation.holds_statements else "")
        author, response = _taking_part(actor, activity, layer, language, source, submission_key)
    if (same := statement_reading(activity, text)) is not None:
        if same.contribution.placed.response_id == response.pk:
            return same
        raise _known(same)
    contribution = contribute_in(
        actor=author, response=response, text=text, byline=byline, held_because=held_because
    )
    if is_seed and contribution.standing == Standing.WAITING and may(actor, Action.MODERATE, contribution):
        contribution = moderate_contribution(actor=actor, contribution=contribution, standing=Standing.SHOWN)
    if not is_seed and not response.is_sent:
        response = send_response(actor=author, response=response)
    statement = Statement.objects.create(
        activity=activity,
        number=next_number(activity),
        contribution=contribution,
        text=text,
        is_seed=is_seed,
        made_at=now(),
    )
    edition = Edition.objects.create(statement=statement, number=1, text=text, made_at=statement.made_at)
    record_of("opinions.statement_added", author, activity, statement, statement, edition, response)
    return statement


@write_transaction()
def revise_statement(
    *,
    actor: Actor,
    statement: Statement,
    text: str,
    keeps_votes: bool,
    because: str,
    expected_version: int | None = None,
) -> Statement:
    """Mend how a statement reads. Everybody can read how it read before, and why it was changed.

    Votes on it still count if it ``keeps_votes``: for a slip of the pen. Otherwise it says something else now
    and is voted on anew. Raises ``DomainError`` "changed_meanwhile" or "statement_known".
    """
    rows = Statement.objects.select_for_update(of=("self",)).select_related(
        "activity__engagement__matter", "contribution"
    )
    statement = fetch(actor, Action.CHANGE, rows, pk=statement.pk)
    require_version(statement, expected_version)
    text = clean_line(text, limit=STATEMENT_LIMIT, field="text")
    because = clean_line(because, limit=BECAUSE_LIMIT, field="because")
    if text == statement.text:
        return statement
    locked_conversation(statement.activity)
    same = statement_reading(statement.activity, text)
    if same is not None and same != statement:
        raise _known(same)
    statement.text = text
    statement.edition += 1
    if not keeps_votes:
        statement.counts_from = statement.edition
        statement.agree = statement.disagree = statement.passed = 0
        statement.extremity = 0.0
    statement.version += 1
    statement.save()
    edition = Edition.objects.create(
        statement=statement,
        number=statement.edition,
        text=text,
        keeps_votes=keeps_votes,
        because=because,
        made_at=now(),
        made_by_id=actor.person_id,
    )
    record_of(
        "opinions.statement_revised",
        actor,
        statement.activity,
        statement,
        statement,
        edition,
        keeps_votes=keeps_votes,
    )
    return statement


@write_transaction()
def change_conversation(
    *, actor: Actor, activity: Activity, expected_version: int | None = None, **changes: Any
) -> Conversation:
    """Change how a conversation goes: fields of ``Conversation`` by their names.

    Raises ``DomainError`` "changed_meanwhile", "enough_wrong" or "licence_missing".
    """
    activity = fetch(
        actor, Action.CHANGE, Activity.objects.select_related("engagement__matter"), pk=activity.pk
    )
    conversation = locked_conversation(activity)
    require_version(conversation, expected_version)
    for name, value in changes.items():
        setattr(conversation, name, value)
    for name, limit in (("practice", STATEMENT_LIMIT), ("source", SOURCE_LIMIT), ("licence", LICENCE_LIMIT)):
        cleaned = clean_line(getattr(conversation, name), limit=limit, field=name, required=False)
        setattr(conversation, name, cleaned)
    one_of(Sample, conversation.sample, "sample")
    if not 1 <= conversation.enough <= MOST_ENOUGH:
        message = _("Choose a number from 1 to %(most)d.") % {"most": MOST_ENOUGH}
        raise DomainError("enough_wrong", message, "enough")
    if conversation.source and not conversation.licence:
        raise DomainError(
            "licence_missing",
            _("Say under which licence these votes may be used. It stands on every page that shows them."),
            "licence",
        )
    conversation.version += 1
    conversation.save()
    record_of("opinions.conversation_changed", actor, activity, activity, version=conversation.version)
    return conversation


def locked_conversation(activity: Activity) -> Conversation:
    """Return what an activity is set to, locked: statements get their numbers one after the other."""
    Conversation.objects.get_or_create(activity=activity)
    return Conversation.objects.select_for_update().get(pk=activity.pk)


def next_number(activity: Activity) -> int:
    """Return the number of the next statement; the conversation is locked."""
    last = Statement.objects.filter(activity=activity).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def record_of(
    name: str, actor: Actor, activity: Activity, target: Any, *sealed: Any, **facts: int | str
) -> None:
    """Record what was done in a conversation, to ``target``."""
    matter = activity.engagement.matter
    record(
        name,
        actor=actor,
        target=target,
        partnership_id=matter.partnership_id,
        matter_id=matter.pk,
        facts={"activity": activity.pk} | facts,
        sealed=sealed,
    )


def _preparing(actor: Actor, activity: Activity, language: str) -> tuple[Actor, Response]:
    """Return the response in which somebody prepares a conversation: never sent, it counts as nobody."""
    author = acting_in(actor, activity.engagement.matter.partnership_id)
    known = activity.responses.filter(
        person=author.person_id, seat=author.seat_id, participant=None, entered_by=None, sent_at=None
    )
    response = known.order_by("pk").first() or Response.objects.create(
        activity=activity,
        person_id=author.person_id,
        seat_id=author.seat_id,
        layer=layer_of(author, None),
        language=language,
        begun_at=now(),
    )
    return author, response


def _taking_part(
    actor: Actor, activity: Activity, layer: str | None, language: str, source: str, key: UUID | None
) -> tuple[Actor, Response]:
    """Return the one response of somebody, begun if there is none; what others said has one for each."""
    response = None if speaks_for_others(actor) else own_response(actor, activity)
    if response is not None:
        require_open(activity, actor)
        return acting_in(actor, activity.engagement.matter.partnership_id), response
    return begin_response(
        actor=actor, activity=activity, layer=layer, language=language, source=source, submission_key=key
    )


def _known(same: Statement) -> DomainError:
    if same.contribution.standing == Standing.SHOWN:
        message = _("This is here already, as statement %(number)d. Vote on that one.")
    else:
        message = _("The same was sent already, and others do not see it now. Nothing was stored.")
    return DomainError("statement_known", message % {"number": same.number}, "text")

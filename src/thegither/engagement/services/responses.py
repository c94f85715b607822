"""Take part in an activity, take it back, and say what does not count and why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.accounts.services import begin_participation, begin_participations
from thegither.audit.services import Entry
from thegither.dialogue.models import Channel, Contribution, Standing
from thegither.dialogue.services import contribute, withdraw_contribution
from thegither.dialogue.services.acting import acting_in
from thegither.dialogue.services.contributions import (
    checked_language,
    layer_of,
    provenance_of,
    speaks_for_others,
)
from thegither.engagement.methods import is_known, method_of
from thegither.engagement.models import Activity, Placed, Response, ResponseStanding
from thegither.engagement.selectors.now import now_of
from thegither.kernel.actors import VISITOR, Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction

from .recording import record_in

BECAUSE_LIMIT = 300


def begin_response(
    *,
    actor: Actor,
    activity: Activity,
    layer: str | None = None,
    language: str = "en-gb",
    source: str = "",
    submission_key: UUID | None = None,
) -> tuple[Actor, Response]:
    """Begin to take part; return who takes part (a visitor becomes a participant) and the response.

    Who enters for others says the ``layer``; else it follows from whom the actor acts for. ``source`` comes
    from ``engagement.sources.source_of``. Nothing counts before ``send_response``: call both in one
    transaction for what is given at once. Raises ``DomainError`` "activity_closed".
    """
    with write_transaction():
        activity = fetch(
            actor, Action.ADD, Activity.objects.select_related("engagement__matter"), pk=activity.pk
        )
        if (first := made_before(Response, submission_key)) is not None:
            return as_author(actor, first), first
        require_open(activity, actor)
        if actor.kind == VISITOR:
            actor = replace(Actor.participant(begin_participation().pk), provenance=actor.provenance)
        actor, response = _begun(activity, Joining(actor, language, source, submission_key), layer)
        response.save(force_insert=True)
    return actor, response


class Joining(NamedTuple):
    """Somebody who begins to take part, and how they came; see ``begin_response``."""

    actor: Actor
    language: str = "en-gb"
    source: str = ""
    submission_key: UUID | None = None


def join_together(
    *, activity: Activity, joining: Sequence[Joining]
) -> tuple[list[tuple[Actor, Response]], list[Entry]]:
    """Begin and hand in the responses of several who each take part by one act; return them in order.

    For rooms that store what many do in one transaction, with few statements for all: the caller asked in it
    whether the activity takes responses, whether each of them may take part, and by their ``submission_key``
    whether they did already, and records the events that come second with its own.
    """
    visitors = [each for each in joining if each.actor.kind == VISITOR]
    made = iter(begin_participations(len(visitors)))
    begun = []
    for each in joining:
        actor = each.actor
        if actor.kind == VISITOR:
            actor = replace(Actor.participant(next(made).pk), provenance=actor.provenance)
        begun.append(_begun(activity, each._replace(actor=actor), None))
    for _author, response in begun:
        response.sent_at = response.begun_at
    Response.objects.bulk_create(response for _author, response in begun)
    matter = activity.engagement.matter
    return begun, [
        Entry(
            "engagement.response_sent",
            response,
            matter.partnership_id,
            matter.pk,
            _facts(response),
            [response],
            author,
        )
        for author, response in begun
    ]


def _begun(activity: Activity, joining: Joining, layer: str | None) -> tuple[Actor, Response]:
    """Return who takes part, acting in the partnership, and their response, not stored yet."""
    for_others = speaks_for_others(joining.actor)
    actor = acting_in(joining.actor, activity.engagement.matter.partnership_id)
    response = Response(
        activity=activity,
        participant_id=actor.participant_id,
        person_id=None if for_others else actor.person_id,
        seat_id=None if for_others else actor.seat_id,
        entered_by_id=actor.person_id if for_others else None,
        layer=layer_of(actor, layer),
        channel=actor.provenance.channel if actor.provenance else Channel.WEB,
        provenance=provenance_of(actor),
        language=checked_language(joining.language),
        source=joining.source,
        begun_at=now(),
        submission_key=joining.submission_key,
    )
    return actor, response


def send_response(*, actor: Actor, response: Response) -> Response:
    """Hand in a response: from now on it counts. Doing it again keeps the first time and notes the last."""
    with write_transaction():
        response = _own(actor, response)
        require_open(response.activity, actor)
        is_first = response.sent_at is None
        if is_first:
            response.sent_at = now()
        else:
            response.changed_at = now()
        response.watched_at = None
        response.version += 1
        response.save(update_fields=["sent_at", "changed_at", "watched_at", "version"])
        _record("engagement.response_sent" if is_first else "engagement.response_changed", actor, response)
    return response


def contribute_in(
    *,
    actor: Actor,
    response: Response,
    text: str,
    knowledge: str = "",
    byline: str = "",
    said_at: datetime | None = None,
    held_because: str = "",
) -> Contribution:
    """Say something in a response: a contribution on the matter, placed in the activity.

    Takes what ``dialogue.services.contribute`` takes, and raises what it raises.
    """
    with write_transaction():
        contribution = contribute(
            actor=actor,
            matter=response.activity.engagement.matter,
            text=text,
            knowledge=knowledge,
            layer=response.layer if speaks_for_others(actor) else None,
            language=response.language,
            byline=byline,
            said_at=said_at,
            held_because=held_because,
            is_admitted=True,
        )
        Placed.objects.create(contribution=contribution, response=response, activity=response.activity)
    return contribution


@write_transaction()
def withdraw_response(*, actor: Actor, response: Response) -> Response:
    """Take back what one handed in, its words too. Doing it twice changes nothing."""
    response = _own(actor, response)
    if response.standing == ResponseStanding.WITHDRAWN:
        return response
    _mark_withdrawn(response)
    for placed in response.placed.select_related("contribution__matter"):
        withdraw_contribution(actor=actor, contribution=placed.contribution, holds_receipt=True)
    _record("engagement.response_withdrawn", actor, response)
    return response


@write_transaction()
def withdraw_without_words(*, contribution_id: int) -> None:
    """Let a response be taken back of which the last words were, where it was nothing but words.

    Doing it twice changes nothing.
    """
    rows = Response.objects.select_for_update(of=("self",)).select_related("activity__engagement__matter")
    response = rows.filter(placed=contribution_id).exclude(standing=ResponseStanding.WITHDRAWN).first()
    if response is None or not is_known(response.activity.kind):
        return
    has_words = response.placed.exclude(contribution__standing=Standing.WITHDRAWN).exists()
    if has_words or not method_of(response.activity).is_only_words:
        return
    _mark_withdrawn(response)
    _record("engagement.response_withdrawn", Actor.system(), response)


@write_transaction()
def set_counted(*, actor: Actor, response: Response, is_counted: bool, because: str = "") -> Response:
    """Say that a response does not count, and why, or that it counts after all. It stays listed either way.

    Raises ``DomainError`` "response_withdrawn".
    """
    response = fetch(actor, Action.MODERATE, Response.objects.select_for_update(), pk=response.pk)
    if response.standing == ResponseStanding.WITHDRAWN:
        raise DomainError("response_withdrawn", _("Its author took it back meanwhile."))
    response.excluded_because = clean_line(
        because, limit=BECAUSE_LIMIT, field="because", required=not is_counted
    )
    response.standing = ResponseStanding.COUNTED if is_counted else ResponseStanding.EXCLUDED
    response.version += 1
    response.save(update_fields=["standing", "excluded_because", "version"])
    name = "engagement.response_included" if is_counted else "engagement.response_excluded"
    _record(name, actor, response)
    return response


def require_open(activity: Activity, actor: Actor) -> None:
    """Raise ``DomainError`` "activity_closed" unless the activity takes responses now.

    Paper that reached us in time may be typed in for as long as the engagement is open.
    """
    is_open = now_of(activity).takes_responses
    if is_open or (speaks_for_others(actor) and not activity.is_draft and activity.engagement.is_open):
        return
    raise DomainError(
        "activity_closed",
        _("This is not open now. Nothing was stored; what you wrote is kept here so that you can copy it."),
    )


def as_author(actor: Actor, response: Response) -> Actor:
    """Return the actor, as the participant who gave the response if nobody else is known."""
    if actor.kind == VISITOR and response.participant_id is not None:
        return replace(Actor.participant(response.participant_id), provenance=actor.provenance)
    return actor


def _mark_withdrawn(response: Response) -> None:
    response.standing = ResponseStanding.WITHDRAWN
    response.version += 1
    response.save(update_fields=["standing", "version"])


def _own(actor: Actor, response: Response) -> Response:
    rows = Response.objects.select_for_update(of=("self",)).select_related("activity__engagement__matter")
    return fetch(actor, Action.CHANGE, rows, pk=response.pk)


def _record(name: str, actor: Actor, response: Response) -> None:
    engagement = response.activity.engagement
    record_in(name, actor, engagement, response, facts=_facts(response), sealed=[response])


def _facts(response: Response) -> dict[str, Any]:
    return {"activity": response.activity_id, "layer": response.layer}

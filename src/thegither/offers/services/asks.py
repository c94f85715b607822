"""One partner asks another for something; every answer is welcome, and so is no."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text, one_of
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Organisation, Seat
from thegither.partners.policies import in_force
from thegither.partners.services import refuse_ended

from ..models import Ask, AskState, DeclineReason
from .acting import require_seat
from .profiles import MOST_HOURS

TEXT_LIMIT = 3000
ANSWERS = (AskState.ACCEPTED, AskState.ANSWERED, AskState.LATER)


def ask_organisation(
    *,
    actor: Actor,
    seat: Seat,
    organisation: Organisation,
    what: str,
    answer_by: date,
    more: str = "",
    hours: Decimal | None = None,
    do_by: date | None = None,
    submission_key: UUID | None = None,
) -> Ask:
    """Ask an organisation in the same partnership for something, convener and partners alike.

    Raises ``DomainError`` "asked_itself", "asked_elsewhere", "day_passed", "hours_wrong" or
    "partnership_ended".
    """
    with write_transaction():
        require_seat(actor, seat)
        if (first := made_before(Ask, submission_key)) is not None:
            return first
        refuse_ended(seat.partnership)
        if organisation.pk == seat.organisation_id:
            raise DomainError("asked_itself", _("Choose another partner than yourself."), "organisation")
        sits = Seat.objects.filter(in_force(), partnership=seat.partnership_id, organisation=organisation)
        if not sits.exists():
            raise DomainError(
                "asked_elsewhere", _("Choose an organisation that sits in this partnership."), "organisation"
            )
        for field, day in (("answer_by", answer_by), ("do_by", do_by)):
            if day is not None and day < today():
                raise DomainError("day_passed", _("Choose a day that has not gone by."), field)
        if hours is not None and not 0 <= hours <= MOST_HOURS:
            raise DomainError("hours_wrong", _("Write hours from 0 to 99,999."), "hours")
        ask = Ask.objects.create(
            partnership_id=seat.partnership_id,
            from_seat=seat,
            organisation=organisation,
            what=clean_line(what, limit=200, field="what"),
            more=clean_text(more, limit=TEXT_LIMIT, field="more", required=False),
            hours=hours,
            do_by=do_by,
            answer_by=answer_by,
            asked_at=now(),
            asked_by_id=actor.person_id,
            submission_key=submission_key,
        )
        _record("offers.asked", actor, ask, organisation=organisation.pk)
        return ask


def answer_ask(*, actor: Actor, ask: Ask, state: str, answer: str = "", answer_by: date | None = None) -> Ask:
    """Accept an ask, answer it in words, or say by when the answer will come (``later``, ``answer_by``).

    An organisation may change its mind; the record keeps both. Raises ``DomainError`` "ask_withdrawn",
    "state_unknown" or "day_passed".
    """
    if state not in ANSWERS:
        raise DomainError("state_unknown", _("Choose what you answer."), "state")
    text = clean_text(answer, limit=TEXT_LIMIT, field="answer", required=state == AskState.ANSWERED)
    changes: dict[str, Any] = {"state": state, "answer": text, "decline_reason": "", "position": ""}
    if state == AskState.LATER:
        if answer_by is None or answer_by < today():
            raise DomainError("day_passed", _("Say by which day you will answer."), "answer_by")
        changes["answer_by"] = answer_by
    return _answer(actor, ask, "offers.ask_answered", changes)


def decline_ask(
    *,
    actor: Actor,
    ask: Ask,
    reason: str = DeclineReason.PRIORITY,
    answer: str = "",
    position: str = "",
) -> Ask:
    """Say no to an ask, without having to say more; ``position`` may cite where the organisation stands.

    It is an answer like any other and lowers no measure. Raises ``DomainError`` "ask_withdrawn" or
    "decline_reason_unknown".
    """
    changes = {
        "state": AskState.DECLINED,
        "decline_reason": one_of(DeclineReason, reason, "decline_reason"),
        "answer": clean_text(answer, limit=TEXT_LIMIT, field="answer", required=False),
        "position": clean_line(position, limit=300, field="position", required=False),
    }
    return _answer(actor, ask, "offers.ask_declined", changes)


def withdraw_ask(*, actor: Actor, ask: Ask) -> Ask:
    """Take an ask back, as the seat that made it."""
    with write_transaction():
        require(actor, Act.CHANGE, ask)
        ask = Ask.objects.select_for_update().get(pk=ask.pk)
        if ask.state == AskState.WITHDRAWN:
            return ask
        ask.state, ask.decline_reason = AskState.WITHDRAWN, ""
        ask.answered_at = ask.answered_at or now()
        ask.save(update_fields=["state", "decline_reason", "answered_at"])
        _record("offers.ask_withdrawn", actor, ask)
        return ask


def _answer(actor: Actor, ask: Ask, event: str, changes: dict[str, Any]) -> Ask:
    with write_transaction():
        require(actor, Act.ANSWER, ask)
        ask = Ask.objects.select_for_update().get(pk=ask.pk)
        if ask.state == AskState.WITHDRAWN:
            raise DomainError("ask_withdrawn", _("This ask was taken back meanwhile. No answer is needed."))
        if all(getattr(ask, field) == value for field, value in changes.items()):
            return ask
        for field, value in changes.items():
            setattr(ask, field, value)
        ask.answered_at, ask.answered_by_id = now(), actor.person_id
        ask.save(update_fields=[*changes, "answered_at", "answered_by"])
        _record(event, actor, ask, state=ask.state, reason=ask.decline_reason)
        return ask


def _record(name: str, actor: Actor, ask: Ask, **facts: Any) -> None:
    record(name, actor=actor, target=ask, partnership_id=ask.partnership_id, facts=facts, sealed=[ask])

"""Write down what a seat gave: hours, money or something in kind."""

from datetime import date
from decimal import Decimal
from typing import TypedDict
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import may, require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Seat

from ..models import Ask, LedgerEntry, TakeUp
from .acting import require_seat
from .profiles import MOST_HOURS

MOST_PENCE = 10**13


class GivenQuantity(TypedDict):
    """Hours, pence, or neither for something in kind."""

    hours: Decimal | None
    pence: int | None


def clean_quantity(hours: Decimal | None, pence: int | None) -> GivenQuantity:
    """Return a quantity. Raises ``DomainError`` "one_unit", "hours_wrong" or "money_wrong"."""
    if hours is not None and pence is not None:
        raise DomainError("one_unit", _("Write hours or money, not both: two entries say more."), "hours")
    if hours is not None and not 0 < hours <= MOST_HOURS:
        raise DomainError("hours_wrong", _("Write more than no hours, and fewer than 100,000."), "hours")
    if pence is not None and not 0 < pence <= MOST_PENCE:
        raise DomainError("money_wrong", _("Write an amount of more than nought."), "pence")
    return {"hours": hours, "pence": pence}


def enter_in_ledger(
    *,
    actor: Actor,
    seat: Seat,
    what: str,
    given_on: date | None = None,
    hours: Decimal | None = None,
    pence: int | None = None,
    promise: TakeUp | None = None,
    ask: Ask | None = None,
    source_key: str = "",
    submission_key: UUID | None = None,
) -> LedgerEntry:
    """Write down what a seat gave: by whoever holds it, or runs the partnership.

    Neither hours nor pence means in kind. Raises ``DomainError`` "given_in_future", "promise_of_another",
    "asked_of_another", "one_unit", "hours_wrong" or "money_wrong".
    """
    with write_transaction():
        if not may(actor, Act.MANAGE, seat.partnership):
            require_seat(actor, seat)
        if (first := made_before(LedgerEntry, submission_key)) is not None:
            return first
        day = given_on or today()
        if day > today():
            raise DomainError(
                "given_in_future", _("Choose the day it was given, not a later one."), "given_on"
            )
        if promise is not None and promise.giver_id != seat.pk:
            raise DomainError("promise_of_another", _("Another seat promised this."), "promise")
        if ask is not None and (
            ask.partnership_id != seat.partnership_id or ask.organisation_id != seat.organisation_id
        ):
            raise DomainError("asked_of_another", _("Somebody else was asked for this."), "ask")
        entry = LedgerEntry.objects.create(
            partnership_id=seat.partnership_id,
            seat=seat,
            given_on=day,
            what=clean_line(what, limit=200, field="what"),
            take_up=promise,
            ask=ask,
            entered_at=now(),
            entered_by_id=actor.person_id,
            source_key=clean_line(source_key, limit=80, field="source_key", required=False),
            submission_key=submission_key,
            **clean_quantity(hours, pence),
        )
        _record("offers.given", actor, entry)
        return entry


def strike_entry(*, actor: Actor, entry: LedgerEntry) -> LedgerEntry:
    """Strike an entry that was made by mistake: it stays readable and no longer counts."""
    with write_transaction():
        require(actor, Act.CHANGE, entry)
        entry = LedgerEntry.objects.select_for_update().get(pk=entry.pk)
        if entry.struck_at is None:
            entry.struck_at = now()
            entry.save(update_fields=["struck_at"])
            _record("offers.entry_struck", actor, entry)
        return entry


def _record(name: str, actor: Actor, entry: LedgerEntry) -> None:
    unit = "kind" if entry.is_in_kind else ("money" if entry.hours is None else "hours")
    facts = {"seat": entry.seat_id, "unit": unit, "promise": entry.take_up_id, "ask": entry.ask_id}
    record(
        name,
        actor=actor,
        target=entry,
        partnership_id=entry.partnership_id,
        facts=facts,
        sealed=[entry],
    )

"""Say before a quarter what a seat brings in it, and what it expects of the others."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, one_of
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Seat
from thegither.partners.services import refuse_ended

from ..models import Planned, Side, Thing, quarter_after, quarter_of
from .acting import require_seat
from .ledger import clean_quantity

QUARTERS_AHEAD = 4


def open_quarters() -> list[date]:
    """Return the first days of the quarters that can be planned: this one and the next four."""
    this = quarter_of(today())
    return [quarter_after(this, ahead) for ahead in range(QUARTERS_AHEAD + 1)]


def plan_contribution(
    *,
    actor: Actor,
    seat: Seat,
    quarter: date,
    side: str,
    thing: str,
    what: str,
    hours: Decimal | None = None,
    pence: int | None = None,
    submission_key: UUID | None = None,
) -> Planned:
    """Write down what a seat that one holds brings in a quarter, or expects of the others.

    Neither hours nor pence means in kind. Raises ``DomainError`` "quarter_closed", "side_unknown",
    "thing_unknown", "partnership_ended", "one_unit", "hours_wrong" or "money_wrong".
    """
    with write_transaction():
        require_seat(actor, seat)
        if (first := made_before(Planned, submission_key)) is not None:
            return first
        refuse_ended(seat.partnership)
        if quarter not in open_quarters():
            message = _("Choose this quarter or one of the next four.")
            raise DomainError("quarter_closed", message, "quarter")
        planned = Planned.objects.create(
            partnership_id=seat.partnership_id,
            seat=seat,
            quarter=quarter,
            side=one_of(Side, side, "side"),
            thing=one_of(Thing, thing, "thing"),
            what=clean_line(what, limit=200, field="what"),
            entered_at=now(),
            entered_by_id=actor.person_id,
            submission_key=submission_key,
            **clean_quantity(hours, pence),
        )
        _record("offers.planned", actor, planned)
        return planned


def withdraw_planned(*, actor: Actor, planned: Planned) -> Planned:
    """Take something out of the plan, as the seat that planned it; the record keeps that it stood there."""
    with write_transaction():
        require(actor, Act.CHANGE, planned)
        planned = Planned.objects.select_for_update().get(pk=planned.pk)
        if planned.withdrawn_at is None:
            planned.withdrawn_at = now()
            planned.save(update_fields=["withdrawn_at"])
            _record("offers.planned_withdrawn", actor, planned)
        return planned


def _record(name: str, actor: Actor, planned: Planned) -> None:
    facts = {"seat": planned.seat_id, "quarter": planned.quarter.isoformat(), "side": planned.side}
    record(
        name,
        actor=actor,
        target=planned,
        partnership_id=planned.partnership_id,
        facts=facts,
        sealed=[planned],
    )

"""Plan a payment for somebody's time, and say whether it was paid: neither to whom, nor how it gets there."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.services.acting import acting_in
from thegither.engagement.models import Engagement
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch, may
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, one_of
from thegither.kernel.transactions import write_transaction
from thegither.means.models import Payment, PaymentState, SupportRequest, Way
from thegither.means.rates import payment_rates
from thegither.partners.models import Partnership

MOST_PENCE = 1_000_000
# A sort code, an account number of eight digits, or an IBAN.
_BANK_DETAILS = re.compile(r"\b\d{2}[- ]\d{2}[- ]\d{2}\b|\b\d{8}\b|\b[A-Z]{2}\d{2}[A-Z0-9 ]{11,30}\b")


@write_transaction()
def plan_payment(
    *,
    actor: Actor,
    partnership: Partnership,
    for_what: str,
    way: str,
    rate: str = "",
    pence: int | None = None,
    mark: str = "",
    engagement: Engagement | None = None,
    request: SupportRequest | None = None,
    submission_key: UUID | None = None,
) -> Payment:
    """Plan to pay somebody for their time: at a rate of the table, or the pence that the two agreed.

    Whoever wants no payment is entered with nought, so that it is known they were asked. Raises
    ``DomainError`` "rate_unknown", "amount_missing", "amount_too_large", "bank_details" or
    "payment_elsewhere".
    """
    _require_may_pay(actor, partnership, engagement)
    if (first := made_before(Payment, submission_key)) is not None:
        return first
    elsewhere = (engagement is not None and engagement.matter.partnership_id != partnership.pk) or (
        request is not None and request.partnership_id != partnership.pk
    )
    if elsewhere:
        raise DomainError("payment_elsewhere", _("Choose an engagement of this partnership."), "engagement")
    one_of(Way, way, "way")
    actor = acting_in(actor, partnership.pk)
    payment = Payment.objects.create(
        partnership=partnership,
        engagement=engagement or (request.engagement if request else None),
        request=request,
        for_what=_without_bank_details(for_what, "for_what", 200),
        mark=_without_bank_details(mark, "mark", 60, required=False),
        way=way,
        **_amount(way, rate, pence),
        planned_at=now(),
        planned_by_id=actor.person_id,
        planned_for_id=actor.seat_id,
        submission_key=submission_key,
    )
    _record("means.payment_planned", actor, payment)
    return payment


@write_transaction()
def settle_payment(*, actor: Actor, payment: Payment, state: str, settled_on: date | None = None) -> Payment:
    """Say that a payment was paid, not wanted by the person, or called off; a word once given stands.

    Raises ``DomainError`` "payment_settled", "settled_in_future" or "state_unknown".
    """
    rows = Payment.objects.select_for_update(of=("self",)).select_related("partnership")
    payment = fetch(actor, Action.CHANGE, rows, pk=payment.pk)
    if not payment.is_planned:
        raise DomainError("payment_settled", _("Somebody settled this payment meanwhile."))
    settled_on = settled_on or today()
    if settled_on > today():
        raise DomainError(
            "settled_in_future", _("Choose the day it was settled, not a later one."), "settled_on"
        )
    if state == PaymentState.PLANNED:
        raise DomainError("state_unknown", _("Choose what became of it."), "state")
    payment.state = one_of(PaymentState, state, "state")
    payment.settled_on = settled_on
    payment.save(update_fields=["state", "settled_on"])
    _record("means.payment_settled", acting_in(actor, payment.partnership_id), payment)
    return payment


def _require_may_pay(actor: Actor, partnership: Partnership, engagement: Engagement | None) -> None:
    if engagement is not None and may(actor, Action.MANAGE, engagement):
        return
    fetch(actor, Action.MANAGE, Partnership, pk=partnership.pk)


def _amount(way: str, rate: str, pence: int | None) -> dict[str, Any]:
    table = payment_rates()
    if rate and rate not in table.entries:
        raise DomainError("rate_unknown", _("Choose one of the rates."), "rate")
    version = table.version if rate else ""
    if way == Way.NONE:
        return {"pence": 0, "rate": rate, "rate_version": version}
    if rate:
        return {"pence": table.entries[rate].pence, "rate": rate, "rate_version": version}
    if not pence:
        raise DomainError("amount_missing", _("Choose a rate, or say the amount that you agreed."), "pence")
    if pence > MOST_PENCE:
        raise DomainError("amount_too_large", _("This is more than a payment for taking part."), "pence")
    return {"pence": pence, "rate": "", "rate_version": ""}


def _without_bank_details(text: str, field: str, limit: int, *, required: bool = True) -> str:
    line = clean_line(text, limit=limit, field=field, required=required)
    if _BANK_DETAILS.search(line):
        raise DomainError(
            "bank_details", _("This looks like bank details. They do not belong here; take them out."), field
        )
    return line


def _record(name: str, actor: Actor, payment: Payment) -> None:
    record(
        name,
        actor=actor,
        target=payment,
        partnership_id=payment.partnership_id,
        facts={"state": payment.state, "pence": payment.pence},
        sealed=[payment],
    )

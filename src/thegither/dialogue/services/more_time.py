"""Ask those who run a matter for a later last day, and answer it."""

from datetime import date

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Matter, TimeRequest
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction

from .acting import acting_in
from .matters import change_matter

BECAUSE_LIMIT = 500


@write_transaction()
def ask_for_time(*, actor: Actor, matter: Matter, until: date, because: str) -> TimeRequest:
    """Ask, for one's seat, that a matter takes contributions until a later day.

    Asking again before it is answered changes what is asked. Raises ``NotPermitted`` without a seat with a
    voice, ``DomainError`` "matter_closed", "no_last_day" or "not_later".
    """
    matter = fetch(actor, Action.ANSWER, Matter.objects.select_for_update(), pk=matter.pk)
    actor = acting_in(actor, matter.partnership_id)
    if actor.seat_id is None:
        raise NotPermitted
    if not matter.takes_contributions:
        raise DomainError(
            "matter_closed", _("This matter takes no contributions now. Ask that it opens again.")
        )
    if matter.open_until is None:
        raise DomainError("no_last_day", _("This matter has no last day. There is time."))
    if until <= matter.open_until:
        raise DomainError("not_later", _("Choose a day after the last one."), "until")
    asked, _new = TimeRequest.objects.update_or_create(
        matter=matter,
        asked_for_id=actor.seat_id,
        answered_at=None,
        defaults={
            "until": until,
            "because": clean_line(because, limit=BECAUSE_LIMIT, field="because"),
            "asked_at": now(),
            "asked_by_id": actor.person_id,
        },
    )
    _record("dialogue.time_asked", actor, asked)
    return asked


@write_transaction()
def answer_time_request(
    *, actor: Actor, time_request: TimeRequest, is_granted: bool, reply: str = ""
) -> TimeRequest:
    """Give a matter the later last day that was asked for, or say why not.

    Raises ``DomainError`` "answered_already", "because_missing" (a no needs a reason) or "closes_in_past".
    """
    row = TimeRequest.objects.select_for_update(of=("self",)).select_related("matter").get(pk=time_request.pk)
    matter = fetch(actor, Action.MANAGE, Matter.objects.select_for_update(), pk=row.matter_id)
    actor = acting_in(actor, matter.partnership_id)
    if row.answered_at is not None:
        raise DomainError("answered_already", _("Somebody has answered this already. Nothing was changed."))
    row.reply = clean_line(reply, limit=BECAUSE_LIMIT, field="reply", required=not is_granted)
    if is_granted and (matter.open_until is None or matter.open_until < row.until):
        change_matter(actor=actor, matter=matter, expected_version=None, open_until=row.until)
    row.is_granted, row.answered_at, row.answered_by_id = is_granted, now(), actor.person_id
    row.save(update_fields=["reply", "is_granted", "answered_at", "answered_by"])
    _record("dialogue.time_answered", actor, row)
    return row


def _record(name: str, actor: Actor, time_request: TimeRequest) -> None:
    record(
        name,
        actor=actor,
        target=time_request,
        partnership_id=time_request.matter.partnership_id,
        matter_id=time_request.matter_id,
        facts={
            "seat": time_request.asked_for_id,
            "until": str(time_request.until),
            "is_granted": time_request.is_granted,
        },
        sealed=[time_request],
    )

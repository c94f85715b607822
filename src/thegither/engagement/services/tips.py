"""Anybody may tell us who should be here; whoever runs the partnership takes it up or says why not."""

from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Matter
from thegither.dialogue.services.acting import acting_in
from thegither.engagement.models import Tip, TipState
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Partnership, Seat

from .gaps import LINE_LIMIT, WHO_LIMIT, open_gap

WHY_LIMIT = 1_000


@write_transaction()
def give_tip(
    *,
    actor: Actor,
    partnership: Partnership,
    who: str,
    why: str = "",
    where: str = "",
    matter: Matter | None = None,
    submission_key: UUID | None = None,
) -> Tip:
    """Tell a partnership who should be here, and where they are to be found. Nothing is kept of who tells.

    Raises ``DomainError`` "tip_elsewhere" or "partnership_ended".
    """
    partnership = fetch(actor, Action.VIEW, Partnership, pk=partnership.pk)
    if (first := made_before(Tip, submission_key)) is not None:
        return first
    if partnership.has_ended:
        raise DomainError("partnership_ended", _("This partnership has ended, so nobody would read it."))
    if matter is not None:
        matter = fetch(actor, Action.VIEW, Matter, pk=matter.pk)
        if matter.partnership_id != partnership.pk:
            raise DomainError("tip_elsewhere", _("Choose a matter of this partnership."), "matter")
    tip = Tip.objects.create(
        partnership=partnership,
        matter=matter,
        who=clean_line(who, limit=WHO_LIMIT, field="who"),
        why=clean_text(why, limit=WHY_LIMIT, field="why", required=False),
        where=clean_line(where, limit=LINE_LIMIT, field="where", required=False),
        told_at=now(),
        submission_key=submission_key,
    )
    # Recorded of nobody: a person who is signed in is not to be found by what they told.
    _record("engagement.tip_given", Actor.visitor(), tip)
    return tip


@write_transaction()
def take_up_tip(*, actor: Actor, tip: Tip, owner: Seat | None = None) -> Tip:
    """Open a gap for those whom somebody told us of. Raises ``DomainError`` "tip_settled"."""
    tip = _new(actor, tip)
    tip.gap = open_gap(
        actor=actor,
        partnership=tip.partnership,
        matter=tip.matter,
        who=tip.who,
        why=_("Somebody told us"),
        owner=owner,
    )
    return _settle(actor, tip, TipState.TAKEN_UP, "")


@write_transaction()
def decline_tip(*, actor: Actor, tip: Tip, reason: str) -> Tip:
    """Do not take it up, and say why. Raises ``DomainError`` "tip_settled"."""
    return _settle(
        actor, _new(actor, tip), TipState.DECLINED, clean_line(reason, limit=LINE_LIMIT, field="reason")
    )


def _new(actor: Actor, tip: Tip) -> Tip:
    rows = Tip.objects.select_for_update(of=("self",)).select_related("partnership", "matter")
    found = fetch(actor, Action.MANAGE, rows, pk=tip.pk)
    if found.state != TipState.NEW:
        raise DomainError("tip_settled", _("Somebody looked at this meanwhile."))
    return found


def _settle(actor: Actor, tip: Tip, state: str, reason: str) -> Tip:
    tip.state, tip.reason = state, reason
    tip.save(update_fields=["state", "reason", "gap"])
    _record("engagement.tip_settled", acting_in(actor, tip.partnership_id), tip)
    return tip


def _record(name: str, actor: Actor, tip: Tip) -> None:
    record(
        name,
        actor=actor,
        target=tip,
        partnership_id=tip.partnership_id,
        matter_id=tip.matter_id,
        facts={"state": tip.state},
    )

"""Pass a gate by a reason, say go, open an engagement, close it, call it off."""

from django.utils.translation import gettext as _

from thegither.engagement.models import (
    ActivityState,
    Engagement,
    EngagementState,
    GateKey,
    GateReason,
    GoNoGo,
)
from thegither.engagement.selectors.gates import check_of, gates_of
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action
from thegither.kernel.text import clean_line, one_of
from thegither.kernel.transactions import write_transaction
from thegither.partners.policies import held_seats

from .activities import set_activity_state
from .recording import locked, record_on, require_under_way

REASON_LIMIT = 500


@write_transaction()
def pass_gate(*, actor: Actor, engagement: Engagement, gate: str, reason: str) -> GateReason:
    """Pass a gate that is not met by a reason that everybody reads; a new reason replaces the one before.

    Raises ``DomainError`` "gate_unknown", "gate_met" or "engagement_over".
    """
    actor, engagement = locked(actor, Action.MANAGE, engagement)
    one_of(GateKey, gate, "gate")
    if engagement.state == EngagementState.CALLED_OFF:
        raise DomainError("engagement_over", _("It was called off. Nothing was changed."))
    if next(each for each in gates_of(engagement) if each.key == gate).is_met:
        raise DomainError("gate_met", _("The records meet this already. No reason is needed."))
    passed, _is_new = GateReason.objects.update_or_create(
        engagement=engagement,
        gate=gate,
        defaults={
            "reason": clean_line(reason, limit=REASON_LIMIT, field="reason"),
            "given_at": now(),
            "given_for_id": actor.seat_id,
        },
    )
    record_on("engagement.gate_passed", actor, engagement, passed, facts={"gate": gate}, sealed=[passed])
    return passed


@write_transaction()
def say_go(*, actor: Actor, engagement: Engagement, is_go: bool, reason: str = "") -> GoNoGo:
    """Say, for the seat that owns it, that an engagement goes ahead, or why not.

    Raises ``NotPermitted`` for anybody else, ``DomainError`` "no_owner" or "engagement_over".
    """
    actor, engagement = locked(actor, Action.CHANGE, engagement)
    require_under_way(engagement, _("It is over. Nothing was changed."))
    if engagement.owner_id is None:
        raise DomainError("no_owner", _("Nobody is named who says go or no-go. Name a seat first."))
    if not actor.is_system:
        if not held_seats(actor).filter(seat_id=engagement.owner_id).exists():
            raise NotPermitted
        actor = actor.for_seat(engagement.owner_id)
    word = GoNoGo.objects.create(
        engagement=engagement,
        is_go=is_go,
        reason=clean_line(reason, limit=REASON_LIMIT, field="reason", required=not is_go),
        said_at=now(),
        said_for_id=engagement.owner_id,
    )
    record_on("engagement.go_said", actor, engagement, word, facts={"is_go": is_go}, sealed=[word])
    return word


@write_transaction()
def open_engagement(*, actor: Actor, engagement: Engagement) -> Engagement:
    """Open an engagement: everybody reads it, and its ways to take part may open one by one.

    Raises ``DomainError`` "not_ready" with what is missing, "already_open" or "engagement_over".
    """
    actor, engagement = locked(actor, Action.MANAGE, engagement)
    require_under_way(engagement, _("It is over. Plan a new one."))
    if engagement.is_open:
        return engagement
    check = check_of(engagement)
    if not check.is_ready:
        missing = "; ".join(check.missing)
        raise DomainError(
            "not_ready", _("It does not open yet. Missing: %(missing)s.") % {"missing": missing}
        )
    engagement.state, engagement.opened_at = EngagementState.OPEN, now()
    engagement.version += 1
    engagement.save(update_fields=["state", "opened_at", "version"])
    by_reason = [gate.key for gate in check.gates if not gate.is_met]
    record_on(
        "engagement.engagement_opened", actor, engagement, facts={"by_reason": by_reason}, sealed=[engagement]
    )
    return engagement


@write_transaction()
def close_engagement(*, actor: Actor, engagement: Engagement, because: str = "") -> Engagement:
    """Close an engagement and its ways to take part; the conversation on its matter goes on.

    Closing before its last day needs a reason. Raises ``DomainError`` "engagement_not_open".
    """
    actor, engagement = locked(actor, Action.MANAGE, engagement)
    if engagement.state == EngagementState.CLOSED:
        return engagement
    if not engagement.is_open:
        raise DomainError("engagement_not_open", _("Only one that is open can be closed."))
    is_early = engagement.closes_on is not None and engagement.closes_on > today()
    return _end(actor, engagement, EngagementState.CLOSED, because, required=is_early)


@write_transaction()
def call_off_engagement(*, actor: Actor, engagement: Engagement, because: str) -> Engagement:
    """Call an engagement off, with a reason; what was said in it stays and is answered all the same.

    Raises ``DomainError`` "engagement_over".
    """
    actor, engagement = locked(actor, Action.MANAGE, engagement)
    if engagement.state == EngagementState.CALLED_OFF:
        return engagement
    require_under_way(engagement, _("It is over already."))
    return _end(actor, engagement, EngagementState.CALLED_OFF, because, required=True)


def _end(actor: Actor, engagement: Engagement, state: str, because: str, *, required: bool) -> Engagement:
    engagement.ended_because = clean_line(because, limit=REASON_LIMIT, field="because", required=required)
    for activity in engagement.activities.filter(state__in=(ActivityState.OPEN, ActivityState.PAUSED)):
        set_activity_state(actor=actor, activity=activity, state=ActivityState.CLOSED)
    engagement.state, engagement.ended_at = state, now()
    engagement.version += 1
    engagement.save(update_fields=["state", "ended_at", "ended_because", "version"])
    is_closed = state == EngagementState.CLOSED
    name = "engagement.engagement_closed" if is_closed else "engagement.engagement_called_off"
    record_on(name, actor, engagement, sealed=[engagement])
    return engagement

"""Somebody is missing: take it up with an owner, go out, say what came of it, or why nobody goes."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Contribution, Matter
from thegither.dialogue.services.acting import acting_in
from thegither.engagement.models import Captured, Gap, GapState, Interest, Outreach, OutreachState, Population
from thegither.engagement.selectors.gaps import capturable
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.partners.models import Partnership, Seat
from thegither.partners.services import refuse_ended

WHO_LIMIT = 120
LINE_LIMIT = 300
TEXT_LIMIT = 3_000
MOST_REACHED = 100_000


@write_transaction()
def open_gap(
    *,
    actor: Actor,
    partnership: Partnership,
    who: str = "",
    why: str = "",
    owner: Seat | None = None,
    matter: Matter | None = None,
    interest: Interest | None = None,
    population: Population | None = None,
    submission_key: UUID | None = None,
) -> Gap:
    """Take up that somebody is missing; the seat ``owner``, or else the actor's own, sees to it.

    An interest gives its own name.

    An interest has one open gap at a time; opening it again returns that one. Raises ``DomainError``
    "gap_elsewhere", "owner_elsewhere" or "partnership_ended".
    """
    partnership = fetch(actor, Action.ADD, Partnership, pk=partnership.pk)
    if (first := made_before(Gap, submission_key)) is not None:
        return first
    refuse_ended(partnership)
    if interest is not None:
        matter = interest.matter
        if (known := Gap.objects.filter(interest=interest, state=GapState.OPEN).first()) is not None:
            return known
    of_others = [each for each in (matter, population) if each and each.partnership_id != partnership.pk]
    if of_others:
        raise DomainError("gap_elsewhere", _("Choose what belongs to this partnership."), "matter")
    actor = acting_in(actor, partnership.pk)
    sees_to_it = _owner(partnership, owner)
    gap = Gap.objects.create(
        partnership=partnership,
        matter=matter,
        interest=interest,
        population=population,
        who=clean_line(who or (interest.name if interest else ""), limit=WHO_LIMIT, field="who"),
        why=clean_line(why, limit=LINE_LIMIT, field="why", required=False),
        owner_id=sees_to_it.pk if sees_to_it else actor.seat_id,
        opened_at=now(),
        submission_key=submission_key,
    )
    _record("engagement.gap_opened", actor, gap, gap, {"owner": gap.owner_id})
    return gap


@write_transaction()
def settle_gap(
    *, actor: Actor, gap: Gap, state: str, reason: str, expected_version: int | None = None
) -> Gap:
    """Close a gap ("closed", saying who is here now) or leave it ("left", saying why nobody goes out).

    What was planned for it is called off. Raises ``DomainError`` "gap_settled" or "state_unknown".
    """
    gap = fetch(actor, Action.CHANGE, Gap.objects.select_for_update(), pk=gap.pk)
    require_version(gap, expected_version)
    if not gap.is_open:
        raise DomainError("gap_settled", _("This was settled meanwhile."))
    if state not in (GapState.LEFT, GapState.CLOSED):
        raise DomainError("state_unknown", _("Choose what becomes of it."), "state")
    gap.reason = clean_line(reason, limit=LINE_LIMIT, field="reason")
    gap.state, gap.settled_at = state, now()
    gap.version += 1
    gap.save(update_fields=["state", "reason", "settled_at", "version"])
    gap.outreach.filter(state=OutreachState.PLANNED).update(state=OutreachState.CALLED_OFF, result=gap.reason)
    actor = acting_in(actor, gap.partnership_id)
    _record("engagement.gap_settled", actor, gap, gap, {"state": state})
    return gap


@write_transaction()
def plan_outreach(
    *,
    actor: Actor,
    gap: Gap,
    owner: Seat,
    where: str,
    due_on: date,
    when: str = "",
    host: str = "",
    etiquette: str = "",
    submission_key: UUID | None = None,
) -> Outreach:
    """Plan to go to where people are: where and when, by which day, with whom, and how one behaves there.

    The gap goes over to the seat that goes, where whoever saw to it has left.
    Raises ``DomainError`` "gap_settled", "due_in_past" or "owner_elsewhere".
    """
    gap = fetch(actor, Action.CHANGE, Gap.objects.select_related("partnership", "owner"), pk=gap.pk)
    if (first := made_before(Outreach, submission_key)) is not None:
        return first
    if not gap.is_open:
        raise DomainError("gap_settled", _("This was settled meanwhile."))
    if due_on < today():
        raise DomainError("due_in_past", _("Choose a day that is not over."), "due_on")
    outreach = Outreach.objects.create(
        gap=gap,
        owner=_owner(gap.partnership, owner),
        where=clean_line(where, limit=200, field="where"),
        when=clean_line(when, limit=120, field="when", required=False),
        due_on=due_on,
        host=clean_line(host, limit=200, field="host", required=False),
        etiquette=clean_text(etiquette, limit=TEXT_LIMIT, field="etiquette", required=False),
        planned_at=now(),
        submission_key=submission_key,
    )
    if gap.owner is None or not gap.owner.is_lasting:
        Gap.objects.filter(pk=gap.pk).update(owner=outreach.owner)
    actor = acting_in(actor, gap.partnership_id)
    _record("engagement.outreach_planned", actor, gap, outreach, {"owner": outreach.owner_id})
    return outreach


@write_transaction()
def finish_outreach(
    *,
    actor: Actor,
    outreach: Outreach,
    reached: int,
    result: str,
    done_on: date | None = None,
    captured: Iterable[Contribution] = (),
) -> Outreach:
    """Say how many were met, what came of it, and which contributions were brought back.

    Raises ``DomainError`` "outreach_settled", "done_in_future", "reached_unlikely" or "captured_elsewhere".
    """
    outreach = _planned(actor, outreach)
    done_on = done_on or today()
    if done_on > today():
        raise DomainError(
            "done_in_future", _("Choose the day on which you went, not a later one."), "done_on"
        )
    if not 0 <= reached <= MOST_REACHED:
        raise DomainError("reached_unlikely", _("Write how many people you met."), "reached")
    brought = {contribution.pk for contribution in captured}
    free = capturable(actor, outreach.gap).filter(pk__in=brought)
    if free.count() != len(brought):
        raise DomainError(
            "captured_elsewhere",
            _("Choose contributions of this partnership that nobody else brought."),
            "captured",
        )
    outreach.state = OutreachState.DONE
    outreach.done_on, outreach.reached = done_on, reached
    outreach.result = clean_text(result, limit=TEXT_LIMIT, field="result")
    outreach.save(update_fields=["state", "done_on", "reached", "result"])
    Captured.objects.bulk_create(Captured(outreach=outreach, contribution_id=key) for key in sorted(brought))
    actor = acting_in(actor, outreach.gap.partnership_id)
    facts = {"reached": reached, "captured": len(brought)}
    _record("engagement.outreach_done", actor, outreach.gap, outreach, facts)
    return outreach


@write_transaction()
def call_off_outreach(*, actor: Actor, outreach: Outreach, reason: str) -> Outreach:
    """Say that nobody goes, and why. Raises ``DomainError`` "outreach_settled"."""
    outreach = _planned(actor, outreach)
    outreach.state = OutreachState.CALLED_OFF
    outreach.result = clean_text(reason, limit=TEXT_LIMIT, field="reason")
    outreach.save(update_fields=["state", "result"])
    actor = acting_in(actor, outreach.gap.partnership_id)
    _record("engagement.outreach_called_off", actor, outreach.gap, outreach, {})
    return outreach


def _planned(actor: Actor, outreach: Outreach) -> Outreach:
    rows = Outreach.objects.select_for_update(of=("self",)).select_related("gap")
    found = fetch(actor, Action.CHANGE, rows, pk=outreach.pk)
    if not found.is_planned:
        raise DomainError("outreach_settled", _("It was said meanwhile what came of it."))
    return found


def _owner(partnership: Partnership, owner: Seat | None) -> Seat | None:
    if owner is not None and (owner.partnership_id != partnership.pk or not owner.is_lasting):
        raise DomainError("owner_elsewhere", _("Choose a seat of this partnership."), "owner")
    return owner


def _record(name: str, actor: Actor, gap: Gap, target: Gap | Outreach, facts: dict[str, Any]) -> None:
    record(
        name,
        actor=actor,
        target=target,
        partnership_id=gap.partnership_id,
        matter_id=gap.matter_id,
        facts={**facts, "gap": gap.pk},
        sealed=[target],
    )

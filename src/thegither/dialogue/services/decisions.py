"""Propose, cite, decide, dissent, withdraw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import (
    AnswerState,
    Citation,
    Contribution,
    Decision,
    DecisionOption,
    DecisionRule,
    DecisionState,
    Dissent,
    DissentKind,
    Matter,
    Standing,
)
from thegither.dialogue.selectors.decisions import cited_by
from thegither.dialogue.steps import open_steps
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.partners.models import Seat

from .acting import acting_in
from .answers import answer_contributions

TEXT_LIMIT = 10_000
FEWEST_OPTIONS = 2
MOST_OPTIONS = 12
MOST_CITED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class OptionDraft:
    """One option of a decision to be proposed; exactly one is to do nothing."""

    title: str
    is_nothing: bool = False
    arguments_for: str = ""
    arguments_against: str = ""
    evidence: str = ""


@write_transaction()
def propose_decision(
    *,
    actor: Actor,
    matter: Matter,
    title: str,
    question: str,
    options: Sequence[OptionDraft],
    cites: Iterable[Contribution] = (),
    submission_key: UUID | None = None,
) -> Decision:
    """Put a question with at least two options, and the one to do nothing, to be decided."""
    matter = fetch(actor, Action.DECIDE, Matter, pk=matter.pk)
    if (first := made_before(Decision, submission_key)) is not None:
        return first
    actor = acting_in(actor, matter.partnership_id)
    _require_choice(options)
    decision = Decision.objects.create(
        matter=matter,
        title=clean_line(title, limit=200, field="title"),
        question=clean_line(question, limit=300, field="question"),
        proposed_at=now(),
        proposed_by_id=actor.person_id,
        proposed_for_id=actor.seat_id,
        submission_key=submission_key,
    )
    DecisionOption.objects.bulk_create(
        DecisionOption(
            decision=decision,
            title=clean_line(option.title, limit=200, field="options"),
            is_nothing=option.is_nothing,
            arguments_for=_optional_text(option.arguments_for, "arguments_for"),
            arguments_against=_optional_text(option.arguments_against, "arguments_against"),
            evidence=_optional_text(option.evidence, "evidence"),
            position=position,
        )
        for position, option in enumerate(options)
    )
    cited = _cite(decision, cites, note="")
    _record("dialogue.decision_proposed", actor, decision, options=len(options), cites=len(cited))
    return decision


@write_transaction()
def cite_contributions(
    *, actor: Actor, decision: Decision, contributions: Iterable[Contribution], note: str = ""
) -> list[Citation]:
    """Say that contributions shaped a decision; return the new citations, without those that were there."""
    decision = _locked(actor, Action.DECIDE, decision)
    if decision.state == DecisionState.WITHDRAWN:
        raise DomainError("withdrawn", _("This decision was withdrawn."))
    cited = _cite(decision, contributions, note=clean_line(note, limit=300, field="note", required=False))
    if not cited:
        raise DomainError(
            "nothing_to_cite", _("Choose at least one contribution that is not cited yet."), "chosen"
        )
    actor = acting_in(actor, decision.matter.partnership_id)
    _record("dialogue.contributions_cited", actor, decision, cites=len(cited))
    return cited


@write_transaction()
def record_decision(
    *,
    actor: Actor,
    decision: Decision,
    chosen: DecisionOption,
    rule: str,
    reasons: str,
    decided_by: str = "",
    decided_at: datetime | None = None,
    is_no: bool = False,
    look_again_on: date | None = None,
    expected_version: int | None = None,
    answer_cited: str = "",
) -> Decision:
    """Record what was decided, by whom and why. ``is_no``: not now; the thread ends here with its reasons.

    With ``answer_cited`` (an ``AnswerState``), what the decision cites is answered with the same reasons.
    The record keeps which steps of the matter were open.
    """
    decision = _locked(actor, Action.MANAGE, decision)
    require_version(decision, expected_version)
    _require_proposed(decision)
    decision.rule = _rule(rule)
    decision.decided_by = clean_line(
        decided_by, limit=200, field="decided_by", required=rule == DecisionRule.ELSEWHERE
    )
    decision.reasons = clean_text(reasons, limit=TEXT_LIMIT, field="reasons")
    decision.decided_at = _past(decided_at)
    decision.look_again_on = _day_to_come(look_again_on)
    decision.is_no = is_no
    decision.state = DecisionState.DECIDED
    decision.recorded_by_id = actor.person_id
    decision.version += 1
    decision.save()
    if not decision.options.filter(pk=chosen.pk).update(is_chosen=True):
        raise DomainError("unknown_option", _("Choose one of the options of this decision."), "chosen")
    actor = acting_in(actor, decision.matter.partnership_id)
    skipped = [each.key for each in open_steps(decision.matter)]
    _record(
        "dialogue.decision_recorded",
        actor,
        decision,
        is_no=is_no,
        rule=rule,
        option=chosen.pk,
        skipped=skipped,
    )
    if answer_cited:
        answer_contributions(
            actor=actor,
            matter=decision.matter,
            contributions=cited_by(decision),
            state=answer_cited,
            because=decision.reasons,
            look_again_on=None if answer_cited == AnswerState.ACTED_ON else look_again_on,
        )
    return decision


@write_transaction()
def withdraw_decision(*, actor: Actor, decision: Decision, reason: str) -> Decision:
    """Take a proposal back: whoever runs the partnership, or the seat that proposed it."""
    decision = _locked(actor, Action.CHANGE, decision)
    _require_proposed(decision)
    decision.reasons = clean_text(reason, limit=TEXT_LIMIT, field="reason")
    decision.state = DecisionState.WITHDRAWN
    decision.version += 1
    decision.save(update_fields=["reasons", "state", "version"])
    _record("dialogue.decision_withdrawn", acting_in(actor, decision.matter.partnership_id), decision)
    return decision


@write_transaction()
def record_dissent(
    *, actor: Actor, decision: Decision, kind: str, reason: str, seat: Seat | None = None
) -> Dissent:
    """Record that a seat did not go along, and why: its own, or any seat by whoever runs the partnership.

    A seat dissents once; saying it again changes its words.
    """
    own = acting_in(actor, decision.matter.partnership_id)
    for_itself = seat is None or seat.pk == own.seat_id
    decision = _locked(actor, Action.DECIDE if for_itself else Action.MANAGE, decision)
    if decision.state == DecisionState.WITHDRAWN:
        raise DomainError("withdrawn", _("This decision was withdrawn."))
    if kind not in DissentKind:
        raise DomainError("unknown_kind", _("Choose whether the seat stood aside or objected."), "kind")
    if seat is not None and seat.partnership_id != decision.matter.partnership_id:
        raise DomainError("other_partnership", _("Choose a seat of this partnership."), "seat")
    seat_id = seat.pk if seat else own.seat_id
    if seat_id is None:
        raise NotPermitted
    dissent, _new = Dissent.objects.update_or_create(
        decision=decision,
        seat_id=seat_id,
        defaults={
            "kind": kind,
            "reason": clean_text(reason, limit=TEXT_LIMIT, field="reason"),
            "person_id": actor.person_id if for_itself else None,
            "recorded_at": now(),
        },
    )
    record(
        "dialogue.dissent_recorded",
        actor=own,
        target=decision,
        partnership_id=decision.matter.partnership_id,
        matter_id=decision.matter_id,
        facts={"kind": kind, "seat": dissent.seat_id, "for_itself": for_itself},
        sealed=[dissent],
    )
    return dissent


def _locked(actor: Actor, action: Action, decision: Decision) -> Decision:
    return fetch(
        actor,
        action,
        Decision.objects.select_for_update(of=("self",)).select_related("matter"),
        pk=decision.pk,
    )


def _cite(decision: Decision, contributions: Iterable[Contribution], *, note: str) -> list[Citation]:
    keys = {contribution.pk for contribution in contributions}
    if len(keys) > MOST_CITED_AT_ONCE:
        message = _("Cite at most %(count)s contributions at once.") % {"count": MOST_CITED_AT_ONCE}
        raise DomainError("too_many_cited", message, "chosen")
    shown = Contribution.objects.filter(matter=decision.matter_id, standing=Standing.SHOWN, pk__in=keys)
    if len(found := set(shown.values_list("pk", flat=True))) < len(keys):
        raise DomainError("cannot_cite", _("Cite what is shown on this matter."), "chosen")
    found -= set(decision.citations.values_list("contribution_id", flat=True))
    return Citation.objects.bulk_create(
        Citation(decision=decision, contribution_id=key, note=note, cited_at=now()) for key in sorted(found)
    )


def _record(name: str, actor: Actor, decision: Decision, **facts: object) -> None:
    record(
        name,
        actor=actor,
        target=decision,
        partnership_id=decision.matter.partnership_id,
        matter_id=decision.matter_id,
        facts=facts,
        sealed=[decision],
    )


def _require_choice(options: Sequence[OptionDraft]) -> None:
    nothings = sum(option.is_nothing for option in options)
    if len(options) - nothings < FEWEST_OPTIONS:
        raise DomainError("too_few_options", _("Give at least two options besides doing nothing."), "options")
    if nothings != 1:
        raise DomainError(
            "nothing_missing", _("Say what it means to do nothing: exactly one option is that."), "options"
        )
    if len(options) > MOST_OPTIONS:
        message = _("Give at most %(count)s options.") % {"count": MOST_OPTIONS}
        raise DomainError("too_many_options", message, "options")


def _require_proposed(decision: Decision) -> None:
    if decision.state == DecisionState.DECIDED:
        raise DomainError(
            "already_decided", _("This was decided already. Propose a new decision to change it.")
        )
    if decision.state == DecisionState.WITHDRAWN:
        raise DomainError("withdrawn", _("This decision was withdrawn."))


def _rule(value: str) -> str:
    if value not in DecisionRule:
        raise DomainError("unknown_rule", _("Choose by which rule it was decided."), "rule")
    return value


def _past(moment: datetime | None) -> datetime:
    moment = moment or now()
    if moment > now():
        raise DomainError(
            "decided_in_future", _("Choose a day of decision that is not still to come."), "decided_at"
        )
    return moment


def _day_to_come(day: date | None) -> date | None:
    if day is not None and day <= today():
        raise DomainError(
            "look_again_in_past", _("Choose a day to look again that is still to come."), "look_again_on"
        )
    return day


def _optional_text(value: str, field: str) -> str:
    return clean_text(value, limit=TEXT_LIMIT, field=field, required=False)

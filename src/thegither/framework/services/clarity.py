"""The blind clarity test: open a round, answer unseen, read blind, finish (measure M13)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_text
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Seat
from thegither.partners.policies import current_mandates
from thegither.partners.services import refuse_ended

from ..models import ClarityAnswer, ClarityReading, ClarityRound, ClarityState, FrameworkVersion, Judgement
from ..selectors.clarity import READERS
from ..selectors.seats import signing_seats

ANSWER_LIMIT = 2000


def open_round(
    *,
    actor: Actor,
    version: FrameworkVersion,
    answer_until: date,
    submission_key: UUID | None = None,
) -> ClarityRound:
    """Ask every seat to restate purpose and own role, without seeing what the others say.

    A second call with the same key returns the first round. Raises ``DomainError`` "partnership_ended",
    "version_draft", "round_running" or "too_soon".
    """
    with write_transaction():
        require(actor, Action.CHANGE, version.framework)
        if (first := made_before(ClarityRound, submission_key)) is not None:
            return first
        refuse_ended(version.framework.partnership)
        if version.is_draft:
            raise DomainError("version_draft", _("Ask about what partners agreed: open the draft first."))
        running = ClarityRound.objects.filter(version__framework=version.framework_id)
        if running.exclude(state=ClarityState.FINISHED).exists():
            raise DomainError("round_running", _("A round is running. Finish it first."))
        if answer_until < today():
            raise DomainError("too_soon", _("Choose a day from today on."), "answer_until")
        asked = signing_seats(version.framework.partnership_id).count()
        made = ClarityRound.objects.create(
            version=version,
            answer_until=answer_until,
            opened_at=now(),
            opened_by_id=actor.person_id,
            asked=asked,
            submission_key=submission_key,
        )
        _record("framework.clarity_opened", actor, made, asked=asked)
        return made


def answer_round(
    *, actor: Actor, clarity_round: ClarityRound, seat: Seat, purpose: str, role: str
) -> ClarityAnswer:
    """Say for a seat that one holds what the purpose and its own role are, until reading begins.

    Raises ``NotPermitted`` for a seat of others, and ``DomainError`` "answering_over" or as texts do.
    """
    with write_transaction():
        require(actor, Action.VIEW, clarity_round)
        _require_held(actor, clarity_round, seat)
        locked = _locked(clarity_round)
        if locked.state != ClarityState.ANSWERING:
            raise DomainError("answering_over", _("Answering is over: the readers have begun."))
        answer, _made = ClarityAnswer.objects.update_or_create(
            round=locked,
            seat=seat,
            defaults={
                "purpose": clean_text(purpose, limit=ANSWER_LIMIT, field="purpose"),
                "role": clean_text(role, limit=ANSWER_LIMIT, field="role"),
                "answered_at": now(),
                "answered_by_id": actor.person_id,
            },
        )
        _record("framework.clarity_answered", actor.for_seat(seat.pk), locked, sealed=[answer])
        return answer


def begin_reading(*, actor: Actor, clarity_round: ClarityRound) -> ClarityRound:
    """End answering and give each answer to two readers of other organisations than its own.

    Who reads what follows from the keys alone, so that nobody chooses the readers. Raises ``DomainError``
    "answering_over", "nothing_answered" or "too_few_readers".
    """
    with write_transaction():
        require(actor, Action.CHANGE, clarity_round)
        locked = _locked(clarity_round)
        if locked.state != ClarityState.ANSWERING:
            raise DomainError("answering_over", _("Answering is over already."))
        answers = list(locked.answers.select_related("seat").order_by("pk"))
        if not answers:
            raise DomainError("nothing_answered", _("Nobody has answered yet. Remind partners first."))
        seats = list(signing_seats(locked.version.framework.partnership_id).order_by("pk"))
        readings = ClarityReading.objects.bulk_create(
            ClarityReading(answer=answer, reader=reader)
            for answer, readers in _readers(answers, seats)
            for reader in readers
        )
        locked.state = ClarityState.READING
        locked.reading_from = now()
        locked.save(update_fields=["state", "reading_from"])
        _record(
            "framework.clarity_reading_begun", actor, locked, answers=len(answers), readings=len(readings)
        )
        return locked


def judge(*, actor: Actor, reading: ClarityReading, purpose: str, role: str) -> ClarityReading:
    """Say as a reader whether an answer means the same as what was agreed, for purpose and for role.

    It can be changed until the round is finished. Raises ``DomainError`` "judgement_unknown".
    """
    if purpose not in Judgement.values or role not in Judgement.values:
        field = "purpose" if purpose not in Judgement.values else "role"
        raise DomainError("judgement_unknown", _("Choose one of the three."), field)
    with write_transaction():
        require(actor, Action.ANSWER, reading)
        locked = _locked(reading.answer.round)
        if locked.state != ClarityState.READING:
            raise DomainError("reading_over", _("This round is finished."))
        reading = ClarityReading.objects.get(pk=reading.pk)
        reading.purpose, reading.role = purpose, role
        reading.read_at = now()
        reading.read_by_id = actor.person_id
        reading.save(update_fields=["purpose", "role", "read_at", "read_by"])
        _record("framework.clarity_read", actor.for_seat(reading.reader_id), locked, sealed=[reading])
        return reading


def finish_round(*, actor: Actor, clarity_round: ClarityRound) -> ClarityRound:
    """Show what came of a round. Answers that both readers have not read are left out, and counted.

    Raises ``DomainError`` "not_read" while nothing has been read by both.
    """
    with write_transaction():
        require(actor, Action.CHANGE, clarity_round)
        locked = _locked(clarity_round)
        if locked.state == ClarityState.FINISHED:
            return locked
        read = ClarityReading.objects.filter(answer__round=locked, read_at__isnull=False)
        if locked.state != ClarityState.READING or not read.exists():
            raise DomainError("not_read", _("Nobody has read anything yet. There is nothing to show."))
        locked.state = ClarityState.FINISHED
        locked.finished_at = now()
        locked.save(update_fields=["state", "finished_at"])
        _record("framework.clarity_finished", actor, locked, read=read.count())
        return locked


def _readers(
    answers: Sequence[ClarityAnswer], seats: Sequence[Seat]
) -> list[tuple[ClarityAnswer, list[Seat]]]:
    """Return two readers of other bodies for each answer: those with the least to read."""
    load = {seat.pk: 0 for seat in seats}
    given = []
    for place, answer in enumerate(answers):
        turn = [*seats[place + 1 :], *seats[: place + 1]]
        chosen: list[Seat] = []
        for seat in sorted(turn, key=lambda each: load[each.pk]):
            if all(_body(seat) != _body(other) for other in (answer.seat, *chosen)):
                chosen.append(seat)
            if len(chosen) == READERS:
                break
        if len(chosen) < READERS:
            message = _("Each answer needs two readers of other organisations. Fill more seats first.")
            raise DomainError("too_few_readers", message)
        for seat in chosen:
            load[seat.pk] += 1
        given.append((answer, chosen))
    return given


def _body(seat: Seat) -> tuple[int | None, int | None]:
    return seat.organisation_id, seat.individual_id


def _require_held(actor: Actor, clarity_round: ClarityRound, seat: Seat) -> None:
    asked = signing_seats(clarity_round.version.framework.partnership_id).filter(pk=seat.pk)
    if not asked.exists() or not current_mandates(actor).filter(seat=seat).exists():
        raise NotPermitted(_("Only those who hold a seat answer for it."))


def _locked(clarity_round: ClarityRound) -> ClarityRound:
    rows = ClarityRound.objects.select_for_update(of=("self",)).select_related("version__framework")
    return rows.get(pk=clarity_round.pk)


def _record(
    name: str,
    actor: Actor,
    clarity_round: ClarityRound,
    sealed: Sequence[ClarityAnswer | ClarityReading] = (),
    **facts: object,
) -> None:
    record(
        name,
        actor=actor,
        target=clarity_round,
        partnership_id=clarity_round.version.framework.partnership_id,
        facts=facts,
        sealed=sealed,
    )

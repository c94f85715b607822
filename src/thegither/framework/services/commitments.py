"""Promises: made for one's own seat, shown by evidence, confirmed or disputed by those they were made to."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db.models import Q
from django.db.transaction import on_commit
from django.utils.translation import gettext as _

from thegither.audit.seals import name_of
from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.files import check_file, storing
from thegither.kernel.policies import Action, require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Community, Organisation, Partnership, Seat
from thegither.partners.policies import in_force
from thegither.partners.services import refuse_ended

from ..models import Commitment, CommitmentEvidence, CommitmentVerdict, EvidenceFile, Rhythm
from ..policies import speaking_seats
from ..standings import evidence_in_question

FARTHEST = timedelta(days=3653)


def make_commitment(
    *,
    actor: Actor,
    partnership: Partnership,
    made_by: Seat,
    text: str,
    first_due_on: date,
    rhythm: str = Rhythm.ONCE,
    to: Seat | Organisation | Community | None = None,
    principle: str = "",
    led_by: str = "",
    is_public: bool = True,
    submission_key: UUID | None = None,
) -> Commitment:
    """Promise something for a seat that the actor holds; ``to`` None means everyone.

    Raises ``DomainError`` "partnership_ended", "seat_not_held", "seat_elsewhere", "promised_to_oneself",
    "due_in_past", "due_too_far" or "rhythm_unknown". A second call with the same key returns the first
    commitment.
    """
    with write_transaction():
        require(actor, Action.ADD, partnership)
        if (first := made_before(Commitment, submission_key)) is not None:
            return first
        refuse_ended(partnership)
        _refuse_wrong_sides(actor, partnership, made_by, to)
        if first_due_on < today():
            raise DomainError("due_in_past", _("Choose today or a later day."), "first_due_on")
        if first_due_on > today() + FARTHEST:
            raise DomainError("due_too_far", _("Choose a day in the next ten years."), "first_due_on")
        if rhythm not in Rhythm.values:
            raise DomainError("rhythm_unknown", _("Choose how often it falls due."), "rhythm")
        commitment = Commitment.objects.create(
            partnership=partnership,
            made_by=made_by,
            to_seat=to if isinstance(to, Seat) else None,
            to_organisation=to if isinstance(to, Organisation) else None,
            to_community=to if isinstance(to, Community) else None,
            is_to_everyone=to is None,
            text=clean_line(text, limit=500, field="text"),
            principle=clean_line(principle, limit=200, field="principle", required=False),
            led_by=clean_line(led_by, limit=120, field="led_by", required=False),
            rhythm=rhythm,
            first_due_on=first_due_on,
            made_on=today(),
            is_public=is_public,
            created_at=now(),
            created_by_id=actor.person_id,
            submission_key=submission_key,
        )
        _record("framework.commitment_made", actor, commitment, commitment)
        return commitment


def give_evidence(
    *,
    actor: Actor,
    commitment: Commitment,
    text: str,
    dated_on: date,
    link: str = "",
    paper: UploadedFile | None = None,
    paper_is_public: bool = False,
    submission_key: UUID | None = None,
) -> CommitmentEvidence:
    """Show what was done, of which day, perhaps with a file that all may open or only those concerned.

    Raises ``DomainError`` "commitment_withdrawn", "dated_in_future", "dated_before_made" or "link_wrong", and
    what ``kernel.files.check_file`` does.
    """
    if paper is not None:
        check_file(paper, field="paper")
    with write_transaction():
        require(actor, Action.CHANGE, commitment)
        if (first := made_before(CommitmentEvidence, submission_key)) is not None:
            return first
        _refuse_if_withdrawn(commitment)
        if dated_on > today():
            raise DomainError("dated_in_future", _("Choose today or an earlier day."), "dated_on")
        if dated_on < commitment.made_on:
            message = _("This day is before the promise was made. Choose a later one.")
            raise DomainError("dated_before_made", message, "dated_on")
        evidence = CommitmentEvidence.objects.create(
            commitment=commitment,
            text=clean_text(text, limit=1000, field="text"),
            link=clean_link(link),
            dated_on=dated_on,
            given_at=now(),
            given_by_id=actor.person_id,
            submission_key=submission_key,
        )
        if paper is None:
            _record("framework.evidence_given", actor, commitment, evidence, evidence=evidence.pk)
            return evidence
        stored = EvidenceFile(evidence=evidence, is_public=paper_is_public)
        with storing(stored, paper, field="paper"):
            stored.save()
            _record("framework.evidence_given", actor, commitment, evidence, stored, evidence=evidence.pk)
        return evidence


def remove_evidence_file(*, actor: Actor, paper: EvidenceFile) -> None:
    """Delete a file that should not be there; the evidence in words stays, and that there was a file."""
    with write_transaction():
        require(actor, Action.DELETE, paper)
        commitment, evidence, unsealed = paper.evidence.commitment, paper.evidence_id, name_of(paper)
        on_commit(partial(paper.file.storage.delete, str(paper.file.name)))
        paper.delete()
        _record("framework.evidence_file_removed", actor, commitment, evidence=evidence, unsealed=[unsealed])


def confirm_commitment(*, actor: Actor, commitment: Commitment, because: str = "") -> CommitmentVerdict:
    """Say, as the one it was made to, that the newest evidence is true: it was kept.

    Raises ``DomainError`` "nothing_to_confirm" or "commitment_withdrawn".
    """
    return _say(actor, commitment, is_kept=True, because=because)


def dispute_commitment(*, actor: Actor, commitment: Commitment, because: str) -> CommitmentVerdict:
    """Say, as the one it was made to, that it was not kept, and why; with or without evidence to dispute.

    Raises ``DomainError`` "not_due_yet", "commitment_withdrawn" or "text_missing".
    """
    return _say(actor, commitment, is_kept=False, because=because)


def withdraw_commitment(*, actor: Actor, commitment: Commitment, because: str) -> Commitment:
    """Take a promise back and say why; what it said, and that it was made, stays.

    Raises ``DomainError`` "commitment_withdrawn".
    """
    with write_transaction():
        require(actor, Action.CHANGE, commitment)
        commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
        _refuse_if_withdrawn(commitment)
        commitment.withdrawn_on = today()
        commitment.withdrawn_because = clean_line(because, limit=500, field="because")
        commitment.save(update_fields=["withdrawn_on", "withdrawn_because"])
        _record("framework.commitment_withdrawn", actor, commitment, commitment)
        return commitment


def clean_link(link: str) -> str:
    """Return a web address, or "". Raises ``DomainError`` "link_wrong"."""
    address = clean_line(link, limit=300, field="link", required=False)
    if address:
        try:
            URLValidator(schemes=("http", "https"))(address)
        except ValidationError:
            message = _("Write the whole web address, for example https://example.org/page")
            raise DomainError("link_wrong", message, "link") from None
    return address


def _say(actor: Actor, commitment: Commitment, *, is_kept: bool, because: str) -> CommitmentVerdict:
    with write_transaction():
        require(actor, Action.ANSWER, commitment)
        _refuse_if_withdrawn(commitment)
        loaded = Commitment.objects.prefetch_related("evidence").get(pk=commitment.pk)
        evidence = evidence_in_question(loaded, today())
        if evidence is None and is_kept:
            message = _("No evidence has been given yet that it was kept, so there is nothing to confirm.")
            raise DomainError("nothing_to_confirm", message)
        if evidence is None and not commitment.due_days(today()):
            message = _("It is not due yet, and nobody says that it was kept. Wait until it is due.")
            raise DomainError("not_due_yet", message)
        verdict = CommitmentVerdict.objects.create(
            commitment=commitment,
            evidence=evidence,
            is_kept=is_kept,
            because=clean_text(because, limit=1000, field="because", required=not is_kept),
            said_at=now(),
            said_by_id=actor.person_id,
            said_for=_seat_spoken_for(actor, commitment),
        )
        name = "framework.commitment_confirmed" if is_kept else "framework.commitment_disputed"
        _record(name, actor, commitment, verdict, verdict=verdict.pk)
        return verdict


def _seat_spoken_for(actor: Actor, commitment: Commitment) -> Seat | None:
    """Return the seat for which the actor answers: the one they act for, if it was promised something."""
    promised = (
        Q(pk=commitment.to_seat_id)
        | Q(organisation=commitment.to_organisation_id, organisation__isnull=False)
        | Q(partnership__community=commitment.to_community_id, partnership__community__isnull=False)
    )
    if commitment.is_to_everyone:
        promised |= Q(partnership=commitment.partnership_id)
    seats = Seat.objects.filter(promised, pk__in=speaking_seats(actor)).exclude(pk=commitment.made_by_id)
    held = list(seats.order_by("pk"))
    return next((seat for seat in held if seat.pk == actor.seat_id), held[0] if held else None)


def _refuse_wrong_sides(
    actor: Actor, partnership: Partnership, made_by: Seat, to: Seat | Organisation | Community | None
) -> None:
    lasting = Seat.objects.filter(in_force(), partnership=partnership)
    if not lasting.filter(pk=made_by.pk).exists():
        raise DomainError("seat_elsewhere", _("Choose a seat of this partnership."), "made_by")
    if not actor.is_system and not speaking_seats(actor).filter(seat_id=made_by.pk).exists():
        raise DomainError("seat_not_held", _("You can promise only for a seat that you hold."), "made_by")
    if isinstance(to, Seat) and not lasting.filter(pk=to.pk).exists():
        raise DomainError("seat_elsewhere", _("Choose a seat of this partnership."), "to")
    receiving = to.organisation_id if isinstance(to, Seat) else None
    if isinstance(to, Organisation):
        receiving = to.pk
    is_own = receiving is not None and receiving == made_by.organisation_id
    if is_own or (isinstance(to, Seat) and to.pk == made_by.pk):
        raise DomainError("promised_to_oneself", _("Choose somebody else: this is your own."), "to")


def _refuse_if_withdrawn(commitment: Commitment) -> None:
    if commitment.withdrawn_on is not None:
        raise DomainError("commitment_withdrawn", _("This promise was withdrawn. Nothing was saved."))


def _record(
    name: str,
    actor: Actor,
    commitment: Commitment,
    *sealed: Commitment | CommitmentEvidence | CommitmentVerdict | EvidenceFile,
    **facts: object,
) -> None:
    record(
        name,
        actor=actor,
        target=commitment,
        partnership_id=commitment.partnership_id,
        facts=facts,
        sealed=sealed,
    )

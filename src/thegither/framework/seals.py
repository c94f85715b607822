from typing import Any

from thegither.audit.seals import seals

from .models import (
    Agreement,
    ClarityAnswer,
    ClarityReading,
    Clause,
    Commitment,
    CommitmentEvidence,
    CommitmentVerdict,
    EvidenceFile,
    FrameworkVersion,
    Signature,
)


@seals(FrameworkVersion)
def version_content(version: FrameworkVersion) -> dict[str, Any]:
    """The document that is signed, and whether it can be."""
    return {
        "framework": version.framework_id,
        "number": version.number,
        "content": version.content,
        "note": version.note,
        "is_open": not version.is_draft,
    }


@seals(Signature)
def signature_content(signature: Signature) -> dict[str, Any]:
    """How a seat stands to which version, by which mandate, and why."""
    return {
        "version": signature.version_id,
        "seat": signature.seat_id,
        "mandate": signature.mandate_id,
        "stance": signature.stance,
        "because": signature.because,
        "is_replaced": signature.replaced_at is not None,
    }


@seals(ClarityAnswer)
def answer_content(answer: ClarityAnswer) -> dict[str, Any]:
    """What a seat said unseen."""
    return {
        "round": answer.round_id,
        "seat": answer.seat_id,
        "purpose": answer.purpose,
        "role": answer.role,
    }


@seals(ClarityReading)
def reading_content(reading: ClarityReading) -> dict[str, Any]:
    """What a reader found."""
    return {
        "answer": reading.answer_id,
        "reader": reading.reader_id,
        "purpose": reading.purpose,
        "role": reading.role,
    }


@seals(Commitment)
def commitment_content(commitment: Commitment) -> dict[str, Any]:
    """What was promised, by which seat, to whom, by when; and that it was withdrawn."""
    return {
        "made_by": commitment.made_by_id,
        "to": [
            commitment.to_seat_id,
            commitment.to_organisation_id,
            commitment.to_community_id,
            commitment.is_to_everyone,
        ],
        "text": commitment.text,
        "principle": commitment.principle,
        "rhythm": commitment.rhythm,
        "first_due_on": str(commitment.first_due_on),
        "made_on": str(commitment.made_on),
        "withdrawn_on": str(commitment.withdrawn_on) if commitment.withdrawn_on else None,
        "withdrawn_because": commitment.withdrawn_because,
    }


@seals(CommitmentEvidence)
def evidence_content(evidence: CommitmentEvidence) -> dict[str, Any]:
    """What was shown, of which day."""
    return {
        "commitment": evidence.commitment_id,
        "text": evidence.text,
        "link": evidence.link,
        "dated_on": str(evidence.dated_on),
    }


@seals(EvidenceFile)
def evidence_file_content(paper: EvidenceFile) -> dict[str, Any]:
    """Which file it is; its bytes are checked against the digest."""
    return {
        "evidence": paper.evidence_id,
        "content_type": paper.content_type,
        "size_bytes": paper.size_bytes,
        "digest": paper.digest,
        "is_public": paper.is_public,
    }


@seals(CommitmentVerdict)
def verdict_content(verdict: CommitmentVerdict) -> dict[str, Any]:
    """What the one it was promised to said of it."""
    return {
        "commitment": verdict.commitment_id,
        "evidence": verdict.evidence_id,
        "is_kept": verdict.is_kept,
        "because": verdict.because,
        "said_for": verdict.said_for_id,
    }


@seals(Agreement)
def agreement_content(agreement: Agreement) -> dict[str, Any]:
    """What the register says of an agreement."""
    return {
        "title": agreement.title,
        "kind": agreement.kind,
        "from_on": str(agreement.from_on),
        "until_on": str(agreement.until_on) if agreement.until_on else None,
        "review_on": str(agreement.review_on) if agreement.review_on else None,
    }


@seals(Clause)
def clause_content(clause: Clause) -> dict[str, Any]:
    """What a clause says, and who bears it."""
    return {
        "agreement": clause.agreement_id,
        "kind": clause.kind,
        "text": clause.text,
        "bearer": clause.bearer_id,
        "days": clause.days,
        "by_when": clause.by_when,
    }

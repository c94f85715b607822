"""What is sealed of this room's records: what was said, answered and decided; never who said it."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from thegither.audit.seals import seals

from .models import (
    Attachment,
    Contribution,
    Decision,
    Disposition,
    Dissent,
    Matter,
    MatterStage,
    MatterTranslation,
    StageFeedback,
    TimeRequest,
)


def _moment(moment: date | None) -> str | None:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat(timespec="microseconds")
    return moment.isoformat() if moment else None


def _digest_of_keys(keys: Iterable[int]) -> str:
    """Return one digest for a set of keys, so that a seal over thousands stays small."""
    return hashlib.sha256(",".join(str(key) for key in sorted(keys)).encode()).hexdigest()


@seals(Matter)
def matter_content(matter: Matter) -> dict[str, Any]:
    """What partners ask, and how far it is."""
    return {
        "partnership": matter.partnership_id,
        "title": matter.title,
        "question": matter.question,
        "summary": matter.summary,
        "stage": matter.stage,
        "attribution": matter.attribution,
        "opened_at": _moment(matter.opened_at),
    }


@seals(MatterTranslation)
def translation_content(translation: MatterTranslation) -> dict[str, Any]:
    """The same in another language."""
    return {
        "matter": translation.matter_id,
        "language": translation.language,
        "title": translation.title,
        "question": translation.question,
        "summary": translation.summary,
    }


@seals(TimeRequest)
def time_request_content(request: TimeRequest) -> dict[str, Any]:
    """Which later day a seat asked for and why, and what it was told."""
    return {
        "matter": request.matter_id,
        "asked_for": request.asked_for_id,
        "until": _moment(request.until),
        "because": request.because,
        "is_granted": request.is_granted,
        "reply": request.reply,
    }


@seals(MatterStage)
def stage_content(stay: MatterStage) -> dict[str, Any]:
    """When the matter was at which stage, why, and how many had no answer at its end."""
    return {
        "matter": stay.matter_id,
        "stage": stay.stage,
        "entered_at": _moment(stay.entered_at),
        "left_at": _moment(stay.left_at),
        "reason": stay.reason,
        "unanswered": stay.unanswered,
    }


@seals(StageFeedback)
def stage_feedback_content(feedback: StageFeedback) -> dict[str, Any]:
    """The verdict; the comment is the author's own and may be erased."""
    return {
        "matter_stage": feedback.matter_stage_id,
        "contribution": feedback.contribution_id,
        "verdict": feedback.verdict,
    }


@seals(Disposition)
def disposition_content(disposition: Disposition) -> dict[str, Any]:
    """The answer, and a digest over the contributions that it covers."""
    return {
        "matter": disposition.matter_id,
        "state": disposition.state,
        "because": disposition.because,
        "look_again_on": _moment(disposition.look_again_on),
        "answered_at": _moment(disposition.answered_at),
        "seat": disposition.answered_for_id,
        "covers": _digest_of_keys(disposition.coverage.values_list("contribution_id", flat=True)),
    }


@seals(Decision)
def decision_content(decision: Decision) -> dict[str, Any]:
    """The question, every option, what was chosen and why, and a digest over what it cites."""
    return {
        "matter": decision.matter_id,
        "title": decision.title,
        "question": decision.question,
        "state": decision.state,
        "rule": decision.rule,
        "decided_by": decision.decided_by,
        "reasons": decision.reasons,
        "is_no": decision.is_no,
        "look_again_on": _moment(decision.look_again_on),
        "proposed_at": _moment(decision.proposed_at),
        "decided_at": _moment(decision.decided_at),
        "seat": decision.proposed_for_id,
        "options": [
            list(option)
            for option in decision.options.order_by("position", "pk").values_list(
                "pk", "title", "is_nothing", "is_chosen", "arguments_for", "arguments_against", "evidence"
            )
        ],
        "cites": _digest_of_keys(decision.citations.values_list("contribution_id", flat=True)),
    }


@seals(Dissent)
def dissent_content(dissent: Dissent) -> dict[str, Any]:
    """Who did not go along, as a seat, and why."""
    return {
        "decision": dissent.decision_id,
        "seat": dissent.seat_id,
        "kind": dissent.kind,
        "reason": dissent.reason,
        "recorded_at": _moment(dissent.recorded_at),
    }


# Contributions -------------------------------------------------------------------------------------------
@seals(Contribution)
def contribution_content(contribution: Contribution) -> dict[str, Any]:
    """What was said, from which layer, how it came, whether it is shown; answers have their own seal."""
    return {
        "matter": contribution.matter_id,
        "text": contribution.text,
        "language": contribution.language,
        "layer": contribution.layer,
        "knowledge": contribution.knowledge,
        "channel": contribution.channel,
        "standing": contribution.standing,
        "stage": contribution.stage,
        "said_at": _moment(contribution.said_at),
        "entered_at": _moment(contribution.entered_at),
        "seat": contribution.seat_id,
        "source_key": contribution.source_key,
    }


@seals(Attachment)
def attachment_content(attachment: Attachment) -> dict[str, Any]:
    """Which file came with a contribution, by its digest."""
    return {
        "contribution": attachment.contribution_id,
        "content_type": attachment.content_type,
        "size_bytes": attachment.size_bytes,
        "digest": attachment.digest,
    }

"""What this room keeps about a person: what they promised, showed, said and settled for a seat."""

from typing import Any

from thegither.accounts.models import User
from thegither.accounts.personal import (
    Acts,
    erase_acts,
    export_acts,
    provides_acts,
    provides_personal_data,
)
from thegither.partners.models import Mandate

from .models import (
    Agreement,
    ClarityAnswer,
    ClarityReading,
    ClarityRound,
    ClauseLink,
    Commitment,
    CommitmentEvidence,
    CommitmentVerdict,
    Framework,
    FrameworkVersion,
    PartnershipLink,
    Signature,
)

_SAID = ("commitment_id", "is_kept", "because", "said_at")

provides_acts(
    "agreements",
    {
        "promises_made": Acts(Commitment, "created_by", ("id", "text", "made_on")),
        "evidence_given": Acts(CommitmentEvidence, "given_by", ("commitment_id", "text", "link", "dated_on")),
        "promises_answered": Acts(CommitmentVerdict, "said_by", _SAID),
        "agreements_written_down": Acts(Agreement, "created_by", ("id", "title", "created_at")),
        "clauses_compared": Acts(ClauseLink, "said_by", ("first_id", "second_id", "verdict", "because")),
        "partnerships_linked": Acts(PartnershipLink, "said_by", ("first_id", "second_id", "kind", "because")),
    },
)

_WRITTEN = {
    "frameworks_begun": Acts(Framework, "begun_by", ("partnership_id", "begun_at")),
    "versions_opened": Acts(FrameworkVersion, "opened_by", ("framework_id", "number", "note", "opened_at")),
    "clarity_rounds_opened": Acts(ClarityRound, "opened_by", ("id", "opened_at")),
    "clarity_answers": Acts(ClarityAnswer, "answered_by", ("round_id", "purpose", "role", "answered_at")),
    "clarity_readings": Acts(ClarityReading, "read_by", ("answer_id", "purpose", "role", "read_at")),
}


def export_framework(user: User) -> dict[str, Any]:
    """Return what the person of ``user`` wrote, signed, answered and read."""
    signed = Signature.objects.filter(mandate__person__user=user).order_by("pk")
    fields = ("version_id", "seat_id", "stance", "because", "signed_at")
    return {
        **export_acts(_WRITTEN, user),
        "signatures": list(signed.values(*fields)),
        "objectives_sponsored": _sponsored(user),
    }


def _sponsored(user: User) -> list[dict[str, Any]]:
    """Return the objectives for which the person of ``user`` is named as the senior sponsor."""
    held = dict(Mandate.objects.filter(person__user=user).values_list("pk", "seat__partnership_id"))
    versions = FrameworkVersion.objects.filter(framework__partnership__in=set(held.values()))
    return [
        {"version_id": version.pk, "objective": point.title, "promised": point.sponsor_acts}
        for version in versions.order_by("pk")
        for point in version.document.objectives
        if point.sponsor_mandate in held
    ]


def erase_framework(user: User) -> None:
    """Cut the links; a signature stays that of its seat, whose mandate loses the name in its own room."""
    erase_acts(_WRITTEN, user)


provides_personal_data("framework", export=export_framework, erase=erase_framework)

"""What this room keeps about a person: what they promised, showed and said for a seat, and what they settled."""

from thegither.accounts.personal import Acts, provides_acts

from .models import Agreement, ClauseLink, Commitment, CommitmentEvidence, CommitmentVerdict, PartnershipLink

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

"""What partners agreed: the framework and who signed it, what they promised, which agreements there are."""

from .agreement import Framework, FrameworkVersion, Signature, Stance
from .agreements import (
    Agreement,
    AgreementKind,
    AgreementParty,
    Clause,
    ClauseKind,
    ClauseLink,
    LinkVerdict,
    PartnershipLink,
    PartnershipLinkKind,
)
from .clarity import ClarityAnswer, ClarityReading, ClarityRound, ClarityState, Judgement
from .commitments import Commitment, CommitmentEvidence, CommitmentVerdict, EvidenceFile, Rhythm

__all__ = [
    "Agreement",
    "AgreementKind",
    "AgreementParty",
    "ClarityAnswer",
    "ClarityReading",
    "ClarityRound",
    "ClarityState",
    "Clause",
    "ClauseKind",
    "ClauseLink",
    "Commitment",
    "CommitmentEvidence",
    "CommitmentVerdict",
    "EvidenceFile",
    "Framework",
    "FrameworkVersion",
    "Judgement",
    "LinkVerdict",
    "PartnershipLink",
    "PartnershipLinkKind",
    "Rhythm",
    "Signature",
    "Stance",
]

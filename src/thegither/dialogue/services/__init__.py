"""Everything that can be done in this room."""

from .answers import answer_contributions
from .contributions import claim_contributions, contribute, withdraw_contribution
from .decisions import (
    OptionDraft,
    cite_contributions,
    propose_decision,
    record_decision,
    record_dissent,
    withdraw_decision,
)
from .matters import change_matter, close_matter, open_matter, reopen_matter, translate_matter
from .stages import give_stage_feedback, move_stage

__all__ = [
    "OptionDraft",
    "answer_contributions",
    "change_matter",
    "cite_contributions",
    "claim_contributions",
    "close_matter",
    "contribute",
    "give_stage_feedback",
    "move_stage",
    "open_matter",
    "propose_decision",
    "record_decision",
    "record_dissent",
    "reopen_matter",
    "translate_matter",
    "withdraw_contribution",
    "withdraw_decision",
]

"""Everything that can be done in this room."""

from .answers import answer_contributions
from .contributions import claim_contribution, claim_contributions, contribute, withdraw_contribution
from .decisions import (
    OptionDraft,
    cite_contributions,
    propose_decision,
    record_decision,
    record_dissent,
    withdraw_decision,
)
from .following import confirm_follower, follow_contribution, unfollow
from .importing import ContributionDraft, check_draft, contribute_many
from .matters import change_matter, close_matter, open_matter, reopen_matter, translate_matter
from .moderation import moderate_contribution, show_contributions
from .more_time import answer_time_request, ask_for_time
from .notes import attach_note
from .stages import give_stage_feedback, move_stage

__all__ = [
    "ContributionDraft",
    "OptionDraft",
    "answer_contributions",
    "answer_time_request",
    "ask_for_time",
    "attach_note",
    "change_matter",
    "check_draft",
    "cite_contributions",
    "claim_contribution",
    "claim_contributions",
    "close_matter",
    "confirm_follower",
    "contribute",
    "contribute_many",
    "follow_contribution",
    "give_stage_feedback",
    "moderate_contribution",
    "move_stage",
    "open_matter",
    "propose_decision",
    "record_decision",
    "record_dissent",
    "reopen_matter",
    "show_contributions",
    "translate_matter",
    "unfollow",
    "withdraw_contribution",
    "withdraw_decision",
]

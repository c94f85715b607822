"""Who may see and change what partners agreed."""

from .agreement import change_framework, sign_version, view_framework, view_signature, view_version
from .agreements import (
    change_agreement,
    may_add_agreement,
    require_may_add_agreement,
    still_bound,
    view_agreement,
)
from .clarity import change_round, judge_reading, view_answer, view_reading, view_round
from .commitments import change_commitment, confirm_commitment, speaking_seats, view_commitment

__all__ = [
    "change_agreement",
    "change_commitment",
    "change_framework",
    "change_round",
    "confirm_commitment",
    "judge_reading",
    "may_add_agreement",
    "require_may_add_agreement",
    "sign_version",
    "speaking_seats",
    "still_bound",
    "view_agreement",
    "view_answer",
    "view_commitment",
    "view_framework",
    "view_reading",
    "view_round",
    "view_signature",
    "view_version",
]

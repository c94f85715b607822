"""Who may see and change what partners agreed."""

from .agreements import (
    change_agreement,
    may_add_agreement,
    require_may_add_agreement,
    still_bound,
    view_agreement,
)
from .commitments import change_commitment, confirm_commitment, speaking_seats, view_commitment

__all__ = [
    "change_agreement",
    "change_commitment",
    "confirm_commitment",
    "may_add_agreement",
    "require_may_add_agreement",
    "speaking_seats",
    "still_bound",
    "view_agreement",
    "view_commitment",
]

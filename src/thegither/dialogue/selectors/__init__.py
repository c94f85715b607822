"""What pages read of this room."""

from .contributions import (
    Recipient,
    answer_due_on,
    moderation_log,
    people_to_tell,
    people_to_tell_of,
    unclaimed_of_participant,
    why_not_shown,
)

__all__ = [
    "Recipient",
    "answer_due_on",
    "moderation_log",
    "people_to_tell",
    "people_to_tell_of",
    "unclaimed_of_participant",
    "why_not_shown",
]

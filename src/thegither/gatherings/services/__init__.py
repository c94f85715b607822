"""Everything that can be done in this room."""

from .afterwards import enter_notes, forget_people, record_attendance
from .planning import call_off, plan_gathering
from .signing_up import cancel_sign_up, change_sign_up, sign_up

__all__ = [
    "call_off",
    "cancel_sign_up",
    "change_sign_up",
    "enter_notes",
    "forget_people",
    "plan_gathering",
    "record_attendance",
    "sign_up",
]

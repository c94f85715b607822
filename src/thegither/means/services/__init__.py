"""Everything that can be done in this room."""

from .payments import plan_payment, settle_payment
from .requests import (
    ask_for_support,
    change_terms,
    close_request,
    decide_request,
    forget_asker,
    withdraw_request,
)
from .venues import add_venue, change_venue, report_failure, settle_failure

__all__ = [
    "add_venue",
    "ask_for_support",
    "change_terms",
    "change_venue",
    "close_request",
    "decide_request",
    "forget_asker",
    "plan_payment",
    "report_failure",
    "settle_failure",
    "settle_payment",
    "withdraw_request",
]

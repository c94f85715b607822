"""What partners do about what they bring: say it, ask for it, promise it, give it."""

from .asks import answer_ask, ask_organisation, decline_ask, withdraw_ask
from .business import describe_role, judge_role
from .ledger import enter_in_ledger, strike_entry
from .plan import open_quarters, plan_contribution, withdraw_planned
from .profiles import TierDraft, choose_priority, declare_capacity, end_priority, save_profile
from .register import add_listing, change_listing, end_promise, take_up, withdraw_listing

__all__ = [
    "TierDraft",
    "add_listing",
    "answer_ask",
    "ask_organisation",
    "change_listing",
    "choose_priority",
    "declare_capacity",
    "decline_ask",
    "describe_role",
    "end_priority",
    "end_promise",
    "enter_in_ledger",
    "judge_role",
    "open_quarters",
    "plan_contribution",
    "save_profile",
    "strike_entry",
    "take_up",
    "withdraw_ask",
    "withdraw_listing",
    "withdraw_planned",
]

"""Everything that can be done in this room."""

from .gaps import call_off_outreach, finish_outreach, open_gap, plan_outreach, settle_gap
from .interests import add_interest, change_interest, drop_interest, finish_map
from .populations import load_stratum, tell_of_self
from .tips import decline_tip, give_tip, take_up_tip

__all__ = [
    "add_interest",
    "call_off_outreach",
    "change_interest",
    "decline_tip",
    "drop_interest",
    "finish_map",
    "finish_outreach",
    "give_tip",
    "load_stratum",
    "open_gap",
    "plan_outreach",
    "settle_gap",
    "take_up_tip",
    "tell_of_self",
]

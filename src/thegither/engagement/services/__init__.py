"""Everything that can be done in this room."""

from .activities import add_activity, change_activity, set_activity_state, set_phases, write_activity_text
from .admitting import (
    admit_by_address,
    admit_by_code,
    admit_by_link,
    ask_by_email,
    drop_address_list,
    list_addresses,
    make_codes,
)
from .gaps import call_off_outreach, finish_outreach, open_gap, plan_outreach, settle_gap
from .interests import add_interest, change_interest, drop_interest, finish_map
from .populations import load_stratum, tell_of_self
from .responses import begin_response, contribute_in, send_response, set_counted, withdraw_response
from .tips import decline_tip, give_tip, take_up_tip
from .watching import settle_flag

__all__ = [
    "add_activity",
    "add_interest",
    "admit_by_address",
    "admit_by_code",
    "admit_by_link",
    "ask_by_email",
    "begin_response",
    "call_off_outreach",
    "change_activity",
    "change_interest",
    "contribute_in",
    "decline_tip",
    "drop_address_list",
    "drop_interest",
    "finish_map",
    "finish_outreach",
    "give_tip",
    "list_addresses",
    "load_stratum",
    "make_codes",
    "open_gap",
    "plan_outreach",
    "send_response",
    "set_activity_state",
    "set_counted",
    "set_phases",
    "settle_flag",
    "settle_gap",
    "take_up_tip",
    "tell_of_self",
    "withdraw_response",
    "write_activity_text",
]

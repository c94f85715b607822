"""What this room keeps about a person: what they entered, asked, answered and agreed for their seats."""

from thegither.accounts.personal import Acts, provides_acts

from .models import (
    Ask,
    Capacity,
    LedgerEntry,
    Listing,
    Planned,
    Priority,
    Profile,
    RoleProfile,
    RoleView,
    TakeUp,
)

_ENTERED = ("id", "given_on", "hours", "pence", "what", "entered_at")
_LISTED = ("id", "kind", "title", "description", "created_at")

provides_acts(
    "offers",
    {
        "profiles_changed": Acts(Profile, "changed_by", ("organisation_id", "changed_at")),
        "capacities_declared": Acts(
            Capacity, "entered_by", ("organisation_id", "hours_a_month", "entered_at")
        ),
        "priorities_chosen": Acts(
            Priority, "entered_by", ("organisation_id", "title", "because", "entered_at")
        ),
        "asks_made": Acts(Ask, "asked_by", ("id", "what", "more", "asked_at")),
        "asks_answered": Acts(Ask, "answered_by", ("id", "state", "answer", "answered_at")),
        "offers_and_needs": Acts(Listing, "created_by", _LISTED),
        "promises_agreed": Acts(TakeUp, "agreed_by", ("id", "note", "agreed_at")),
        "ledger_entered": Acts(LedgerEntry, "entered_by", _ENTERED),
        "contributions_planned": Acts(
            Planned, "entered_by", ("id", "quarter", "side", "what", "hours", "pence", "entered_at")
        ),
        "role_profiles_changed": Acts(RoleProfile, "changed_by", ("partnership_id", "changed_at")),
        "roles_judged": Acts(
            RoleView, "said_by", ("organisation_id", "is_clear", "is_worth_it", "text", "said_at")
        ),
    },
)

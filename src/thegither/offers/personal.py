"""What this room keeps about a person: what they entered, asked, answered and agreed for their seats."""

from typing import Any

from django.db.models import Model

from thegither.accounts.models import User
from thegither.accounts.personal import provides_personal_data

from .models import (
    Ask,
    Capacity,
    LedgerEntry,
    Listing,
    Priority,
    Profile,
    RoleProfile,
    RoleView,
    TakeUp,
)

# What somebody did: the field that says who, and what of the record is given to them.
_ACTS: dict[str, tuple[type[Model], str, tuple[str, ...]]] = {
    "profiles_changed": (Profile, "changed_by", ("organisation_id", "changed_at")),
    "capacities_entered": (Capacity, "entered_by", ("organisation_id", "hours_a_month", "entered_at")),
    "priorities_entered": (Priority, "entered_by", ("organisation_id", "title", "because", "entered_at")),
    "asks_made": (Ask, "asked_by", ("id", "what", "more", "asked_at")),
    "asks_answered": (Ask, "answered_by", ("id", "state", "answer", "answered_at")),
    "offers_and_needs": (Listing, "created_by", ("id", "kind", "title", "description", "created_at")),
    "promises_agreed": (TakeUp, "agreed_by", ("id", "note", "agreed_at")),
    "ledger_entered": (LedgerEntry, "entered_by", ("id", "given_on", "hours", "pence", "what", "entered_at")),
    "role_profiles_changed": (RoleProfile, "changed_by", ("partnership_id", "changed_at")),
    "roles_judged": (RoleView, "said_by", ("organisation_id", "is_clear", "is_worth_it", "text", "said_at")),
}


def export_acts(user: User) -> dict[str, Any]:
    """Return what the person of ``user`` entered about what partners bring."""
    return {
        name: list(model._default_manager.filter(**{f"{by}__user": user}).order_by("pk").values(*fields))
        for name, (model, by, fields) in _ACTS.items()
    }


def erase_acts(user: User) -> None:
    """Cut every link to the person; what was said for an organisation stays said for it."""
    for model, by, _fields in _ACTS.values():
        model._default_manager.filter(**{f"{by}__user": user}).update(**{by: None})


provides_personal_data("offers", export=export_acts, erase=erase_acts)

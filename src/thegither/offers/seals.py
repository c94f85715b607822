from typing import Any

from thegither.audit.seals import seals

from .models import (
    Ask,
    LedgerEntry,
    Listing,
    Planned,
    Priority,
    Profile,
    Quantity,
    RoleProfile,
    RoleView,
    TakeUp,
)


def _quantity(record: Quantity) -> dict[str, Any]:
    return {"hours": None if record.hours is None else f"{record.hours:.2f}", "pence": record.pence}


@seals(Profile)
def profile_content(profile: Profile) -> dict[str, Any]:
    """What the organisation said of itself, and its tiers."""
    return {
        "how_to_work": profile.how_to_work,
        "brings": profile.brings,
        "cannot_alone": profile.cannot_alone,
        "size": profile.size,
        "tiers": [
            [tier.name, tier.cycle_days, tier.notice_days, tier.drafting_days]
            for tier in profile.tiers.order_by("position")
        ],
    }


@seals(Priority)
def priority_content(priority: Priority) -> dict[str, Any]:
    """What was chosen, and why."""
    return {"title": priority.title, "because": priority.because, "from_on": str(priority.from_on)}


@seals(Ask)
def ask_content(ask: Ask) -> dict[str, Any]:
    """What was asked of whom, and what was answered."""
    return {
        "from": ask.from_seat_id,
        "organisation": ask.organisation_id,
        "what": ask.what,
        "more": ask.more,
        "hours": None if ask.hours is None else f"{ask.hours:.1f}",
        "state": ask.state,
        "decline_reason": ask.decline_reason,
        "answer": ask.answer,
        "position": ask.position,
    }


@seals(Listing)
def listing_content(listing: Listing) -> dict[str, Any]:
    """What was offered or needed."""
    return {
        "seat": listing.seat_id,
        "kind": listing.kind,
        "thing": listing.thing,
        "title": listing.title,
        "description": listing.description,
        "amount": listing.amount,
    }


@seals(TakeUp)
def take_up_content(take_up: TakeUp) -> dict[str, Any]:
    """What was promised to whom."""
    return _quantity(take_up) | {
        "offer": take_up.offer_id,
        "need": take_up.need_id,
        "giver": take_up.giver_id,
        "taker": take_up.taker_id,
    }


@seals(LedgerEntry)
def ledger_content(entry: LedgerEntry) -> dict[str, Any]:
    """What was given, and whether it still counts."""
    return _quantity(entry) | {
        "seat": entry.seat_id,
        "given_on": str(entry.given_on),
        "what": entry.what,
        "take_up": entry.take_up_id,
        "ask": entry.ask_id,
        "is_struck": entry.struck_at is not None,
    }


@seals(Planned)
def planned_content(planned: Planned) -> dict[str, Any]:
    """What was planned or expected, of how much and for when."""
    return _quantity(planned) | {
        "seat": planned.seat_id,
        "quarter": str(planned.quarter),
        "side": planned.side,
        "thing": planned.thing,
        "what": planned.what,
        "is_withdrawn": planned.withdrawn_at is not None,
    }


@seals(RoleProfile)
def role_profile_content(profile: RoleProfile) -> dict[str, Any]:
    """What was asked of businesses, and what they were told they get."""
    return {
        "asks": profile.asks,
        "offers": profile.offers,
        "decisions": profile.decisions,
        "minutes_a_month": profile.minutes_a_month,
    }


@seals(RoleView)
def role_view_content(view: RoleView) -> dict[str, Any]:
    """What an organisation said of the role."""
    return {
        "is_clear": view.is_clear,
        "is_worth_it": view.is_worth_it,
        "minutes_a_month": view.minutes_a_month,
        "text": view.text,
    }

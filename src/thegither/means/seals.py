from typing import Any

from thegither.audit.seals import seals

from .models import FEATURES, AccessFailure, Payment, SupportRequest, Venue


@seals(SupportRequest)
def request_content(request: SupportRequest) -> dict[str, Any]:
    """Which need, by when it was to be decided, what came of it; nothing of who asked, or in what words."""
    return {
        "partnership": request.partnership_id,
        "need": request.need,
        "asked_at": request.asked_at.isoformat(),
        "decide_by": request.decide_by.isoformat(),
        "state": request.state,
        "decided_at": request.decided_at.isoformat() if request.decided_at else None,
        "happened": request.happened,
        "came": request.came,
        "cost_pence": request.cost_pence,
    }


@seals(Payment)
def payment_content(payment: Payment) -> dict[str, Any]:
    """How much, how, and whether it was paid."""
    return {
        "partnership": payment.partnership_id,
        "engagement": payment.engagement_id,
        "for_what": payment.for_what,
        "rate": payment.rate,
        "rate_version": payment.rate_version,
        "pence": payment.pence,
        "way": payment.way,
        "state": payment.state,
        "settled_on": payment.settled_on.isoformat() if payment.settled_on else None,
    }


@seals(Venue)
def venue_content(venue: Venue) -> dict[str, Any]:
    """What was said of who can use a place."""
    words = {name: getattr(venue, name) for name in (*FEATURES, "name", "address", "cost")}
    return words | {"checked_on": venue.checked_on.isoformat() if venue.checked_on else None}


@seals(AccessFailure)
def failure_content(failure: AccessFailure) -> dict[str, Any]:
    """What shut somebody out, and what became of it."""
    return {
        "partnership": failure.partnership_id,
        "venue": failure.venue_id,
        "what": failure.what,
        "state": failure.state,
        "answer": failure.answer,
    }

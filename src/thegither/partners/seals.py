from typing import Any

from thegither.audit.seals import seals

from .models import Mandate, PartnershipVersion, Seat, SeatVersion


@seals(PartnershipVersion)
def partnership_version_content(version: PartnershipVersion) -> dict[str, Any]:
    """What the partnership said of itself."""
    return {
        "partnership": version.partnership_id,
        "number": version.number,
        "name": version.name,
        "kind": version.kind,
        "part_of": version.part_of_id,
        "purpose": version.purpose,
        "rationale": version.rationale,
        "next_review_on": str(version.next_review_on),
        "sunset_on": str(version.sunset_on),
        "ended_on": str(version.ended_on or ""),
        "reason": version.reason,
    }


@seals(Seat)
def seat_content(seat: Seat) -> dict[str, Any]:
    """Whose seat it is, what for, and for how long."""
    return {
        "partnership": seat.partnership_id,
        "organisation": seat.organisation_id,
        "individual": seat.individual_id,
        "role": seat.role,
        "responsibilities": seat.responsibilities,
        "authority": seat.authority,
        "brings": seat.brings,
        "cannot_alone": seat.cannot_alone,
        "from_on": str(seat.from_on),
        "until_on": str(seat.until_on or ""),
    }


@seals(SeatVersion)
def seat_version_content(version: SeatVersion) -> dict[str, Any]:
    """What the seat was for from a day on."""
    return {
        "seat": version.seat_id,
        "number": version.number,
        "from_on": str(version.from_on),
        "role": version.role,
        "responsibilities": version.responsibilities,
        "authority": version.authority,
        "brings": version.brings,
        "cannot_alone": version.cannot_alone,
    }


@seals(Mandate)
def mandate_content(mandate: Mandate) -> dict[str, Any]:
    """Who holds which seat, from when to when. The key of a person stays when their name is erased."""
    return {
        "seat": mandate.seat_id,
        "person": mandate.person_id,
        "is_deputy": mandate.is_deputy,
        "from_on": str(mandate.from_on),
        "until_on": str(mandate.until_on or ""),
    }

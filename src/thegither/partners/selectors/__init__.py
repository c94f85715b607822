"""What partners' pages read."""

from .invitations import InvitationState, invitation_with_secret, is_over, pending_invitations, state_of
from .lists import (
    communities,
    memberships_of,
    organisation_named,
    organisations,
    seats_of_organisation,
    similar_names,
)
from .past import HolderThen, PartnershipThen, SeatThen, days_of_change, partnership_on
from .seats import SeatNow, partnership_of, seats_now, seats_past

__all__ = [
    "HolderThen",
    "InvitationState",
    "PartnershipThen",
    "SeatNow",
    "SeatThen",
    "communities",
    "days_of_change",
    "invitation_with_secret",
    "is_over",
    "memberships_of",
    "organisation_named",
    "organisations",
    "partnership_of",
    "partnership_on",
    "pending_invitations",
    "seats_now",
    "seats_of_organisation",
    "seats_past",
    "similar_names",
    "state_of",
]

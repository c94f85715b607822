"""Who we are: organisations and people; partnerships, and seats in them over time."""

from .organisations import (
    Community,
    CommunityKind,
    Membership,
    Organisation,
    OrganisationSector,
    Person,
    Sector,
)
from .partnerships import (
    RUNNING_ROLES,
    Invitation,
    Mandate,
    Partnership,
    PartnershipKind,
    PartnershipTranslation,
    PartnershipVersion,
    Seat,
    SeatRole,
    SeatVersion,
)

__all__ = [
    "RUNNING_ROLES",
    "Community",
    "CommunityKind",
    "Invitation",
    "Mandate",
    "Membership",
    "Organisation",
    "OrganisationSector",
    "Partnership",
    "PartnershipKind",
    "PartnershipTranslation",
    "PartnershipVersion",
    "Person",
    "Seat",
    "SeatRole",
    "SeatVersion",
    "Sector",
]

from .asks import OPEN_STATES, Ask, AskState, DeclineReason
from .business import RoleProfile, RoleView, Verdict
from .profiles import Capacity, ConsultingTier, Priority, Profile, SizeBand
from .register import LedgerEntry, Listing, ListingKind, Quantity, TakeUp, Thing

__all__ = [
    "OPEN_STATES",
    "Ask",
    "AskState",
    "Capacity",
    "ConsultingTier",
    "DeclineReason",
    "LedgerEntry",
    "Listing",
    "ListingKind",
    "Priority",
    "Profile",
    "Quantity",
    "RoleProfile",
    "RoleView",
    "SizeBand",
    "TakeUp",
    "Thing",
    "Verdict",
]

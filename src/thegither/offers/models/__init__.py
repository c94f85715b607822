from .asks import OPEN_STATES, Ask, AskState, DeclineReason
from .business import RoleProfile, RoleView, Verdict
from .plan import Planned, Side, quarter_after, quarter_of
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
    "Planned",
    "Priority",
    "Profile",
    "Quantity",
    "RoleProfile",
    "RoleView",
    "Side",
    "SizeBand",
    "TakeUp",
    "Thing",
    "Verdict",
    "quarter_after",
    "quarter_of",
]

"""Engagements and activities; interests, reference populations, gaps and outreach."""

from .activities import (
    Access,
    AccessCode,
    Activity,
    ActivityState,
    ActivityText,
    Admission,
    Flag,
    FlagKind,
    PhaseSetting,
    Placed,
    Response,
    ResponseStanding,
)
from .engagements import Engagement, EngagementState, Influence, Phase
from .gaps import Captured, Gap, GapState, Outreach, OutreachState, Tip, TipState
from .interests import Degree, Interest, InterestMap, Origin
from .populations import Basis, Population, Stratum, ToldOfSelf

__all__ = [
    "Access",
    "AccessCode",
    "Activity",
    "ActivityState",
    "ActivityText",
    "Admission",
    "Basis",
    "Captured",
    "Degree",
    "Engagement",
    "EngagementState",
    "Flag",
    "FlagKind",
    "Gap",
    "GapState",
    "Influence",
    "Interest",
    "InterestMap",
    "Origin",
    "Outreach",
    "OutreachState",
    "Phase",
    "PhaseSetting",
    "Placed",
    "Population",
    "Response",
    "ResponseStanding",
    "Stratum",
    "Tip",
    "TipState",
    "ToldOfSelf",
]

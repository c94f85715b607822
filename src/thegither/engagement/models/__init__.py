"""Interests, reference populations, gaps and outreach."""

from .gaps import Captured, Gap, GapState, Outreach, OutreachState, Tip, TipState
from .interests import Degree, Interest, InterestMap, Origin
from .populations import Basis, Population, Stratum, ToldOfSelf

__all__ = [
    "Basis",
    "Captured",
    "Degree",
    "Gap",
    "GapState",
    "Interest",
    "InterestMap",
    "Origin",
    "Outreach",
    "OutreachState",
    "Population",
    "Stratum",
    "Tip",
    "TipState",
    "ToldOfSelf",
]

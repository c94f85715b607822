"""Opinion conversations: short statements, votes of agree, disagree or pass, and a map of who differs how.

    from thegither_analysis.opinion import opinion_map, votes

    found = opinion_map(votes(people, statements, values))

Formulas and the schema of `OpinionMap.as_dict` are in docs/reference/opinion-measures.md.
"""

from .groups import Division, cold_start, divide
from .live import LiveMap
from .maps import VERSION, Group, OpinionMap, opinion_map
from .noise import Shuffled
from .polis import Export, read_export
from .representative import Representative, Shared
from .shares import Share, Shares, shares, weighted_counts
from .stability import Stability, adjusted_rand
from .votes import AGREE, DISAGREE, PASS, Counts, Votes, votes

__all__ = [
    "AGREE",
    "DISAGREE",
    "PASS",
    "VERSION",
    "Counts",
    "Division",
    "Export",
    "Group",
    "LiveMap",
    "OpinionMap",
    "Representative",
    "Share",
    "Shared",
    "Shares",
    "Shuffled",
    "Stability",
    "Votes",
    "adjusted_rand",
    "cold_start",
    "divide",
    "opinion_map",
    "read_export",
    "shares",
    "votes",
    "weighted_counts",
]

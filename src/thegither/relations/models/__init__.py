"""Who met whom, who ought to know whom, and who needs whom."""

from .contacts import AWAY, ContactNote, Ground, Purpose, Topic
from .interdependence import (
    Disclosure,
    Need,
    NeedAnswer,
    NeedRound,
    Pairing,
    Strength,
    Willingness,
)
from .knowing import Knowing, KnowingReading, OughtToKnow, Side
from .network import (
    HowFar,
    HowOften,
    NetworkMember,
    NetworkRating,
    NetworkReading,
    NetworkWave,
    Passes,
)

__all__ = [
    "AWAY",
    "ContactNote",
    "Disclosure",
    "Ground",
    "HowFar",
    "HowOften",
    "Knowing",
    "KnowingReading",
    "Need",
    "NeedAnswer",
    "NeedRound",
    "NetworkMember",
    "NetworkRating",
    "NetworkReading",
    "NetworkWave",
    "OughtToKnow",
    "Pairing",
    "Passes",
    "Purpose",
    "Side",
    "Strength",
    "Topic",
    "Willingness",
]

"""Who met whom, who ought to know whom, and who needs whom."""

from .contacts import AWAY, IN_PERSON, ContactNote, Ground, Purpose, Topic
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

__all__ = [
    "AWAY",
    "IN_PERSON",
    "ContactNote",
    "Disclosure",
    "Ground",
    "Knowing",
    "KnowingReading",
    "Need",
    "NeedAnswer",
    "NeedRound",
    "OughtToKnow",
    "Pairing",
    "Purpose",
    "Side",
    "Strength",
    "Topic",
    "Willingness",
]

"""The records of reading what was said fairly, and answering it."""

from .coding import CodedTheme, Coding, CodingReader, CodingRound, CodingUnit
from .evidence import Evidence, EvidenceKind, SampleWeight
from .runs import Argument, Place, ReadingRun, ReadMark, Suggested, Suggestion
from .themes import Assignment, AssignmentState, Theme, ThemeState

__all__ = [
    "Argument",
    "Assignment",
    "AssignmentState",
    "CodedTheme",
    "Coding",
    "CodingReader",
    "CodingRound",
    "CodingUnit",
    "Evidence",
    "EvidenceKind",
    "Place",
    "ReadMark",
    "ReadingRun",
    "SampleWeight",
    "Suggested",
    "Suggestion",
    "Theme",
    "ThemeState",
]

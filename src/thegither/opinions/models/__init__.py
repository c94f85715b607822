"""The records of opinion conversations: statements, votes and what was found in them."""

from .results import CitedFigure, GroupName, Run
from .sampling import DrawnCode
from .statements import STATEMENT_LIMIT, Conversation, Edition, Sample, Statement
from .votes import Ballots, Stance, Vote, VoteChunk, Voter

__all__ = [
    "STATEMENT_LIMIT",
    "Ballots",
    "CitedFigure",
    "Conversation",
    "DrawnCode",
    "Edition",
    "GroupName",
    "Run",
    "Sample",
    "Stance",
    "Statement",
    "Vote",
    "VoteChunk",
    "Voter",
]

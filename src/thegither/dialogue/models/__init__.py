"""The first half of the thread: matters, what is said in them, what became of it, what is decided."""

from .contributions import (
    Attachment,
    Channel,
    Contribution,
    ContributionFollower,
    Knowledge,
    Layer,
    ModerationAct,
    Standing,
)
from .decisions import (
    Citation,
    Decision,
    DecisionOption,
    DecisionRule,
    DecisionState,
    Dissent,
    DissentKind,
)
from .dispositions import AnswerState, Disposition, DispositionCoverage
from .feedback import Heard, StageFeedback
from .matters import Matter, MatterStage, MatterTally, MatterTranslation, Moderation, Stage
from .time_requests import TimeRequest

__all__ = [
    "AnswerState",
    "Attachment",
    "Channel",
    "Citation",
    "Contribution",
    "ContributionFollower",
    "Decision",
    "DecisionOption",
    "DecisionRule",
    "DecisionState",
    "Disposition",
    "DispositionCoverage",
    "Dissent",
    "DissentKind",
    "Heard",
    "Knowledge",
    "Layer",
    "Matter",
    "MatterStage",
    "MatterTally",
    "MatterTranslation",
    "Moderation",
    "ModerationAct",
    "Stage",
    "StageFeedback",
    "Standing",
    "TimeRequest",
]

"""Everything that can be done in this room."""

from .answering import answer_idea
from .arranging import merge_idea, split_idea, unmerge_idea
from .ideas import add_idea
from .support import support_idea, take_support_back

__all__ = [
    "add_idea",
    "answer_idea",
    "merge_idea",
    "split_idea",
    "support_idea",
    "take_support_back",
    "unmerge_idea",
]

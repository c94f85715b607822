"""Everything that can be done in this room."""

from .comments import add_comment
from .wordings import publish_wording

__all__ = ["add_comment", "publish_wording"]

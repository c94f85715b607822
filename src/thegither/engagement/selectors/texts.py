"""Choose among the texts of something the one for a reader."""

from collections.abc import Iterable
from typing import TypeVar

from thegither.engagement.models import ActivityText, EngagementText, PhaseText

Text = TypeVar("Text", ActivityText, EngagementText, PhaseText)


def text_for(texts: Iterable[Text], language: str, own: str, *, easy: bool) -> Text | None:
    """Return the text for a reader: in Easy Read if asked, in either language, else in theirs if there."""
    known = {(text.language, text.is_easy_read): text for text in texts}
    wanted = [(language, easy), (own, easy), (language, False)] if easy else [(language, False)]
    return next((known[key] for key in wanted if key in known), None)

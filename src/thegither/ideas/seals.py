from typing import Any

from thegither.audit.seals import seals

from .models import Idea


@seals(Idea)
def idea_content(idea: Idea) -> dict[str, Any]:
    """What was proposed where, and what it was merged into or split from; who is for it is counted only."""
    return {
        "activity": idea.activity_id,
        "contribution": idea.contribution_id,
        "title": idea.title,
        "place": idea.place,
        "merged_into": idea.merged_into_id,
        "merged_because": idea.merged_because,
        "split_from": idea.split_from_id,
    }

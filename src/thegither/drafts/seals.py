from typing import Any

from thegither.audit.seals import seals

from .models import Comment, Wording


@seals(Wording)
def wording_content(wording: Wording) -> dict[str, Any]:
    """What people were asked about."""
    return {
        "activity": wording.activity_id,
        "number": wording.number,
        "text": wording.text,
        "note": wording.note,
    }


@seals(Comment)
def comment_content(comment: Comment) -> dict[str, Any]:
    """Of which paragraph it was said, as it was then; the words themselves are the contribution's."""
    return {
        "contribution": comment.contribution_id,
        "passage": comment.passage_id,
        "kind": comment.kind,
        "quote": comment.quote,
        "proposed": comment.proposed,
    }

from typing import Any

from thegither.audit.seals import seals

from .models import Action, ActionNews


@seals(Action)
def action_content(action: Action) -> dict[str, Any]:
    """What was undertaken, by when, and how far it is."""
    return {
        "title": action.title,
        "description": action.description,
        "state": action.state,
        "due_on": str(action.due_on),
        "done_on": str(action.done_on or ""),
        "result": action.result,
    }


@seals(ActionNews)
def news_content(news: ActionNews) -> dict[str, Any]:
    """What was told."""
    return {"action": news.action_id, "text": news.text}

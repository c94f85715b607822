"""What this room keeps about a person: which actions they planned, dated and told news of."""

from typing import Any

from django.db.models import Model

from thegither.accounts.models import User
from thegither.accounts.personal import provides_personal_data

from .models import Action, ActionDueDate, ActionNews

# What somebody did: the field that says who, and what of the record is given to them.
_ACTS: dict[str, tuple[type[Model], str, tuple[str, ...]]] = {
    "actions_planned": (Action, "created_by", ("id", "title", "due_on", "created_at")),
    "due_dates_set": (ActionDueDate, "set_by", ("action_id", "due_on", "reason", "set_at")),
    "news_told": (ActionNews, "told_by", ("action_id", "text", "told_at")),
}


def export_acts(user: User) -> dict[str, Any]:
    """Return what the person of ``user`` did for actions."""
    return {
        name: list(model._default_manager.filter(**{f"{by}__user": user}).order_by("pk").values(*fields))
        for name, (model, by, fields) in _ACTS.items()
    }


def erase_acts(user: User) -> None:
    """Cut every link to the person; what was done for a seat stays done for that seat."""
    for model, by, _fields in _ACTS.values():
        model._default_manager.filter(**{f"{by}__user": user}).update(**{by: None})


provides_personal_data("delivery", export=export_acts, erase=erase_acts)

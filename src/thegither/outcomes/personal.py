"""What this room keeps about a person: which outcomes, measurements and claims they wrote down."""

from typing import Any

from django.db.models import Model

from thegither.accounts.models import User
from thegither.accounts.personal import provides_personal_data

from .models import ContributionClaim, Measurement, Outcome

# What somebody did: the field that says who, and what of the record is given to them.
_ACTS: dict[str, tuple[type[Model], str, tuple[str, ...]]] = {
    "outcomes_created": (Outcome, "created_by", ("id", "title", "for_whom", "created_at")),
    "measurements_recorded": (
        Measurement,
        "recorded_by",
        ("indicator_id", "moment", "measured_on", "value", "note", "recorded_at"),
    ),
    "parts_claimed": (
        ContributionClaim,
        "claimed_by",
        ("outcome_id", "likelihood", "because", "other_influences", "claimed_at"),
    ),
}


def export_acts(user: User) -> dict[str, Any]:
    """Return what the person of ``user`` wrote down about outcomes."""
    return {
        name: list(model._default_manager.filter(**{f"{by}__user": user}).order_by("pk").values(*fields))
        for name, (model, by, fields) in _ACTS.items()
    }


def erase_acts(user: User) -> None:
    """Cut every link to the person; what was said for a seat stays said for that seat."""
    for model, by, _fields in _ACTS.values():
        model._default_manager.filter(**{f"{by}__user": user}).update(**{by: None})


provides_personal_data("outcomes", export=export_acts, erase=erase_acts)

"""What this room keeps about a person, and how it is given to them and taken away."""

from typing import Any

from django.db.models import Model, Q

from thegither.accounts.models import User
from thegither.accounts.personal import provides_personal_data
from thegither.kernel.transactions import write_transaction

from .models import Decision, Disposition, Dissent, Matter, MatterStage, StageFeedback

# What somebody did for a partnership: the field that says who, and what of the record is given to them.
_ACTS: dict[str, tuple[type[Model], str, tuple[str, ...]]] = {
    "matters_opened": (Matter, "opened_by", ("id", "title", "opened_at")),
    "stages_moved": (MatterStage, "moved_by", ("matter_id", "stage", "entered_at", "reason")),
    "answers_given": (Disposition, "answered_by", ("id", "matter_id", "state", "because", "answered_at")),
    "decisions_proposed": (Decision, "proposed_by", ("id", "title", "question", "proposed_at")),
    "decisions_recorded": (Decision, "recorded_by", ("id", "title", "reasons", "decided_at")),
    "dissents": (Dissent, "person", ("decision_id", "kind", "reason", "recorded_at")),
}


def _own_feedback(user: User) -> Q:
    return Q(contribution__person__user=user) | Q(contribution__participant__claimed_by=user)


def export_acts(user: User) -> dict[str, Any]:
    """Return what the person of ``user`` did in matters, and how they said they were heard."""
    acts: dict[str, Any] = {
        name: list(model._default_manager.filter(**{f"{by}__user": user}).order_by("pk").values(*fields))
        for name, (model, by, fields) in _ACTS.items()
    }
    feedback = StageFeedback.objects.filter(_own_feedback(user)).order_by("pk")
    acts["stage_feedback"] = list(feedback.values("contribution_id", "verdict", "comment", "given_at"))
    return acts


@write_transaction()
def erase_acts(user: User) -> None:
    """Cut every link to the person; what was done for a seat stays done for that seat."""
    for model, by, _fields in _ACTS.values():
        model._default_manager.filter(**{f"{by}__user": user}).update(**{by: None})
    StageFeedback.objects.filter(_own_feedback(user)).update(comment="")


provides_personal_data("dialogue", export=export_acts, erase=erase_acts)


# Contributions -------------------------------------------------------------------------------------------

"""What this room keeps about a person, and how it is given to them and taken away."""

from typing import Any

from django.db.models import Model, Q, QuerySet

from thegither.accounts.models import User
from thegither.accounts.personal import provides_personal_data
from thegither.kernel.transactions import write_transaction

from .models import (
    Contribution,
    ContributionFollower,
    Decision,
    Disposition,
    Dissent,
    Matter,
    MatterStage,
    ModerationAct,
    StageFeedback,
)

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


# Contributions -------------------------------------------------------------------------------------------
_SAID = (
    *("id", "matter_id", "text", "language", "layer", "knowledge", "channel", "standing"),
    *("said_at", "byline", "seat_id"),
)


def _said_by(user: User) -> QuerySet[Contribution]:
    return Contribution.objects.filter(Q(person__user=user) | Q(participant__claimed_by=user)).order_by("pk")


def export_contributions(user: User) -> dict[str, Any]:
    """Return what ``user`` said, entered for others, moderated and follows."""
    entered = Contribution.objects.filter(entered_by__user=user).order_by("pk")
    moderated = ModerationAct.objects.filter(acted_by__user=user).order_by("pk")
    followed = ContributionFollower.objects.filter(email__iexact=user.email).order_by("pk")
    return {
        "said": list(_said_by(user).values(*_SAID)),
        "entered_for_others": list(entered.values("id", "matter_id", "channel", "provenance", "entered_at")),
        "moderated": list(moderated.values("contribution_id", "standing", "reason", "note", "acted_at")),
        "followed": list(followed.values("contribution_id", "email", "language", "asked_at", "confirmed_at")),
    }


@write_transaction()
def erase_contributions(user: User) -> None:
    """Cut every link to the person and forget their byline and address; what was said stays."""
    keys = list(_said_by(user).values_list("pk", flat=True))
    for start in range(0, len(keys), 500):
        said = Contribution.objects.filter(pk__in=keys[start : start + 500])
        said.update(person=None, participant=None, byline="")
    Contribution.objects.filter(entered_by__user=user).update(entered_by=None)
    ModerationAct.objects.filter(acted_by__user=user).update(acted_by=None)
    ContributionFollower.objects.filter(email__iexact=user.email).delete()


provides_personal_data("contributions", export=export_contributions, erase=erase_contributions)
# Erased first, being registered last: it finds its own by the links that contributions cut.
provides_personal_data("dialogue", export=export_acts, erase=erase_acts)

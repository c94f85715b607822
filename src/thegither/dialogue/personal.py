"""What this room keeps about a person, and how it is given to them and taken away."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.accounts.models import User
from thegither.accounts.personal import Acts, erase_acts, export_acts, provides_personal_data
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
    TimeRequest,
)

# What somebody did for a partnership.
_ACTS = {
    "matters_opened": Acts(Matter, "opened_by", ("id", "title", "opened_at")),
    "stages_moved": Acts(MatterStage, "moved_by", ("matter_id", "stage", "entered_at", "reason")),
    "answers_given": Acts(Disposition, "answered_by", ("id", "matter_id", "state", "because", "answered_at")),
    "decisions_proposed": Acts(Decision, "proposed_by", ("id", "title", "question", "proposed_at")),
    "decisions_recorded": Acts(Decision, "recorded_by", ("id", "title", "reasons", "decided_at")),
    "time_asked": Acts(TimeRequest, "asked_by", ("matter_id", "until", "because", "asked_at")),
    "time_requests_answered": Acts(
        TimeRequest, "answered_by", ("matter_id", "is_granted", "reply", "answered_at")
    ),
    "dissents": Acts(Dissent, "person", ("decision_id", "kind", "reason", "recorded_at")),
}


def _own_feedback(user: User) -> Q:
    return Q(contribution__person__user=user) | Q(contribution__participant__claimed_by=user)


def _export_acts(user: User) -> dict[str, Any]:
    """Return what the person of ``user`` did in matters, and how they said they were heard."""
    feedback = StageFeedback.objects.filter(_own_feedback(user)).order_by("pk")
    given = feedback.values("contribution_id", "verdict", "comment", "given_at")
    return export_acts(_ACTS, user) | {"stage_feedback": list(given)}


@write_transaction()
def _erase_acts(user: User) -> None:
    erase_acts(_ACTS, user)
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
provides_personal_data("dialogue", export=_export_acts, erase=_erase_acts)

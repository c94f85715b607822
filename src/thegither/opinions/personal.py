"""What this room keeps about a person: what they voted."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.accounts.models import User
from thegither.accounts.personal import provides_personal_data

from .models import DrawnCode, Vote, Voter


def _voters_of(user: User) -> QuerySet[Voter]:
    """Return under which voters ``user`` votes or voted, those too that do not count beside another."""
    own = Q(person__user=user) | Q(participant__claimed_by=user)
    return Voter.objects.filter(own | Q(response__participant__claimed_by=user)).order_by("pk")


def export_votes(user: User) -> dict[str, Any]:
    """Return what ``user`` voted, on which statements, and when."""
    votes = Vote.objects.filter(voter__in=_voters_of(user)).order_by("activity", "sequence")
    told = ("activity_id", "statement__number", "statement__text", "value", "matters", "edition", "voted_at")
    return {"votes": list(votes.values(*told)), "drawn_for": export_parts(user)}


def export_parts(user: User) -> list[dict[str, Any]]:
    """Return for which part of a population the codes were made by which ``user`` came in."""
    who = Q(code__admission__person__user=user) | Q(code__admission__participant__claimed_by=user)
    rows = DrawnCode.objects.filter(who).order_by("pk")
    told = ("code__activity_id", "stratum__population__name", "stratum__label")
    return [dict(row) for row in rows.values(*told)]


def erase_votes(user: User) -> None:
    """Forget whose votes they were; the votes still count, under a number."""
    keys = list(_voters_of(user).values_list("pk", flat=True))
    Voter.objects.filter(pk__in=keys).update(person=None, participant=None)


provides_personal_data("opinions", export=export_votes, erase=erase_votes)

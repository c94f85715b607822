"""What this room keeps about a person: which ideas they are for. What they said is a contribution."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.accounts.models import User
from thegither.accounts.personal import provides_personal_data

from .models import Support


def _support_of(user: User) -> QuerySet[Support]:
    return Support.objects.filter(Q(person__user=user) | Q(participant__claimed_by=user)).order_by("pk")


def export_support(user: User) -> dict[str, Any]:
    """Return which ideas ``user`` is for."""
    return {"ideas_supported": list(_support_of(user).values("idea_id", "given_at"))}


def erase_support(user: User) -> None:
    """Forget who it was; the idea keeps its count."""
    keys = list(_support_of(user).values_list("pk", flat=True))
    Support.objects.filter(pk__in=keys).update(person=None, participant=None)


provides_personal_data("ideas", export=export_support, erase=erase_support)

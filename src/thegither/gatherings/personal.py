"""What this room keeps about a person: to which events they signed up, with what they told the organisers."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.accounts.models import User
from thegither.accounts.personal import provides_personal_data

from .models import SignUp

NOTHING_OF_THEM = {"name": "", "email": "", "phone": "", "needs": "", "support": ""}
_GIVEN = ("gathering_id", *NOTHING_OF_THEM, "brings", "state", "came", "signed_up_at")


def _sign_ups_of(user: User) -> QuerySet[SignUp]:
    own = Q(response__person__user=user) | Q(response__participant__claimed_by=user)
    return SignUp.objects.filter(own | Q(email__iexact=user.email)).order_by("pk")


def export_sign_ups(user: User) -> dict[str, Any]:
    """Return the sign-ups of ``user``, also those without account with their address."""
    return {"signed_up": list(_sign_ups_of(user).values(*_GIVEN))}


def erase_sign_ups(user: User) -> None:
    """Forget who it was and what they need; the place stays taken."""
    keys = list(_sign_ups_of(user).values_list("pk", flat=True))
    SignUp.objects.filter(pk__in=keys).update(**NOTHING_OF_THEM)


provides_personal_data("gatherings", export=export_sign_ups, erase=erase_sign_ups)

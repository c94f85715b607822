"""What this room keeps about a person: what they asked for by their address, decided and planned."""

from typing import Any

from thegither.accounts.models import User
from thegither.accounts.personal import Acts, erase_acts, export_acts, provides_personal_data
from thegither.kernel.clock import now

from .models import Payment, RequestState, SupportRequest, Venue
from .services import withdraw_request

_ASKED = (
    "id",
    "need",
    "what",
    "needed_on",
    "way",
    "name",
    "email",
    "contact",
    "state",
    "because",
    "asked_at",
)
_ACTS = {
    "support_decided": Acts(SupportRequest, "decided_by", ("id", "need", "state", "because", "decided_at")),
    "payments_planned": Acts(Payment, "planned_by", ("id", "for_what", "pence", "planned_at")),
    "venues_checked": Acts(Venue, "checked_by", ("id", "name", "checked_on")),
}


def _export(user: User) -> dict[str, Any]:
    asked = SupportRequest.objects.filter(email__iexact=user.email).order_by("pk")
    return {"support_asked": list(asked.values(*_ASKED)), **export_acts(_ACTS, user)}


def _erase(user: User) -> None:
    """Take name, contact and words out of what they asked for; what is not decided is taken back with it."""
    asked = SupportRequest.objects.filter(email__iexact=user.email)
    for request in asked.filter(state=RequestState.WAITING):
        withdraw_request(request=request)
    asked.update(name="", email="", contact="", what="", because="", forgotten_at=now())
    erase_acts(_ACTS, user)


provides_personal_data("means", export=_export, erase=_erase)

"""The personal data of this room: a name, an address, and who sat where."""

from typing import Any

from django.db.models import Q

from thegither.accounts.models import User
from thegither.accounts.personal import provides_personal_data
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today

from .models import Invitation, Mandate, PartnershipVersion, Person
from .services import end_mandate

ERASED_NAME = "Erased person"


def export_person(user: User) -> dict[str, Any]:
    """Return what we know of a user's person: name, organisation, seats and invitations."""
    person = Person.objects.filter(user=user).select_related("organisation").first()
    if person is None:
        return {}
    mandates = person.mandates.select_related("seat__partnership", "seat__organisation").order_by(
        "from_on", "pk"
    )
    invitations = (
        Invitation.objects.filter(accepted_by=person).select_related("seat__partnership").order_by("pk")
    )
    versions = (
        PartnershipVersion.objects.filter(changed_by=person).select_related("partnership").order_by("pk")
    )
    return {
        "name": person.name,
        "email": person.email,
        "organisation": person.organisation.name if person.organisation else None,
        "known_since": person.created_at.isoformat(),
        "seats": [
            {
                "partnership": mandate.seat.partnership.name,
                "organisation": mandate.seat.organisation.name if mandate.seat.organisation else None,
                "role": mandate.seat.role,
                "is_deputy": mandate.is_deputy,
                "from": str(mandate.from_on),
                "until": str(mandate.until_on) if mandate.until_on else None,
            }
            for mandate in mandates
        ],
        "invitations": [
            {
                "partnership": invitation.seat.partnership.name,
                "email": invitation.email,
                "name": invitation.name,
                "message": invitation.message,
                "conditions": invitation.conditions,
                "invited_at": invitation.invited_at.isoformat(),
            }
            for invitation in invitations
        ],
        "changes_of_partnerships": [
            {
                "partnership": version.partnership.name,
                "at": version.valid_from.isoformat(),
                "reason": version.reason,
            }
            for version in versions
        ],
    }


def erase_person(user: User) -> None:
    """Take the name and the address away. The row and its past seats stay: who we were is asked for."""
    nothing = {"email": "", "name": "", "message": "", "conditions": ""}
    waiting = Invitation.objects.filter(email__iexact=user.email, accepted_at__isnull=True)
    waiting.filter(withdrawn_at__isnull=True).update(withdrawn_at=now())
    Invitation.objects.filter(Q(email__iexact=user.email) | Q(accepted_by__user=user)).update(**nothing)
    lasting = Q(until_on__isnull=True) | Q(until_on__gt=today())
    for mandate in Mandate.objects.filter(lasting, person__user=user):
        end_mandate(actor=Actor.system(), mandate=mandate, until_on=max(today(), mandate.from_on))
    Person.objects.filter(user=user).update(
        name=ERASED_NAME, email="", user=None, erased_at=now(), organisation=None
    )


provides_personal_data("partners", export=export_person, erase=erase_person)

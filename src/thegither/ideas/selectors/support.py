"""What somebody is for."""

from django.db.models import QuerySet

from thegither.ideas.models import Support
from thegither.kernel.actors import Actor


def own_support(actor: Actor) -> QuerySet[Support]:
    """Return what the actor is for."""
    if actor.is_person:
        return Support.objects.filter(person=actor.person_id)
    if actor.participant_id is not None:
        return Support.objects.filter(participant=actor.participant_id)
    return Support.objects.none()

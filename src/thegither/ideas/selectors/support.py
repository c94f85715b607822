"""What somebody is for, and whether support is counted now."""

from django.db.models import QuerySet

from thegither.engagement.models import Activity
from thegither.engagement.selectors.now import rests
from thegither.ideas.models import Support
from thegither.kernel.actors import Actor


def own_support(actor: Actor) -> QuerySet[Support]:
    """Return what the actor is for."""
    if actor.is_person:
        return Support.objects.filter(person=actor.person_id)
    if actor.participant_id is not None:
        return Support.objects.filter(participant=actor.participant_id)
    return Support.objects.none()


def takes_support(activity: Activity) -> bool:
    """Return whether one may be for ideas now: while the activity is open, unless its phase says no."""
    return activity.takes_responses and not rests(activity, "takes_support")

"""Who may see events, and who comes to them."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.engagement.models import Activity, Response
from thegither.engagement.policies import own_responses
from thegither.kernel.actors import Actor
from thegither.kernel.policies import EVERYTHING, Action, policy, rule_for

from .models import Gathering, SignUp


def _activities(actor: Actor, action: Action) -> QuerySet[Activity, Any]:
    return Activity.objects.filter(rule_for(actor, action, Activity)).order_by().values("pk")


def _as_activity(action: Action) -> None:
    @policy(Gathering, action)
    def as_activity(actor: Actor) -> Q:
        """As its activity."""
        return Q(activity__in=_activities(actor, action))


for _action in (Action.VIEW, Action.ADD, Action.CHANGE, Action.MANAGE):
    _as_activity(_action)


@policy(SignUp, Action.VIEW)
def view_sign_up(actor: Actor) -> Q:
    """Whoever signed up, and those who run the event: names and needs are for nobody else."""
    own = Response.objects.filter(own_responses(actor)).order_by().values("pk")
    return manage_sign_up(actor) | Q(response__in=own)


@policy(SignUp, Action.MANAGE)
def manage_sign_up(actor: Actor) -> Q:
    """Those who run the event."""
    if actor.is_administrator:
        return EVERYTHING
    return Q(gathering__in=_activities(actor, Action.MANAGE))

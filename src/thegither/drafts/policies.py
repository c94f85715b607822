"""Who may see drafts and what was said about them."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.engagement.models import Activity
from thegither.engagement.policies import said_in_activity
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, policy, rule_for

from .models import Comment, Passage, Wording


def _activities(rule: Q) -> QuerySet[Activity, Any]:
    return Activity.objects.filter(rule).order_by().values("pk")


@policy(Wording, Action.VIEW)
def view_wording(actor: Actor) -> Q:
    """As its activity; wordings that were replaced too."""
    return Q(activity__in=_activities(rule_for(actor, Action.VIEW, Activity)))


@policy(Passage, Action.VIEW)
def view_passage(actor: Actor) -> Q:
    """As its wording."""
    return Q(wording__in=Wording.objects.filter(view_wording(actor)).order_by().values("pk"))


@policy(Comment, Action.VIEW)
def view_comment(actor: Actor) -> Q:
    """As what it says, where the activity shows what was said; one's own in any case."""
    return said_in_activity(actor)

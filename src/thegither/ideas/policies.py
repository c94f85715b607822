"""Who may see ideas, be for them, answer them, and put them together."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.dialogue.models import Matter
from thegither.engagement.models import Activity
from thegither.engagement.policies import said_in_activity
from thegither.kernel.actors import Actor
from thegither.kernel.policies import NOTHING, Action, policy, rule_for

from .models import Idea, Support


def _activities(rule: Q) -> QuerySet[Activity, Any]:
    return Activity.objects.filter(rule).order_by().values("pk")


@policy(Idea, Action.VIEW)
def view_idea(actor: Actor) -> Q:
    """As what it says, where the activity shows what was said; one's own in any case."""
    return said_in_activity(actor)


@policy(Idea, Action.ADD)
def support_idea(actor: Actor) -> Q:
    """Whoever sees it and may take part in its activity."""
    return view_idea(actor) & Q(activity__in=_activities(rule_for(actor, Action.ADD, Activity)))


@policy(Idea, Action.ANSWER)
def answer_idea(actor: Actor) -> Q:
    """As its matter: every seat but an observer's."""
    matters = Matter.objects.filter(rule_for(actor, Action.ANSWER, Matter)).order_by().values("pk")
    return Q(activity__in=_activities(Q(engagement__matter__in=matters)))


@policy(Idea, Action.MODERATE)
def arrange_idea(actor: Actor) -> Q:
    """Merge and split: whoever runs the activity."""
    return Q(activity__in=_activities(rule_for(actor, Action.MODERATE, Activity)))


@policy(Support, Action.VIEW)
def view_support(actor: Actor) -> Q:
    """One's own; others see how many."""
    if actor.is_person:
        return Q(person=actor.person_id)
    return Q(participant=actor.participant_id) if actor.participant_id is not None else NOTHING

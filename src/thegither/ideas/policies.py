"""Who may see ideas, be for them, answer them, and put them together."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.dialogue.models import Contribution, Matter
from thegither.engagement.models import Activity, Response
from thegither.engagement.policies import own_responses, shows_responses
from thegither.kernel.actors import Actor
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy, rule_for

from .models import Idea, Support


def _activities(rule: Q) -> QuerySet[Activity, Any]:
    return Activity.objects.filter(rule).order_by().values("pk")


@policy(Idea, Action.VIEW)
def view_idea(actor: Actor) -> Q:
    """As what it says, where the activity shows what was said; one's own in any case."""
    if actor.is_administrator:
        return EVERYTHING
    said = Contribution.objects.filter(rule_for(actor, Action.VIEW, Contribution)).order_by().values("pk")
    own = Response.objects.filter(own_responses(actor)).order_by().values("pk")
    shown = Q(activity__in=_activities(shows_responses(actor))) | Q(response__in=own)
    return Q(contribution__in=said) & shown


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

"""Who may see and do what: the questions as their activity, an answer sheet by whoever gave or counts it."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.engagement.models import Activity, Response
from thegither.kernel.actors import Actor
from thegither.kernel.policies import NOTHING, Action, policy, rule_for

from .models import AnswerFile, FormVersion, Said, Sheet, Told, Workbook


def _activities(actor: Actor, action: Action) -> QuerySet[Activity, Any]:
    return Activity.objects.filter(rule_for(actor, action, Activity)).order_by().values("pk")


@policy(FormVersion, Action.VIEW)
def view_version(actor: Actor) -> Q:
    """As its activity; the version that is being written, those who plan."""
    seen = Q(activity__in=_activities(actor, Action.VIEW), in_force_at__isnull=False)
    return seen | Q(activity__in=_activities(actor, Action.CHANGE))


@policy(FormVersion, Action.CHANGE)
def change_version(actor: Actor) -> Q:
    """Those who plan the activity."""
    return Q(activity__in=_activities(actor, Action.CHANGE))


@policy(Sheet, Action.VIEW)
def view_sheet(actor: Actor) -> Q:
    """As its response: whoever gave it, typed it in, or decides what counts."""
    return _of_responses(actor, Action.VIEW, "response")


@policy(Sheet, Action.CHANGE)
def change_sheet(actor: Actor) -> Q:
    """As its response: whoever gave it or typed it in."""
    return _of_responses(actor, Action.CHANGE, "response")


def _of_responses(actor: Actor, action: Action, field: str) -> Q:
    responses = Response.objects.filter(rule_for(actor, action, Response)).order_by().values("pk")
    return Q(**{f"{field}__in": responses})


def _of_viewable_sheet(actor: Actor) -> Q:
    return _of_responses(actor, Action.VIEW, "sheet")


policy(AnswerFile, Action.VIEW)(_of_viewable_sheet)
policy(Said, Action.VIEW)(_of_viewable_sheet)


@policy(Told, Action.VIEW)
def view_told(actor: Actor) -> Q:
    """Nobody but oneself; others see counts of five or more."""
    if actor.is_person:
        return Q(person=actor.person_id)
    return Q(participant=actor.participant_id) if actor.participant_id is not None else NOTHING


@policy(Workbook, Action.VIEW)
def view_workbook(actor: Actor) -> Q:
    """Whoever asked for it, as long as they decide what counts."""
    mine = Q(asked_by=actor.person_id, activity__in=_activities(actor, Action.MANAGE))
    return mine if actor.is_person else NOTHING

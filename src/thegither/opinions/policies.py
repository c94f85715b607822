"""Who may see and do what: statements as their contribution, a vote only by whoever gave it."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.dialogue.models import Contribution
from thegither.engagement.models import Activity
from thegither.engagement.policies import shows_responses
from thegither.kernel.actors import Actor
from thegither.kernel.policies import NOTHING, Action, policy, rule_for

from .models import (
    Ballots,
    CitedFigure,
    Conversation,
    DrawnCode,
    Edition,
    GroupName,
    Run,
    Statement,
    Vote,
    VoteChunk,
    Voter,
)


def _activities(actor: Actor, action: Action) -> QuerySet[Activity, Any]:
    return Activity.objects.filter(rule_for(actor, action, Activity)).order_by().values("pk")


def _of_viewable_activity(actor: Actor) -> Q:
    return Q(activity__in=_activities(actor, Action.VIEW))


policy(Conversation, Action.VIEW)(_of_viewable_activity)
policy(Ballots, Action.VIEW)(_of_viewable_activity)


@policy(Run, Action.VIEW)
def view_run(actor: Actor) -> Q:
    """Where the activity shows what was said in it."""
    shown = Activity.objects.filter(shows_responses(actor)).order_by().values("pk")
    return Q(activity__in=shown)


def _statements(actor: Actor, action: Action) -> Q:
    contributions = Contribution.objects.filter(rule_for(actor, action, Contribution)).order_by().values("pk")
    return Q(contribution__in=contributions, activity__in=_activities(actor, Action.VIEW))


@policy(Conversation, Action.CHANGE)
def change_conversation(actor: Actor) -> Q:
    """Those who plan the activity."""
    return Q(activity__in=_activities(actor, Action.CHANGE))


@policy(Run, Action.CHANGE)
def change_run(actor: Actor) -> Q:
    """Those who plan the activity name its groups."""
    return Q(activity__in=_activities(actor, Action.CHANGE))


@policy(Statement, Action.VIEW)
def view_statement(actor: Actor) -> Q:
    """As its contribution, and its activity."""
    return _statements(actor, Action.VIEW)


@policy(Statement, Action.CHANGE)
def change_statement(actor: Actor) -> Q:
    """Those who moderate it: a new edition changes what others vote on."""
    return _statements(actor, Action.MODERATE)


@policy(Edition, Action.VIEW)
def view_edition(actor: Actor) -> Q:
    """As its statement."""
    return Q(statement__in=Statement.objects.filter(view_statement(actor)).order_by().values("pk"))


@policy(CitedFigure, Action.VIEW)
@policy(GroupName, Action.VIEW)
def view_what_is_of_a_run(actor: Actor) -> Q:
    """As its run."""
    return Q(run__in=Run.objects.filter(view_run(actor)).order_by().values("pk"))


@policy(Voter, Action.VIEW)
def view_voter(actor: Actor) -> Q:
    """Nobody but oneself."""
    if actor.is_person:
        return Q(person=actor.person_id)
    return Q(participant=actor.participant_id) if actor.participant_id is not None else NOTHING


@policy(Vote, Action.VIEW)
def view_vote(actor: Actor) -> Q:
    """Nobody but oneself; others see counts, and votes under a number."""
    return Q(voter__in=Voter.objects.filter(view_voter(actor)).order_by().values("pk"))


@policy(VoteChunk, Action.VIEW)
def view_vote_chunk(actor: Actor) -> Q:
    """Nobody: it is a copy for analyses."""
    return NOTHING


@policy(DrawnCode, Action.VIEW)
def view_drawn_code(actor: Actor) -> Q:
    """Nobody: it weights what a sample said, and tells of nobody."""
    return NOTHING

"""Who may read and answer: what partners agree on is for everybody, how they came to it for members."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.dialogue.models import Matter
from thegither.engagement.models import Activity
from thegither.kernel.actors import Actor
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy, rule_for
from thegither.partners.policies import member_partnerships, speaking_partnerships

from .models import (
    Argument,
    Assignment,
    AssignmentState,
    CodedTheme,
    Coding,
    CodingReader,
    CodingRound,
    CodingUnit,
    Evidence,
    Place,
    ReadingRun,
    ReadMark,
    SampleWeight,
    Suggested,
    Suggestion,
    Theme,
    ThemeState,
)


def _matters(rule: Q) -> QuerySet[Matter, Any]:
    return Matter.objects.filter(rule).order_by().values("pk")


def _of_members(actor: Actor) -> Q:
    if actor.is_administrator:
        return EVERYTHING
    return (
        Q(matter__in=_matters(Q(partnership__in=member_partnerships(actor)))) if actor.is_person else NOTHING
    )


def _of_speakers(actor: Actor) -> Q:
    if not actor.is_person:
        return NOTHING
    return Q(matter__in=_matters(Q(partnership__in=speaking_partnerships(actor))))


# Runs ----------------------------------------------------------------------------------------------------
policy(ReadingRun, Action.VIEW)(_of_members)


def _of_run(actor: Actor) -> Q:
    return Q(run__in=ReadingRun.objects.filter(_of_members(actor)).order_by().values("pk"))


for _part in (Argument, Place, Suggestion):
    policy(_part, Action.VIEW)(_of_run)


@policy(Suggestion, Action.CHANGE)
def take_suggestion(actor: Actor) -> Q:
    """Every seat but an observer's accepts and refuses what a run suggests."""
    return Q(run__in=ReadingRun.objects.filter(_of_speakers(actor)).order_by().values("pk"))


@policy(Suggested, Action.VIEW)
def view_suggested(actor: Actor) -> Q:
    """As the suggestion."""
    return Q(suggestion__in=Suggestion.objects.filter(_of_run(actor)).order_by().values("pk"))


@policy(ReadMark, Action.VIEW)
def view_mark(actor: Actor) -> Q:
    """Who has read what is their own business."""
    return Q(person=actor.person_id) if actor.person_id is not None else NOTHING


# Themes --------------------------------------------------------------------------------------------------
@policy(Theme, Action.VIEW)
def view_theme(actor: Actor) -> Q:
    """What is in use: whoever sees the matter. What was refused or merged: members."""
    if actor.is_administrator:
        return EVERYTHING
    shown = Q(state=ThemeState.ACCEPTED, matter__in=_matters(rule_for(actor, Action.VIEW, Matter)))
    return shown | _of_members(actor) if actor.is_person else shown


policy(Theme, Action.CHANGE)(_of_speakers)


@policy(Assignment, Action.VIEW)
def view_assignment(actor: Actor) -> Q:
    """What a person confirmed: whoever sees the theme; the rest: members."""
    themes = Theme.objects.filter(view_theme(actor)).order_by().values("pk")
    shown = Q(state=AssignmentState.CONFIRMED, theme__in=themes)
    if not actor.is_person:
        return shown
    return shown | Q(theme__in=Theme.objects.filter(_of_members(actor)).order_by().values("pk"))


# Coding --------------------------------------------------------------------------------------------------
policy(CodingRound, Action.VIEW)(_of_speakers)
policy(CodingRound, Action.CHANGE)(_of_speakers)


def _of_round(actor: Actor) -> Q:
    return Q(round__in=CodingRound.objects.filter(_of_speakers(actor)).order_by().values("pk"))


policy(CodingReader, Action.VIEW)(_of_round)
policy(CodingUnit, Action.VIEW)(_of_round)


@policy(Coding, Action.VIEW)
def view_coding(actor: Actor) -> Q:
    """One's own: what the other reader says is shown by ``selectors.coding`` when both have finished."""
    if actor.person_id is None:
        return NOTHING
    return Q(reader__in=CodingReader.objects.filter(person=actor.person_id).order_by().values("pk"))


@policy(CodedTheme, Action.VIEW)
def view_coded_theme(actor: Actor) -> Q:
    """As the coding."""
    return Q(coding__in=Coding.objects.filter(view_coding(actor)).order_by().values("pk"))


# Evidence ------------------------------------------------------------------------------------------------
@policy(Evidence, Action.VIEW)
def view_evidence(actor: Actor) -> Q:
    """As its activity."""
    seen = Activity.objects.filter(rule_for(actor, Action.VIEW, Activity)).order_by().values("pk")
    return Q(activity__in=seen)


@policy(SampleWeight, Action.VIEW)
def view_weight(actor: Actor) -> Q:
    """Nobody: a weight tells of which group somebody is."""
    return NOTHING

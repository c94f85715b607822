"""Who may see and do what: interests and gaps are for everybody to read, outreach for members."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.dialogue.models import Matter
from thegither.kernel.actors import Actor
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy, rule_for
from thegither.partners.models import Partnership
from thegither.partners.policies import (
    held_seats,
    member_partnerships,
    run_partnerships,
    speaking_partnerships,
)

from .models import Captured, Gap, Interest, InterestMap, Outreach, Population, Stratum, Tip, ToldOfSelf


def _matters(actor: Actor) -> QuerySet[Matter, Any]:
    return Matter.objects.filter(rule_for(actor, Action.VIEW, Matter)).order_by().values("pk")


def _partnerships(actor: Actor) -> QuerySet[Partnership, Any]:
    return Partnership.objects.filter(rule_for(actor, Action.VIEW, Partnership)).order_by().values("pk")


# Interests -----------------------------------------------------------------------------------------------
def _of_viewable_matter(actor: Actor) -> Q:
    return EVERYTHING if actor.is_administrator else Q(matter__in=_matters(actor))


policy(Interest, Action.VIEW)(_of_viewable_matter)
policy(InterestMap, Action.VIEW)(_of_viewable_matter)


@policy(Interest, Action.CHANGE)
def change_interest(actor: Actor) -> Q:
    """Every seat but an observer's knows somebody whom the others forgot."""
    speaking = Matter.objects.filter(partnership__in=speaking_partnerships(actor)).order_by().values("pk")
    return Q(matter__in=speaking) if actor.is_person else NOTHING


# Populations ---------------------------------------------------------------------------------------------
@policy(Population, Action.VIEW)
def view_population(actor: Actor) -> Q:
    """As its partnership."""
    return EVERYTHING if actor.is_administrator else Q(partnership__in=_partnerships(actor))


@policy(Stratum, Action.VIEW)
def view_stratum(actor: Actor) -> Q:
    """As its population; what was told is shown by ``selectors.reach`` alone, which hides small figures."""
    return Q(population__in=Population.objects.filter(view_population(actor)).order_by().values("pk"))


@policy(ToldOfSelf, Action.VIEW)
def view_told_of_self(actor: Actor) -> Q:
    """Nobody."""
    return NOTHING


# Gaps and outreach ---------------------------------------------------------------------------------------
@policy(Gap, Action.VIEW)
def view_gap(actor: Actor) -> Q:
    """As its partnership, and as its matter if it belongs to one."""
    if actor.is_administrator:
        return EVERYTHING
    return Q(partnership__in=_partnerships(actor)) & (Q(matter__isnull=True) | Q(matter__in=_matters(actor)))


@policy(Gap, Action.CHANGE)
def change_gap(actor: Actor) -> Q:
    """Every seat but an observer's takes gaps on, plans to go out and gives reasons."""
    return Q(partnership__in=speaking_partnerships(actor)) if actor.is_person else NOTHING


@policy(Outreach, Action.VIEW)
def view_outreach(actor: Actor) -> Q:
    """Members: a task may name the people who open a door."""
    if actor.is_administrator:
        return EVERYTHING
    gaps = Gap.objects.filter(partnership__in=member_partnerships(actor)).order_by().values("pk")
    return Q(gap__in=gaps) if actor.is_person else NOTHING


@policy(Outreach, Action.CHANGE)
def change_outreach(actor: Actor) -> Q:
    """Whoever holds the seat that goes out, and whoever runs the partnership."""
    if not actor.is_person:
        return NOTHING
    run = Gap.objects.filter(partnership__in=run_partnerships(actor)).order_by().values("pk")
    return Q(owner__in=held_seats(actor)) | Q(gap__in=run)


@policy(Captured, Action.VIEW)
def view_captured(actor: Actor) -> Q:
    """As its outreach."""
    return Q(outreach__in=Outreach.objects.filter(view_outreach(actor)).order_by().values("pk"))


@policy(Tip, Action.VIEW)
def view_tip(actor: Actor) -> Q:
    """Whoever runs the partnership."""
    if actor.is_administrator:
        return EVERYTHING
    return Q(partnership__in=run_partnerships(actor)) if actor.is_person else NOTHING


@policy(Tip, Action.MANAGE)
def manage_tip(actor: Actor) -> Q:
    """Whoever runs the partnership."""
    return view_tip(actor)

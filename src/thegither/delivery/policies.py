from django.db.models import Q

from thegither.kernel.actors import Actor as Doer
from thegither.kernel.policies import EVERYTHING, Action, policy, rule_for
from thegither.partners.models import Partnership
from thegither.partners.policies import held_seats, member_partnerships, run_partnerships

from . import models


@policy(models.Action, Action.VIEW)
def view_action(actor: Doer) -> Q:
    """Public actions of partnerships that the actor may see; members see all of theirs."""
    if actor.is_administrator:
        return EVERYTHING
    visible = Partnership.objects.filter(rule_for(actor, Action.VIEW, Partnership)).values("pk")
    public = Q(is_public=True, partnership__in=visible)
    return public | Q(partnership__in=member_partnerships(actor)) if actor.is_person else public


@policy(models.Action, Action.CHANGE)
def change_action(actor: Doer) -> Q:
    """Whoever holds an owner seat, and whoever runs the partnership."""
    if actor.is_administrator:
        return EVERYTHING
    owned = models.ActionOwner.objects.filter(seat__in=held_seats(actor)).values("action")
    return Q(pk__in=owned) | Q(partnership__in=run_partnerships(actor))


@policy(models.Action, Action.MANAGE)
def manage_action(actor: Doer) -> Q:
    """Owners are changed by whoever runs the partnership."""
    return EVERYTHING if actor.is_administrator else Q(partnership__in=run_partnerships(actor))


def _with_its_action(actor: Doer) -> Q:
    return Q(action__in=models.Action.objects.filter(view_action(actor)).values("pk"))


for _part in (models.ActionOwner, models.ActionDecision, models.ActionDueDate, models.ActionNews):
    policy(_part, Action.VIEW)(_with_its_action)

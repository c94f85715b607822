from django.db.models import Q

from thegither.kernel.actors import Actor
from thegither.kernel.policies import EVERYTHING, Action, policy, rule_for
from thegither.partners.models import Partnership
from thegither.partners.policies import member_partnerships, run_partnerships, speaking_partnerships

from .models import ClaimedAction, ContributionClaim, Indicator, Measurement, Outcome


@policy(Outcome, Action.VIEW)
def view_outcome(actor: Actor) -> Q:
    """Public outcomes of partnerships that the actor may see; members see all of theirs."""
    if actor.is_administrator:
        return EVERYTHING
    visible = Partnership.objects.filter(rule_for(actor, Action.VIEW, Partnership)).values("pk")
    public = Q(is_public=True, partnership__in=visible)
    return public | Q(partnership__in=member_partnerships(actor)) if actor.is_person else public


@policy(Outcome, Action.CHANGE)
def change_outcome(actor: Actor) -> Q:
    """Measure and claim: every partner may, about every outcome of the partnership."""
    return EVERYTHING if actor.is_administrator else Q(partnership__in=speaking_partnerships(actor))


@policy(Outcome, Action.MANAGE)
def manage_outcome(actor: Actor) -> Q:
    """The wording is changed by whoever runs the partnership."""
    return EVERYTHING if actor.is_administrator else Q(partnership__in=run_partnerships(actor))


def _with_its_outcome(actor: Actor) -> Q:
    return Q(outcome__in=Outcome.objects.filter(view_outcome(actor)).values("pk"))


policy(Indicator, Action.VIEW)(_with_its_outcome)
policy(ContributionClaim, Action.VIEW)(_with_its_outcome)


@policy(Measurement, Action.VIEW)
def view_measurement(actor: Actor) -> Q:
    """As its indicator."""
    return Q(indicator__in=Indicator.objects.filter(_with_its_outcome(actor)).values("pk"))


@policy(ClaimedAction, Action.VIEW)
def view_claimed_action(actor: Actor) -> Q:
    """As its claim."""
    return Q(claim__in=ContributionClaim.objects.filter(_with_its_outcome(actor)).values("pk"))

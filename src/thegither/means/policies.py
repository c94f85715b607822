"""Who may see and do what: who asks for support is for those who decide; places are for everybody."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.engagement.models import Engagement
from thegither.engagement.policies import manage_engagement
from thegither.kernel.actors import Actor
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy, rule_for
from thegither.partners.models import Partnership
from thegither.partners.policies import run_partnerships, speaking_partnerships

from .models import AccessFailure, Payment, SupportRequest, Terms, Venue


def _partnerships(actor: Actor) -> QuerySet[Partnership, Any]:
    return Partnership.objects.filter(rule_for(actor, Action.VIEW, Partnership)).order_by().values("pk")


def _run_or_owned(actor: Actor) -> Q:
    """Whoever runs the partnership, and whoever owns the engagement."""
    if actor.is_administrator:
        return EVERYTHING
    if not actor.is_person:
        return NOTHING
    owned = Engagement.objects.filter(manage_engagement(actor)).order_by().values("pk")
    return Q(partnership__in=run_partnerships(actor)) | Q(engagement__in=owned)


for _record in (SupportRequest, Payment):
    for _action in (Action.VIEW, Action.CHANGE):
        policy(_record, _action)(_run_or_owned)


def _runs(actor: Actor) -> Q:
    if actor.is_administrator:
        return EVERYTHING
    return Q(partnership__in=run_partnerships(actor)) if actor.is_person else NOTHING


@policy(Terms, Action.VIEW)
@policy(Venue, Action.VIEW)
def with_partnership(actor: Actor) -> Q:
    """As the partnership that keeps it."""
    return EVERYTHING if actor.is_administrator else Q(partnership__in=_partnerships(actor))


@policy(Venue, Action.CHANGE)
def change_venue(actor: Actor) -> Q:
    """Every seat but an observer's knows the place, or can go and look."""
    return Q(partnership__in=speaking_partnerships(actor)) if actor.is_person else NOTHING


policy(AccessFailure, Action.VIEW)(_runs)
policy(AccessFailure, Action.MANAGE)(_runs)

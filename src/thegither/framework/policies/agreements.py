from django.db.models import Q

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy, rule_for
from thegither.partners.models import Partnership
from thegither.partners.policies import (
    held_organisations,
    member_partnerships,
    run_partnerships,
    runs_something,
)

from ..models import Agreement, AgreementParty, Clause, ClauseLink, PartnershipLink


def still_bound() -> Q:
    """Return the ``Q`` of the parties that an agreement binds today."""
    return Q(left_on__isnull=True) | Q(left_on__gt=today())


def may_add_agreement(actor: Actor) -> bool:
    """Return whether the actor may write an agreement down: for their organisation, or as an officer."""
    return runs_something(actor) or held_organisations(actor).exists()


def require_may_add_agreement(actor: Actor) -> None:
    """Raise ``NotPermitted`` unless ``may_add_agreement``."""
    if not may_add_agreement(actor):
        raise NotPermitted


@policy(Agreement, Action.VIEW)
def view_agreement(actor: Actor) -> Q:
    """A public one: everybody. A closed one: its parties, and the partnership that works by it."""
    if actor.is_administrator:
        return EVERYTHING
    if actor.person_id is None:
        return Q(is_public=True)
    own = AgreementParty.objects.filter(organisation__in=held_organisations(actor)).order_by()
    return (
        Q(is_public=True)
        | Q(pk__in=own.values("agreement_id"))
        | Q(partnership__in=member_partnerships(actor))
    )


@policy(Agreement, Action.CHANGE)
def change_agreement(actor: Actor) -> Q:
    """Those who speak for a party that is still bound, and those who run the partnership."""
    if actor.is_administrator:
        return EVERYTHING
    if actor.person_id is None:
        return NOTHING
    own = AgreementParty.objects.filter(still_bound(), organisation__in=held_organisations(actor)).order_by()
    return Q(pk__in=own.values("agreement_id")) | Q(partnership__in=run_partnerships(actor))


def _with_its_agreement(actor: Actor) -> Q:
    return Q(agreement__in=Agreement.objects.filter(view_agreement(actor)).order_by().values("pk"))


policy(AgreementParty, Action.VIEW)(_with_its_agreement)
policy(Clause, Action.VIEW)(_with_its_agreement)


@policy(ClauseLink, Action.VIEW)
def view_clause_link(actor: Actor) -> Q:
    """Whoever may see both clauses."""
    seen = Clause.objects.filter(_with_its_agreement(actor)).order_by().values("pk")
    return Q(first__in=seen, second__in=seen)


@policy(PartnershipLink, Action.VIEW)
def view_partnership_link(actor: Actor) -> Q:
    """Whoever may see both partnerships."""
    seen = Partnership.objects.filter(rule_for(actor, Action.VIEW, Partnership)).order_by().values("pk")
    return Q(first__in=seen, second__in=seen)

from django.db.models import Q

from thegither.kernel.actors import Actor
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy, rule_for
from thegither.partners.models import Partnership
from thegither.partners.policies import member_partnerships, run_partnerships, speaking_partnerships

from ..models import Framework, FrameworkVersion, Signature


@policy(Framework, Action.VIEW)
def view_framework(actor: Actor) -> Q:
    """As the partnership."""
    seen = Partnership.objects.filter(rule_for(actor, Action.VIEW, Partnership)).order_by()
    return Q(partnership__in=seen.values("pk"))


@policy(Framework, Action.CHANGE)
def change_framework(actor: Actor) -> Q:
    """Whoever runs the partnership writes down what partners agree."""
    return EVERYTHING if actor.is_administrator else Q(partnership__in=run_partnerships(actor))


@policy(FrameworkVersion, Action.VIEW)
def view_version(actor: Actor) -> Q:
    """Once it is open for signatures, as the framework; a draft is for members."""
    if actor.is_administrator:
        return EVERYTHING
    seen = Framework.objects.filter(view_framework(actor)).order_by().values("pk")
    public = Q(opened_at__isnull=False, framework__in=seen)
    if actor.person_id is None:
        return public
    own = Framework.objects.filter(partnership__in=member_partnerships(actor)).order_by()
    return public | Q(framework__in=own.values("pk"))


@policy(FrameworkVersion, Action.ANSWER)
def sign_version(actor: Actor) -> Q:
    """Partners with a voice; for which seat is asked when they sign. Nobody does it for them."""
    if actor.person_id is None:
        return NOTHING
    own = Framework.objects.filter(partnership__in=speaking_partnerships(actor)).order_by()
    return Q(framework__in=own.values("pk"))


@policy(Signature, Action.VIEW)
def view_signature(actor: Actor) -> Q:
    """As the version."""
    return Q(version__in=FrameworkVersion.objects.filter(view_version(actor)).order_by().values("pk"))

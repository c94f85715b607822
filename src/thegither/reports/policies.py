from django.db.models import Q

from thegither.engagement.models import Engagement
from thegither.engagement.policies import view_engagement
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, policy

from .models import Report


@policy(Report, Action.VIEW)
def view_report(actor: Actor) -> Q:
    """As its engagement."""
    return Q(engagement__in=Engagement.objects.filter(view_engagement(actor)).order_by().values("pk"))

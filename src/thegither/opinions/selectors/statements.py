"""What a conversation is set to, and its statements as different people may read them."""

from thegither.engagement.models import Activity, Response, ResponseStanding
from thegither.engagement.policies import own_responses
from thegither.kernel.actors import Actor
from thegither.opinions.models import Conversation


def conversation_of(activity: Activity) -> Conversation:
    """Return what an activity is set to; the defaults, not stored, where nobody set anything."""
    return Conversation.objects.filter(pk=activity.pk).first() or Conversation(activity=activity)


def own_response(actor: Actor, activity: Activity) -> Response | None:
    """Return the response by which somebody takes part already, by a vote or by a statement."""
    rows = activity.responses.filter(own_responses(actor), entered_by=None, sent_at__isnull=False)
    return rows.exclude(standing=ResponseStanding.WITHDRAWN).order_by("pk").first()

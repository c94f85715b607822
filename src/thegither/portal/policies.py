from django.db.models import Q

from thegither.kernel.actors import Actor
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy

from .models import PendingNews, SearchDocument


@policy(SearchDocument, Action.VIEW)
def view_search_document(actor: Actor) -> Q:
    """Nobody reads the documents themselves: search checks each record it finds against its own policy."""
    return EVERYTHING if actor.is_administrator else NOTHING


@policy(PendingNews, Action.VIEW)
def view_pending_news(actor: Actor) -> Q:
    """One's own."""
    return Q(user=actor.user_id) if actor.user_id is not None else NOTHING

from django.db.models import Q

from thegither.kernel.actors import Actor
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy

from .models import Event, SealKey


@policy(Event, Action.VIEW)
def view_event(actor: Actor) -> Q:
    """The record holds keys only, but read as a whole it shows who works when: administrators and system."""
    return EVERYTHING if actor.is_administrator else NOTHING


@policy(SealKey, Action.VIEW)
def view_seal_key(actor: Actor) -> Q:
    """Nobody reads the key."""
    return NOTHING

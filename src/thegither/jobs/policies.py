from django.db.models import Q

from thegither.kernel.actors import Actor
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy

from .models import Job, Worker


@policy(Job, Action.VIEW)
def view_job(actor: Actor) -> Q:
    """Administrators see the queue."""
    return EVERYTHING if actor.is_administrator else NOTHING


@policy(Job, Action.MANAGE)
def manage_job(actor: Actor) -> Q:
    """Administrators retry and discard."""
    return EVERYTHING if actor.is_administrator else NOTHING


@policy(Worker, Action.VIEW)
def view_worker(actor: Actor) -> Q:
    """Administrators see the workers."""
    return EVERYTHING if actor.is_administrator else NOTHING

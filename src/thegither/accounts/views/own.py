"""Whose account it is."""

from django.http import HttpRequest

from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action, fetch

from ..models import User


def own_user(request: HttpRequest) -> User:
    """Return who is signed in; anybody else is sent to sign in."""
    if not request.actor.is_person:
        raise NotPermitted
    return fetch(request.actor, Action.CHANGE, User, pk=request.actor.user_id)

"""Whose account it is, and what they sent."""

from django.http import HttpRequest, QueryDict

from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action, fetch

from ..models import User


def own_user(request: HttpRequest) -> User:
    """Return who is signed in; anybody else is sent to sign in."""
    if not request.actor.is_person:
        raise NotPermitted
    return fetch(request.actor, Action.CHANGE, User, pk=request.actor.user_id)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form is to be bound to: also a form sent empty was sent."""
    return request.POST if request.method == "POST" else None

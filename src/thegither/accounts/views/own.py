"""Whose account it is."""

from django.http import HttpRequest

from thegither.kernel.errors import NotPermitted

from ..models import User


def own_user(request: HttpRequest) -> User:
    """Return who is signed in; anybody else is sent to sign in."""
    user = request.user
    if not isinstance(user, User) or not user.is_authenticated:
        raise NotPermitted
    return user

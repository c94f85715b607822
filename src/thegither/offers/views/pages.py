"""Whom and what the pages of this room are about."""

from django.db.models import QuerySet
from django.http import HttpRequest

from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action, fetch
from thegither.partners.models import Organisation, Partnership, Seat

from ..selectors import speaking_seats


def organisation_of(request: HttpRequest, slug: str, action: Action) -> Organisation:
    """Return the organisation at ``slug`` if one may do ``action`` with it."""
    return fetch(request.actor, action, Organisation.objects.prefetch_related("sectors"), slug=slug)


def partnership_of(request: HttpRequest, slug: str, action: Action = Action.VIEW) -> Partnership:
    """Return the partnership at ``slug`` if one may do ``action`` with it."""
    return fetch(request.actor, action, Partnership, slug=slug)


def own_seats(request: HttpRequest, partnership: Partnership | None = None) -> QuerySet[Seat]:
    """Return the seats for which one can act. Raises ``NotPermitted`` without any."""
    seats = speaking_seats(request.actor, partnership)
    if not seats:
        raise NotPermitted
    return seats

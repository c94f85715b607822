"""Who the owner of a token is, and what the token may do."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from thegither.kernel.policies import Action, fetch
from thegither.kernel.rest import holder, identity_of, reads

from .models import ApiToken
from .scopes import seats_of

router = Router(tags=["Account"], auth=holder)


class TokenInUse(Schema):
    """The token with which the request came."""

    name: str
    may_write: bool
    seat_id: int | None
    expires_at: datetime


class OwnSeat(Schema):
    """A seat that the owner holds today."""

    id: int
    name: str


class Me(Schema):
    """The owner of the token."""

    email: str
    language: str
    token: TokenInUse
    seats: list[OwnSeat]


@router.get("/me", response=reads(Me, named=False), summary="Who I am")
def me(request: HttpRequest) -> dict[str, Any]:
    """Say whose token this is, until when it works, and for which seats its owner may act today."""
    tokens = ApiToken.objects.select_related("user")
    token = fetch(request.actor, Action.VIEW, tokens, pk=identity_of(request).token_id)
    return {
        "email": token.user.email,
        "language": token.user.language,
        "token": token,
        "seats": [{"id": key, "name": name} for key, name in seats_of(token.user)],
    }

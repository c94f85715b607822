"""A program that uses the API, as the tests have it."""

import json
from datetime import timedelta
from typing import Any

from django.test import Client

from thegither.accounts.services import create_token
from thegither.kernel.actors import PERSON, Actor
from thegither.kernel.clock import now
from thegither.partners.models import Person, Seat

ROOT = "/api/v1"


def token_of(person: Person, *, seat: Seat | None = None, may_write: bool = True) -> str:
    """Make a token of a person and return its secret."""
    actor = Actor(kind=PERSON, user_id=person.user_id, person_id=person.pk)
    _token, secret = create_token(
        actor=actor,
        name="Test",
        expires_at=now() + timedelta(days=1),
        may_write=may_write,
        seat_id=seat.pk if seat else None,
    )
    return secret


class Program:
    """A client of the API, with a token or without."""

    def __init__(self, secret: str = "") -> None:
        self.client = Client()
        self.secret = secret

    def get(self, path: str, **headers: str) -> Any:
        """Read."""
        return self.client.get(ROOT + path, headers=self._headers(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Write; the names of headers are written with ``_`` for ``-``."""
        return self.send("post", path, body, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Write with another method than POST."""
        return self.client.generic(
            method.upper(),
            ROOT + path,
            json.dumps(body or {}, default=str),
            content_type="application/json",
            headers=self._headers(headers),
        )

    def walk(self, path: str) -> list[Any]:
        """Read every page of a list by its links."""
        items = []
        address: str | None = ROOT + path
        while address:
            page = self.client.get(address, headers=self._headers({})).json()
            items += page["items"]
            address = page["next"]
        return items

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"Authorization": f"Bearer {self.secret}", **sent} if self.secret else sent

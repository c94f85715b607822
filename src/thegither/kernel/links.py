"""Private links: whoever holds one may do what it is for. Nothing is stored for them."""

from typing import TypeVar

from django.core import signing
from django.db.models import Model, QuerySet

from .errors import NotFound

Row = TypeVar("Row", bound=Model)


class PrivateLinks:
    """The signed tokens of one purpose; ``salt`` names it, so that no token serves another."""

    def __init__(self, salt: str) -> None:
        self._signer = signing.Signer(salt=salt, sep=".")

    def token(self, row: Model) -> str:
        """Return the token in the private address of a row."""
        return self._signer.sign(str(row.pk))

    def row(self, token: str, rows: QuerySet[Row]) -> Row:
        """Return the one of ``rows`` that a token is for. Raises ``NotFound`` for one not ours."""
        try:
            key = int(self._signer.unsign(token))
        except (signing.BadSignature, ValueError):
            raise NotFound from None
        found = rows.filter(pk=key).first()
        if found is None:
            raise NotFound
        return found

"""The private link to one's own answers: whoever holds it may read them, and go on on another device."""

from thegither.kernel.links import PrivateLinks

from .models import Sheet

_links = PrivateLinks("questionnaires.sheet")


def sheet_token(sheet: Sheet) -> str:
    """Return the token in the address of somebody's own answers."""
    return _links.token(sheet)


def sheet_for(token: str) -> Sheet:
    """Return the sheet of a private link. Raises ``NotFound`` for a token that we did not sign."""
    rows = Sheet.objects.select_related("form_version", "response__activity__engagement__matter__partnership")
    return _links.row(token, rows)

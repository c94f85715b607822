"""The private link to one's own answers: whoever holds it may read them, and go on on another device."""

from django.core import signing

from thegither.kernel.errors import NotFound

from .models import Sheet

_links = signing.Signer(salt="questionnaires.sheet", sep=".")


def sheet_token(sheet: Sheet) -> str:
    """Return the token in the address of somebody's own answers."""
    return _links.sign(str(sheet.pk))


def sheet_for(token: str) -> Sheet:
    """Return the sheet of a private link. Raises ``NotFound`` for a token that we did not sign."""
    try:
        key = int(_links.unsign(token))
    except (signing.BadSignature, ValueError):
        raise NotFound from None
    rows = Sheet.objects.select_related("form_version", "response__activity__engagement__matter__partnership")
    sheet = rows.filter(pk=key).first()
    if sheet is None:
        raise NotFound
    return sheet

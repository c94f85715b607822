"""The private link of a voter: whoever holds it may read and change their answers, on any device."""

from django.core import signing

from thegither.kernel.errors import NotFound

from .models import Voter

_links = signing.Signer(salt="opinions.voter", sep=".")


def voter_token(voter: Voter) -> str:
    """Return the token in the address of somebody's own answers."""
    return _links.sign(str(voter.pk))


def voter_for(token: str) -> Voter:
    """Return the voter of a private link. Raises ``NotFound`` for a token that we did not sign."""
    try:
        key = int(_links.unsign(token))
    except (signing.BadSignature, ValueError):
        raise NotFound from None
    rows = Voter.objects.select_related("response", "activity__engagement__matter__partnership")
    voter = rows.filter(pk=key).first()
    if voter is None:
        raise NotFound
    return voter

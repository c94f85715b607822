"""The private link of a voter: whoever holds it may read and change their answers, on any device."""

from thegither.kernel.links import PrivateLinks

from .models import Voter

_links = PrivateLinks("opinions.voter")


def voter_token(voter: Voter) -> str:
    """Return the token in the address of somebody's own answers."""
    return _links.token(voter)


def voter_for(token: str) -> Voter:
    """Return the voter of a private link. Raises ``NotFound`` for a token that we did not sign."""
    rows = Voter.objects.select_related("response", "activity__engagement__matter__partnership")
    return _links.row(token, rows)

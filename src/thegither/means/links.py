"""The private link of who asked for support: its holder reads what was decided, and may take it back."""

from thegither.kernel.links import PrivateLinks

from .models import SupportRequest

_links = PrivateLinks("means.support")


def request_token(request: SupportRequest) -> str:
    """Return the token in the address of the asker's page."""
    return _links.token(request)


def request_for(token: str) -> SupportRequest:
    """Return the request of a private link, with its partnership. Raises ``NotFound`` for one not ours."""
    rows = SupportRequest.objects.select_related("partnership", "matter", "engagement", "activity")
    return _links.row(token, rows)

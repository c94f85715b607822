"""The private link of who asked for support: its holder reads what was decided, and may take it back."""

from django.core import signing

from thegither.kernel.errors import NotFound

from .models import SupportRequest

_signer = signing.Signer(salt="means.support", sep=".")


def request_token(request: SupportRequest) -> str:
    """Return the token in the address of the asker's page."""
    return _signer.sign(str(request.pk))


def request_for(token: str) -> SupportRequest:
    """Return the request of a private link, with its partnership. Raises ``NotFound`` for one not ours."""
    try:
        key = int(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        raise NotFound from None
    rows = SupportRequest.objects.select_related("partnership", "matter", "engagement", "activity")
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found

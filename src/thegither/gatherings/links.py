"""The private link of a sign-up: whoever holds it sees the sign-up and may cancel it. Nothing is stored."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from thegither.kernel.errors import NotFound

from .models import SignUp

_places = signing.Signer(salt="gatherings.place", sep=".")


def place_token(sign_up: SignUp) -> str:
    """Return the token in the private link of a sign-up."""
    return _places.sign(str(sign_up.pk))


def place_url(sign_up: SignUp) -> str:
    """Return the full private address of a sign-up, for letters."""
    return settings.BASE_URL + reverse("gatherings:place", args=[place_token(sign_up)])


def sign_up_for(token: str) -> SignUp:
    """Return the sign-up of a token, with its event. Raises ``NotFound`` for one that we did not sign."""
    try:
        key = int(_places.unsign(token))
    except (signing.BadSignature, ValueError):
        raise NotFound from None
    rows = SignUp.objects.select_related("gathering__activity__engagement__matter__partnership", "response")
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found

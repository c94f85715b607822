"""The private link of a sign-up: whoever holds it sees the sign-up and may cancel it. Nothing is stored."""

from django.conf import settings
from django.urls import reverse

from thegither.kernel.links import PrivateLinks

from .models import SignUp

_places = PrivateLinks("gatherings.place")


def place_token(sign_up: SignUp) -> str:
    """Return the token in the private link of a sign-up."""
    return _places.token(sign_up)


def place_url(sign_up: SignUp) -> str:
    """Return the full private address of a sign-up, for letters."""
    return settings.BASE_URL + reverse("gatherings:place", args=[place_token(sign_up)])


def sign_up_for(token: str) -> SignUp:
    """Return the sign-up of a token, with its event. Raises ``NotFound`` for one that we did not sign."""
    rows = SignUp.objects.select_related("gathering__activity__engagement__matter__partnership", "response")
    return _places.row(token, rows)

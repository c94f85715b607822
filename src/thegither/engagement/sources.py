"""Where a response came from, as little of it as lets a burst be seen."""

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from thegither.accounts.limits import client_address


def source_of(request: HttpRequest, activity_pk: int) -> str:
    """Return a keyed digest of the client's address that means nothing outside this activity."""
    salt = f"thegither.engagement.source.{activity_pk}"
    return salted_hmac(salt, client_address(request), algorithm="sha256").hexdigest()

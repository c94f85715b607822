"""Invited people may make an account even where accounts are by invitation only."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

SESSION_KEY = "account_verified_email"  # allauth's own


def expect_guest(request: HttpRequest, email: str) -> None:
    """Let this visitor make an account with ``email``: they followed a link that was sent to it.

    The address needs no further proof, so they come straight back to what they were invited to.
    """
    get_adapter().stash_verified_email(request, email)


def guest_address(request: HttpRequest) -> str:
    """Return the address for which this visitor may make an account, or ""."""
    return request.session.get(SESSION_KEY) or ""

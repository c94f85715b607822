"""The cookie of somebody who takes part without an account: a signed key, and nothing else."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

COOKIE = "tg_participant"
DAYS = 400  # the longest that browsers keep one
_SALT = "thegither.participant"


def participant_of(request: HttpRequest) -> int | None:
    """Return the participant's key from the cookie of the request; ``None`` without a genuine one."""
    value = request.COOKIES.get(COOKIE)
    if not value:
        return None
    try:
        found = signing.Signer(salt=_SALT).unsign(value)
        return int(found)
    except (signing.BadSignature, ValueError):
        return None


def remember_participant(response: HttpResponseBase, participant_id: int) -> None:
    """Have the browser remember the participant."""
    response.set_cookie(
        COOKIE,
        signing.Signer(salt=_SALT).sign(str(participant_id)),
        max_age=DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_participant(response: HttpResponseBase) -> None:
    """Have the browser forget the participant."""
    response.delete_cookie(COOKIE, samesite="Lax")

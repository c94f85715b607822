"""By what we know somebody who takes part without an account: a signed key, and nothing else.

Browsers keep it as a cookie; programs, at which we never look for cookies, send a secret.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

COOKIE = "tg_participant"
DAYS = 400  # the longest that browsers keep one
_SALT = "thegither.participant"
_KEY_SALT = "thegither.participant.key"


def participant_of(request: HttpRequest) -> int | None:
    """Return the participant's key from the cookie of the request; ``None`` without a genuine one."""
    return _unsigned(request.COOKIES.get(COOKIE, ""), _SALT)


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


def participant_key(participant_id: int) -> str:
    """Return the secret by which a program takes part again as the same participant; no cookie is one."""
    return signing.Signer(salt=_KEY_SALT).sign(str(participant_id))


def participant_by_key(key: str) -> int | None:
    """Return the participant whose secret it is; ``None`` for what we did not make."""
    return _unsigned(key, _KEY_SALT)


def _unsigned(value: str, salt: str) -> int | None:
    try:
        return int(signing.Signer(salt=salt).unsign(value))
    except (signing.BadSignature, ValueError):
        return None


def forget_participant(response: HttpResponseBase) -> None:
    """Have the browser forget the participant."""
    response.delete_cookie(COOKIE, samesite="Lax")

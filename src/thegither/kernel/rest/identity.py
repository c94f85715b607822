"""Who asks. The composition root says how a request becomes an identity; a session never does."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ..actors import Actor
from ..errors import NotPermitted

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class Unauthenticated(Exception):
    """A token is needed, or the one that was sent does not work."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Identity:
    """The actor of a request to the API, and the token they came with, if any."""

    actor: Actor
    token_id: int | None = None
    may_write: bool = False


Identify = Callable[[HttpRequest], Identity]

_identify: list[Identify] = []


def identifies(function: Identify) -> Identify:
    """Ask ``function(request)`` who asks; it raises ``Unauthenticated`` for a token that does not work."""
    _identify[:] = [function]
    return function


class Anybody:
    """Let everybody in; with a token as its owner, without one as a visitor."""

    def __call__(self, request: HttpRequest) -> Identity:
        """Return who asks and set ``request.actor``, in place of whoever the session cookie names."""
        identity = _identify[0](request)
        request.actor = identity.actor
        is_writing = request.method not in SAFE_METHODS
        if is_writing and identity.token_id is not None and not identity.may_write:
            raise NotPermitted(_("This token may only read. Make one that may write."))
        return identity


class Token(Anybody):
    """Let only the owners of tokens in."""

    # Read by ninja for the OpenAPI document; the name of the scheme is that of this class.
    openapi_security_schema = {"type": "http", "scheme": "bearer"}

    def __call__(self, request: HttpRequest) -> Identity:
        """Return who asks, or raise ``Unauthenticated`` without a token."""
        identity = super().__call__(request)
        if identity.token_id is None:
            message = _("Send a personal token in the header “Authorization: Bearer …”.")
            raise Unauthenticated("token_needed", message)
        return identity


anybody = Anybody()
holder = Token()


def identity_of(request: HttpRequest) -> Identity:
    """Return who asks, inside an operation."""
    return request.auth  # type: ignore[attr-defined]  # set by ninja to what the above returned

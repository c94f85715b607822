"""The refusal of somebody who does a thing too often. The counting is in ``accounts.limits``."""

from django.utils.translation import gettext as _

from .errors import DomainError


class TooManyRequests(DomainError):
    """Too many tries in a short time; ``retry_after`` is the number of seconds to wait."""

    def __init__(self, retry_after: int) -> None:
        message = _("Too many tries in a short time. Nothing was saved. Wait a few minutes and try again.")
        super().__init__("too_many_requests", message)
        self.retry_after = retry_after

"""The few ways in which a request can be refused, each with its own meaning."""


class DomainError(Exception):
    """A rule of the domain forbids this now.

    ``code`` is stable and meant for programs, ``message`` says what happened, what was kept and what to do
    next, and ``field`` names the form field or API property at fault, if one is.
    """

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotFound(Exception):
    """The record does not exist, or this actor may not know that it does."""


class NotPermitted(Exception):
    """The actor may see the record but may not do this with it."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message

"""The second of two writers is told; what they typed is kept by the form."""

from collections.abc import Callable
from typing import Protocol

from django.utils.translation import gettext as _

from .errors import DomainError

CHANGED_MEANWHILE = "changed_meanwhile"


class Versioned(Protocol):
    """A record that counts its changes."""

    version: int


def require_version(
    record: Versioned, expected_version: int | None, told: Callable[[], str] | None = None
) -> None:
    """Raise ``DomainError`` "changed_meanwhile" unless ``record`` (locked) is still at this version.

    None expects nothing. ``told`` makes a fuller message, where it is known who changed it.
    """
    if expected_version is None or record.version == expected_version:
        return
    message = (
        told()
        if told
        else _("Somebody else changed this while you were writing. Yours is kept here: look at theirs.")
    )
    raise DomainError(CHANGED_MEANWHILE, message)

"""The second of two writers is told; what they typed is kept by the form."""

from django.utils.translation import gettext as _

from thegither.dialogue.models import Decision, Matter
from thegither.kernel.errors import DomainError


def require_version(record: Matter | Decision, expected_version: int | None) -> None:
    """Raise ``DomainError`` "changed_meanwhile" unless ``record`` (locked) is still at this version."""
    if expected_version is not None and record.version != expected_version:
        raise DomainError(
            "changed_meanwhile",
            _("Somebody else changed this while you were writing. Yours is kept here: look at theirs."),
        )

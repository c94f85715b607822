"""What pages of the demonstration need besides."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .cast import logins as everybodys


def logins(request: HttpRequest) -> dict[str, Any]:
    """Return the log-ins for the sign-in page, in the demonstration and nowhere else."""
    return {"demonstration_logins": everybodys()} if settings.ENVIRONMENT == "demo" else {}

"""Conditional requests: nothing is sent again that the client has, nothing is changed that it has not seen.

An entity tag is a digest of what is sent, after the version of the record where it has one: ``"3-0f2c…"``.
The version is what ``If-Match`` is compared by, because the digest also hangs on who asks.
"""

import hashlib
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.http import parse_etags
from ninja import Header

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The ETag of the record as you read it; if it was changed since, you get a 412.",
    ),
]
IdempotencyKey = Annotated[
    UUID | None,
    Header(
        alias="Idempotency-Key",
        description="A UUID of yours; what is sent again with the same one is stored once.",
    ),
]


class PreconditionFailed(Exception):
    """The record is not the one that the client has seen."""


def entity_tag(content: bytes, version: int | None = None) -> str:
    """Return the entity tag of ``content``."""
    digest = hashlib.sha256(content).hexdigest()[:24]
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def is_known_to(request: HttpRequest, tag: str) -> bool:
    """Return whether the client has what ``tag`` stands for (compared weakly: compression weakens tags)."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or tag in {each.removeprefix("W/") for each in known}


def version_in(if_match: str | None) -> int | None:
    """Return the version in ``If-Match``; None where any will do. Raises ``PreconditionFailed``."""
    if if_match is None or if_match.strip() == "*":
        return None
    tags = [tag.removeprefix("W/").strip('"') for tag in parse_etags(if_match)]
    version = tags[0].partition("-")[0] if len(tags) == 1 else ""
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise PreconditionFailed
    return int(version)


def require_version(if_match: str | None, version: int) -> None:
    """Raise ``PreconditionFailed`` unless ``If-Match`` allows a change of this ``version``."""
    expected = version_in(if_match)
    if expected is not None and expected != version:
        raise PreconditionFailed

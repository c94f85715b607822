"""Seals: what a record said when it was recorded, so that a change behind our back is found and named.

A room registers, for each model whose content must never silently change, what that content is::

    @seals(Contribution)
    def contribution_content(contribution): return {"text": contribution.text, ...}

and passes the rows to ``record(..., sealed=[contribution])``. The digest goes into the event's facts.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Model

from .chain import canonical
from .models import SealKey

Content = Callable[[Any], Mapping[str, Any]]

contents: dict[type[Model], Content] = {}


def seals(model: type[Model]) -> Callable[[Content], Content]:
    """Register the decorated function as what is sealed of ``model`` (JSON-able, no personal data)."""

    def register(function: Content) -> Content:
        contents[model] = function
        return function

    return register


def seal_key() -> bytes:
    """Return the installation's seal key, made on first use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM audit_sealkey ORDER BY id LIMIT 1")
        row: tuple[str] | None = cursor.fetchone()
    key = row[0] if row else SealKey.objects.create(key=secrets.token_hex(32)).key
    return bytes.fromhex(key)


def seal_of(record: Model, key: bytes) -> str:
    """Return the keyed SHA-256 (hex) over the registered content of ``record``."""
    content = canonical(dict(contents[type(record)](record)))
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()


def name_of(record: Model) -> str:
    """Return the name of a record in the seals, for example ``dialogue.contribution:902``."""
    return f"{record._meta.label_lower}:{record.pk}"

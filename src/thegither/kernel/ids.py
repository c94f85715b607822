"""Secrets and references: what stands for a record outside the database."""

import hashlib
import re
import secrets

_REFERENCE = re.compile(r"^\s*([A-Z])\s*[-–—]?\s*0*([0-9]{1,18})\s*$", re.IGNORECASE)


def new_secret() -> str:
    """Return an unguessable URL-safe secret (192 bits)."""
    return secrets.token_urlsafe(24)


def random_name(ending: str) -> str:
    """Return an unguessable name for a file (128 bits), which says nothing of what is in it."""
    return f"{secrets.token_hex(16)}.{ending}"


def digest_of(secret: str) -> str:
    """Return the SHA-256 of a secret, which is all that we store of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def reference(letter: str, key: int) -> str:
    """Return the reference people read aloud, for example ``C-0187``."""
    return f"{letter}-{key:04d}"


def parse_reference(text: str, letter: str) -> int | None:
    """Return the key in ``text`` if it is a reference with ``letter``, forgiving case, spaces and dashes."""
    found = _REFERENCE.match(text)
    if not found or found[1].upper() != letter:
        return None
    return int(found[2])

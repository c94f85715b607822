"""What people type, made safe to store: nothing is lost that can be read, nothing kept that deceives."""

import re
import unicodedata

from django.db.models import Choices
from django.utils.translation import gettext as _

from .errors import DomainError

# Overrides and embeddings can make text read differently from what it says; isolates and marks are needed by
# right-to-left languages and are kept.
_DECEIVING = re.compile("[\u202a-\u202e\u2066\u2067\u2068\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def clean_text(value: str, *, limit: int, field: str | None = None, required: bool = True) -> str:
    """Return ``value`` normalised (NFC, ``\\n`` line ends, no control or override characters).

    Raises ``DomainError`` "text_missing" or "text_too_long" (``limit`` counts characters).
    """
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = _DECEIVING.sub("", _CONTROL.sub("", text))
    text = _EMPTY_LINES.sub(
        "\n\n", "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    ).strip()
    if required and not any(unicodedata.category(mark)[0] in "LNSP" for mark in text):
        raise DomainError("text_missing", _("Write something first."), field)
    if len(text) > limit:
        message = _("This is %(length)d characters long. Shorten it to %(limit)d; your text is kept here.")
        raise DomainError("text_too_long", message % {"length": len(text), "limit": limit}, field)
    return text


def clean_line(value: str, *, limit: int = 200, field: str | None = None, required: bool = True) -> str:
    """Return ``value`` cleaned as ``clean_text`` does, on one line."""
    return clean_text(" ".join(value.split()), limit=limit, field=field, required=required)


def one_of(choices: type[Choices], value: str, field: str) -> str:
    """Return ``value``. Raises ``DomainError`` "<field>_unknown" for one that is none of the choices."""
    if value not in choices.values:
        message = _("“%(value)s” is not known here.") % {"value": str(value)[:40]}
        raise DomainError(f"{field}_unknown", message, field)
    return value


def shorten(text: str, limit: int) -> str:
    """Return the first words of ``text`` that fit ``limit`` characters, with an ellipsis where it is cut."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"

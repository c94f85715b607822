"""Refuse to start a production with a setting that would put people at risk."""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def unsafe_settings() -> Iterator[str]:
    """Yield one sentence for each unsafe setting: its name, what is wrong and what to do."""
    if settings.DEBUG:
        yield "THEGITHER_DEBUG is on: it shows code and settings to visitors. Turn it off."
    if "*" in settings.ALLOWED_HOSTS:
        yield "THEGITHER_ALLOWED_HOSTS is *: anybody can make links that lead elsewhere. Name your hosts."
    if len(settings.SECRET_KEY) < 40 or len(set(settings.SECRET_KEY)) < 10:
        yield "THEGITHER_SECRET_KEY is easy to guess. Leave it unset: one is made for you."
    if not settings.BASE_URL.startswith("https://"):
        yield "THEGITHER_BASE_URL is not https: passwords would travel in the open. Put a proxy in front."
    if not settings.RATE_LIMITS_ENABLED:
        yield "THEGITHER_RATE_LIMITS is off: nothing slows down an attack. Turn it on."
    if settings.ENVIRONMENT not in {"production", "demo", "development", "test"}:
        yield f"THEGITHER_ENVIRONMENT is {settings.ENVIRONMENT}: use production, demo, development or test."


def refuse_unsafe_production() -> None:
    """Raise ``ImproperlyConfigured`` naming every unsafe setting, in production only."""
    if settings.ENVIRONMENT in {"demo", "development", "test"}:
        return
    if found := list(unsafe_settings()):
        raise ImproperlyConfigured("Not started, because of unsafe settings:\n- " + "\n- ".join(found))

"""Personal data, room by room: each says how to give somebody theirs, and how to take it away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .models import User

Export = Callable[[User], Any]
Erase = Callable[[User], None]


@dataclass(frozen=True, slots=True)
class Provider:
    """What one room does with the personal data of a user."""

    name: str
    export: Export
    erase: Erase


_providers: dict[str, Provider] = {}


def provides_personal_data(name: str, *, export: Export, erase: Erase) -> None:
    """Register a room's part of personal data.

    ``export(user)`` returns what the room knows of the user, as JSON; ``erase(user)`` takes it away, in the transaction
    of the erasure, and leaves sealed content and counts as they are.
    """
    _providers[name] = Provider(name, export, erase)


def providers() -> list[Provider]:
    """Return the providers, the lowest room first."""
    return list(_providers.values())


def export_all(user: User) -> dict[str, Any]:
    """Return what every room knows of ``user``."""
    return {provider.name: provider.export(user) for provider in providers()}


def erase_all(user: User) -> None:
    """Take the personal data of ``user`` away, the highest room first: it still needs the links of the lower ones."""
    for provider in reversed(providers()):
        provider.erase(user)

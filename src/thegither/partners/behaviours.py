"""How partners agreed to behave, told where it counts: beside a question, an answer, a meeting.

The room that keeps the agreement says it; pages of every room show it with ``{% behaviours partnership %}``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from thegither.kernel.actors import Actor

from .models import Partnership


@dataclass(frozen=True, slots=True)
class Behaviours:
    """What they agreed, each with what it means, and where it stands."""

    points: tuple[tuple[str, str], ...]
    url: str


Told = Callable[[Actor, Partnership], Behaviours | None]

_told: list[Told] = []


def tells_behaviours(function: Told) -> Told:
    """Let ``function`` say what a partnership agreed, as far as the actor may read it, in one query."""
    _told.append(function)
    return function


def behaviours_of(actor: Actor, partnership: Partnership) -> Behaviours | None:
    """Return what a partnership agreed; None while it has agreed nothing that the actor may read."""
    return next((found for tell in _told if (found := tell(actor, partnership))), None)

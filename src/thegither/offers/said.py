"""What organisations said on the matters of a partnership: a higher room, which knows matters, tells it.

It registers a function that yields how much was said of what, as far as the actor may see it::

    @tells_what_was_said
    def said_on_matters(actor, partnership, organisations): ...
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from thegither.kernel.actors import Actor
from thegither.partners.models import Partnership


@dataclass(frozen=True, slots=True)
class Said:
    """How much one organisation said on one matter, from one kind of knowledge (in words)."""

    organisation_id: int
    matter: str
    url: str
    knowledge: str
    count: int


Teller = Callable[[Actor, Partnership, Collection[int]], Iterable[Said]]

_tellers: list[Teller] = []


def tells_what_was_said(teller: Teller) -> Teller:
    """Register the decorated function."""
    _tellers.append(teller)
    return teller


def said_by(actor: Actor, partnership: Partnership, organisations: Collection[int]) -> list[Said]:
    """Return what these organisations said on the matters of a partnership."""
    if not organisations:
        return []
    return [said for teller in _tellers for said in teller(actor, partnership, organisations)]

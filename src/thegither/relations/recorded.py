"""Ties that the work itself shows, without asking anybody: a higher room says who did something together.

It registers a function of a partnership that yields pairs of organisations, by key::

    @shows_ties
    def owners_together(partnership): ...
"""

from collections.abc import Callable, Iterable

from thegither.partners.models import Partnership

Source = Callable[[Partnership], Iterable[tuple[int, int]]]

_sources: list[Source] = []


def shows_ties(source: Source) -> Source:
    """Register the decorated function; what it yields must be for every member of the partnership to see."""
    _sources.append(source)
    return source


def worked_together(partnership: Partnership) -> set[frozenset[int]]:
    """Return the pairs of organisations that did something together, each once."""
    pairs = (pair for source in _sources for pair in source(partnership))
    return {frozenset(pair) for pair in pairs if pair[0] != pair[1]}

"""Ties that daily work shows, without asking anybody: who met, and who did something together.

Of the second a higher room knows: it registers a function of a partnership that yields pairs of
organisations, by key::

    @shows_ties
    def owners_together(partnership): ...
"""

from collections.abc import Callable, Iterable

from thegither.kernel.clock import today
from thegither.partners.models import Partnership

from .models import ContactNote
from .selectors.contacts import YEAR

WORK, MET = "work", "met"

Source = Callable[[Partnership], Iterable[tuple[int, int]]]

_sources: list[Source] = []


def shows_ties(source: Source) -> Source:
    """Register the decorated function; what it yields must be for every member of the partnership to see."""
    _sources.append(source)
    return source


def recorded_ties(partnership: Partnership) -> dict[str, set[frozenset[int]]]:
    """Return the pairs of organisations that did something together, and that met, each once."""
    return {
        WORK: _pairs(pair for source in _sources for pair in source(partnership)),
        MET: _pairs(_who_met(partnership)),
    }


def _who_met(partnership: Partnership) -> Iterable[tuple[int, int]]:
    """Return who noted a contact with whom in a year: that it happened, which all members may know."""
    noted = ContactNote.objects.filter(
        partnership=partnership,
        is_off_record=False,
        met_on__gte=today() - YEAR,
        organisation__isnull=False,
        with_organisation__isnull=False,
    )
    rows = noted.order_by().values_list("organisation_id", "with_organisation_id").distinct()
    return [(one, other) for one, other in rows if one is not None and other is not None]


def _pairs(pairs: Iterable[tuple[int, int]]) -> set[frozenset[int]]:
    return {frozenset(pair) for pair in pairs if pair[0] != pair[1]}

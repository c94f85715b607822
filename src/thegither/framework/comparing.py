"""Clauses of different agreements beside each other: where two say the same, where they differ, who is gone.

Only clauses of one kind are compared, of agreements not over that bind two or more of the same organisations.
Two that are alike in words, the times that they name left aside, **differ** if both name a time and the times
are not the same, and **overlap** otherwise. The time to consult ought to have one answer: two clauses about
it always do one or the other. How alike they are orders the list and decides nothing: a person reads both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from .durations import without_times
from .models import Agreement, Clause, ClauseKind

ALIKE = 0.5
SHARED_PARTIES = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two clauses for a person to read beside each other; ``similarity`` is between 0 and 1."""

    first: Clause
    second: Clause
    similarity: float
    differs: bool
    shared: tuple[str, ...]

    @property
    def key(self) -> tuple[int, int]:
        """The keys of both clauses, the lower first."""
        return self.first.pk, self.second.pk


@dataclass(frozen=True, slots=True)
class Orphans:
    """What nobody looks after: duties without anybody bound to them, and agreements past their days."""

    duties: Sequence[Clause]
    expired: Sequence[Agreement]
    overdue: Sequence[Agreement]

    def __len__(self) -> int:
        return len(self.duties) + len(self.expired) + len(self.overdue)


def candidates(agreements: Iterable[Agreement], within: Agreement | None = None) -> list[Candidate]:
    """Return what is worth reading, the differing first, then the likest; with ``within``, of that one only.

    ``agreements`` are in force, with their parties (and those parties' organisations) and clauses loaded. How
    alike two clauses are depends on their own words alone, so that everybody is shown the same.
    """
    rows = [each for each in agreements if each.clauses.all()]
    bound = {each.pk: _bound(each) for each in rows}
    shared: dict[frozenset[int], tuple[str, ...]] = {}
    for one, other in combinations(bound, 2):
        both = bound[one].keys() & bound[other].keys()
        if len(both) >= SHARED_PARTIES and (within is None or within.pk in (one, other)):
            shared[frozenset((one, other))] = tuple(sorted(bound[one][key] for key in both))
    paired = frozenset().union(*shared)
    rows = [each for each in rows if each.pk in paired]
    found = [candidate for kind in ClauseKind for candidate in _of_kind(kind, rows, shared)]
    return sorted(found, key=lambda each: (not each.differs, -each.similarity, each.key))


def _bound(agreement: Agreement) -> dict[int, str]:
    """Return the names of the organisations that are still bound, by their keys."""
    return {party.organisation_id: str(party) for party in agreement.parties.all() if not party.left_on}


def _of_kind(
    kind: ClauseKind, agreements: Sequence[Agreement], shared: Mapping[frozenset[int], tuple[str, ...]]
) -> Iterator[Candidate]:
    """Yield the pairs worth reading; all pairs are likened at once, since a register soon has a million."""
    import numpy as np  # stays away from start-up

    from thegither_analysis.texts import count_similarities

    rows = [clause for each in agreements for clause in each.clauses.all() if clause.kind == kind]
    rows.sort(key=lambda clause: clause.pk)
    likeness = np.round(count_similarities([without_times(clause.text) for clause in rows]), 12)
    is_one_thing = kind == ClauseKind.CONSULTATION
    for place, other in np.argwhere(np.triu((likeness >= ALIKE) | is_one_thing, 1)):
        first, second, alike = rows[place], rows[other], float(likeness[place, other])
        names = shared.get(frozenset((first.agreement_id, second.agreement_id)))
        if names is None:
            continue
        is_timed = first.days is not None and second.days is not None and _may_bind_one(first, second)
        if alike >= ALIKE or is_timed:
            yield Candidate(first, second, alike, is_timed and first.days != second.days, names)


def _may_bind_one(first: Clause, second: Clause) -> bool:
    """Return False for the times of two bodies, which may well differ."""
    return first.bearer_id is None or second.bearer_id is None or first.bearer_id == second.bearer_id


def orphans(agreements: Iterable[Agreement]) -> Orphans:
    """Return what nobody looks after; ``agreements`` have their parties and clauses loaded.

    A duty is an orphan if nobody is named to do it, or if the one who is named is not bound any more.
    """
    rows = list(agreements)
    duties = []
    for each in rows:
        if each.is_over:
            continue
        bound = _bound(each)
        duties += [
            clause
            for clause in each.clauses.all()
            if clause.kind == ClauseKind.DUTY and clause.bearer_id not in bound
        ]
    return Orphans(
        duties=duties,
        expired=[each for each in rows if each.has_expired and not each.superseded_by_id],
        overdue=[each for each in rows if each.is_review_overdue],
    )

"""Clauses of different agreements beside each other: where two say the same, where they differ, who is gone.

Only clauses of one kind are compared, of agreements not over that bind two or more of the same organisations.
Two that are alike in words, the times that they name left aside, **differ** if both name a time and the times
are not the same, and **overlap** otherwise. The time to consult ought to have one answer: two clauses about
it always do one or the other. How alike they are orders the list and decides nothing: a person reads both.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

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
    found: list[Candidate] = []
    for one, other in combinations(agreements, 2):
        if within is not None and within.pk not in (one.pk, other.pk):
            continue
        bound, bound_too = _bound(one), _bound(other)
        shared = tuple(sorted(bound[key] for key in bound.keys() & bound_too.keys()))
        if len(shared) >= SHARED_PARTIES:
            found += _between(one, other, shared)
    return sorted(found, key=lambda each: (not each.differs, -each.similarity, each.key))


def _bound(agreement: Agreement) -> dict[int, str]:
    """Return the names of the organisations that are still bound, by their keys."""
    return {party.organisation_id: str(party) for party in agreement.parties.all() if not party.left_on}


def _between(one: Agreement, other: Agreement, shared: tuple[str, ...]) -> Iterator[Candidate]:
    from thegither_analysis.texts import similarity  # numpy stays away from start-up

    for pair in product(one.clauses.all(), other.clauses.all()):
        first, second = sorted(pair, key=lambda clause: clause.pk)
        if first.kind != second.kind:
            continue
        alike = similarity(without_times(first.text), without_times(second.text))
        is_timed = first.days is not None and second.days is not None and _may_bind_one(first, second)
        differs = is_timed and first.days != second.days
        is_one_thing = is_timed and first.kind == ClauseKind.CONSULTATION
        if is_one_thing or alike >= ALIKE:
            yield Candidate(first, second, alike, differs, shared)


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

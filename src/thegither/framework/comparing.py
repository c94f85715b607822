"""Clauses of different agreements beside each other: where two say the same, where they differ, who is gone.

Only clauses of one kind are compared, of agreements in force that bind two or more of the same organisations.
They **differ** if both name a time, the times are not the same, and either they are alike in words or both
are about the time to consult, which ought to have one answer. They **overlap** if they are alike in words and
name no different times. How alike they are orders the list and decides nothing: a person reads both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from .models import Agreement, Clause, ClauseKind

ALIKE = 0.3
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


def candidates(agreements: Iterable[Agreement]) -> list[Candidate]:
    """Return what is worth reading, the differing first, then the likest.

    ``agreements`` are in force, with their parties (and those parties' organisations) and clauses loaded.
    """
    from thegither_analysis.texts import similarities  # numpy stays away from start-up

    in_force = list(agreements)
    bound = {
        each.pk: {party.organisation_id: str(party) for party in each.parties.all() if not party.left_on}
        for each in in_force
    }
    clauses = sorted((clause for each in in_force for clause in each.clauses.all()), key=lambda c: c.pk)
    alike = similarities([clause.text for clause in clauses]) if clauses else None
    found = []
    for (i, first), (j, second) in combinations(enumerate(clauses), 2):
        if first.kind != second.kind or first.agreement_id == second.agreement_id or alike is None:
            continue
        shared = bound[first.agreement_id].keys() & bound[second.agreement_id].keys()
        if len(shared) < SHARED_PARTIES:
            continue
        similarity = float(alike[i, j])
        differs = _differs(first, second, similarity)
        if differs or similarity >= ALIKE:
            names = sorted(bound[first.agreement_id][key] for key in shared)
            found.append(Candidate(first, second, similarity, differs, tuple(names)))
    return sorted(found, key=lambda each: (not each.differs, -each.similarity, each.key))


def _differs(first: Clause, second: Clause, similarity: float) -> bool:
    if first.days is None or second.days is None or first.days == second.days:
        return False
    if first.bearer_id and second.bearer_id and first.bearer_id != second.bearer_id:
        return False  # two bodies may well have different times
    return first.kind == ClauseKind.CONSULTATION or similarity >= ALIKE


def orphans(agreements: Iterable[Agreement]) -> Orphans:
    """Return what nobody looks after; ``agreements`` have their parties and clauses loaded.

    A duty is an orphan if nobody is named to do it, or if the one who is named is not bound any more.
    """
    rows = list(agreements)
    duties = []
    for each in rows:
        if each.has_expired:
            continue
        bound = {party.organisation_id for party in each.parties.all() if not party.left_on}
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

"""The two directions along which people differ most, and where everybody sits along them.

Principal components of the votes centred by the mean vote of each statement. Who did not vote on a statement
counts as its mean, so that after centring a missing vote is exactly nought: nothing but the votes cast is
ever stored or touched. The mathematics is that of Polis (Small et al. 2021, RECERCA 26(2); `pca.clj` and
`conversation.clj` of compdemocracy/polis), solved exactly instead of by an unseeded power iteration.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import linalg, sparse
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

from .votes import Floats, Integers, Votes

COMPONENTS = 2
DENSE_UP_TO = 400
_EXACT, _AGAIN, _DENSE_AGAIN = 1e-13, 1e-6, 1e-9
_POWERS, _ROUNDS = 8, 12
_DIGITS = 12
_NOTHING = 1e-12
_AT_ONCE = 1 << 19
_SPARSE_GAIN = 100


class Components(NamedTuple):
    """`centre` is the mean vote of each statement; `vectors` (2 × statements) have length 1 or are nought.

    `variances`: the sums of squares along them. A vector is turned so that its largest entry (the first such)
    is positive: which side of the picture is which means nothing, but must not change from run to run.
    """

    centre: Floats
    vectors: Floats
    variances: Floats


@dataclass(frozen=True, eq=False)
class Statistics:
    """All that components need to know of the votes, in whole numbers that add up over any partition.

    For statements i, j over the people who voted on both: `both` counts them, `sums[i, j]` adds their votes
    on i, `products` the products of their votes. Its diagonal says how many voted and what they voted.
    """

    both: Integers
    sums: Integers
    products: Integers

    def __add__(self, other: "Statistics") -> "Statistics":
        """Of two groups of people together."""
        return Statistics(self.both + other.both, self.sums + other.sums, self.products + other.products)

    @property
    def centre(self) -> Floats:
        """The mean vote of each statement."""
        return _ratio(np.diag(self.sums), np.diag(self.both))

    def centred(self) -> Floats:
        """The cross-product of the centred votes: G_ij = S_ij − c_j T_ij − c_i T_ji + c_i c_j N_ij."""
        return self.centred_rows(np.arange(len(self.both)))

    def centred_rows(self, rows: Integers) -> Floats:
        """Some rows of `centred`."""
        centre = self.centre
        mine = centre[rows, None]
        return np.asarray(
            self.products[rows]
            - centre * self.sums[rows]
            - mine * self.sums[:, rows].T
            + mine * centre * self.both[rows]
        )


def statistics(votes: Votes) -> Statistics:
    """Count what `Statistics` holds; of the votes of some people, a part of the whole."""
    size = len(votes.statements)
    # One product gives two sums: votes stand in the lower half of the number, their presence in the upper.
    lower = votes.table(votes.values.astype(np.int64))
    present = votes.table(np.ones(len(votes), np.int64))
    half = np.int64(1) << 32
    packed = (lower.T @ votes.table(votes.values + half)).toarray()
    upper = (packed + (half >> 1)) >> 32
    both = (present.T @ present).toarray()
    return Statistics(both.reshape(size, size), upper, packed - (upper << 32))


def mean_votes(votes: Votes) -> Floats:
    """The mean of the votes cast on each statement, −1 … 1."""
    total = np.bincount(votes.columns, weights=votes.values, minlength=len(votes.statements))
    return _ratio(total, votes.seen)


def components(votes: Votes) -> Components:
    """Find centre and components."""
    centre = mean_votes(votes)
    table = centred_table(votes, centre)
    if min(table.shape) <= DENSE_UP_TO:
        if table.shape[0] < table.shape[1]:
            return _from_people(centre, table)
        return from_cross_product(centre, cross_product(table))
    return Components(centre, *_iterated(*there_and_back(table)))


def project_again(votes: Votes, times: Integers, near: Floats) -> Floats:
    """Where people of a resample sit, who stand in it several `times`: `project` along its own components.

    These are sought from those of all (`near`, 2 × statements), and to a millionth, both of which saves time.
    """
    of_vote, size = np.repeat(times.astype(float), votes.given), len(votes.statements)
    seen, total = (np.bincount(votes.columns, each, size) for each in (of_vote, of_vote * votes.values))
    centre = _ratio(total, seen)
    table = centred_table(votes, centre)
    several = votes.table(table.data * np.sqrt(of_vote))
    if size > DENSE_UP_TO:
        vectors, _ = _iterated(*there_and_back(several), near, _AGAIN)
        return _scaled(votes, table @ vectors.T)
    gram = cross_product(several)
    found = followed(gram, np.vstack((near, _uneven(size))).T, powers=_POWERS, tolerance=_DENSE_AGAIN)
    if found is None:
        vectors = from_cross_product(centre, gram).vectors
    else:
        vectors, _ = settled(found[0].T[:COMPONENTS], found[1][:COMPONENTS], float(np.trace(gram)))
    return _scaled(votes, table @ vectors.T)


def followed(
    gram: Floats, block: Floats, *, powers: int, tolerance: float, rounds: int = _ROUNDS
) -> tuple[Floats, Floats] | None:
    """Leading directions of a cross-product and their variances, from directions near them (statements ×
    directions); None where that does not come to rest.

    Block Krylov steps with Rayleigh–Ritz (Saad 2011, ch. 5 and 6): `powers` of the cross-product a round.
    """
    width = block.shape[1]
    once = gram @ block
    for _ in range(rounds):
        parts = [block, once]
        for _ in range(powers - 1):
            parts.append(gram @ parts[-1])
        basis = linalg.qr(np.hstack(parts), mode="economic", check_finite=False)[0]
        image = gram @ basis
        ascending, turned = linalg.eigh(basis.T @ image)
        leading = turned[:, : -width - 1 : -1]
        block, once, values = basis @ leading, image @ leading, ascending[: -width - 1 : -1]
        rest = np.linalg.norm((once - block * values)[:, :COMPONENTS])
        if len(values) >= COMPONENTS and rest <= tolerance * max(values[0], 1e-300):
            return block, values
    return None


def centred_table(votes: Votes, centre: Floats) -> sparse.csr_array:
    """The votes less the mean of their statement, in the places where there is one."""
    return votes.table(votes.values - centre[votes.columns])


def cross_product(table: sparse.csr_array) -> Floats:
    """The table turned times the table. Full rows are filled out, a few at a time: that is quicker then."""
    size = table.shape[1]
    full = np.diff(table.indptr).astype(float)
    if table.shape[0] * size**2 > _SPARSE_GAIN * float(full @ full):
        return np.asarray((table.T @ table).toarray())
    height = max(1, _AT_ONCE // max(size, 1))
    if table.shape[0] <= height:
        block = table.toarray()
        return np.asarray(block.T @ block)
    gram = np.zeros((size, size))
    for top in range(0, table.shape[0], height):
        block = table[top : top + height].toarray()
        gram += block.T @ block
    return gram


def from_cross_product(centre: Floats, gram: Floats) -> Components:
    """Components from the centred cross-product of the statements (`Statistics.centred`)."""
    size = len(gram)
    found = min(COMPONENTS, size)
    vectors, values = np.zeros((COMPONENTS, size)), np.zeros(COMPONENTS)
    if found:
        ascending, columns = linalg.eigh(gram, subset_by_index=(size - found, size - 1))
        values[:found], vectors[:found] = ascending[::-1], columns.T[::-1]
    return Components(centre, *settled(vectors, values, float(np.trace(gram))))


def settled(vectors: Floats, values: Floats, whole: float) -> tuple[Floats, Floats]:
    """Turn vectors the stated way; make nought of those along which nobody differs.

    They are rounded at the twelfth digit, below which thread counts and libraries differ.
    """
    there = values > _NOTHING * max(whole, _NOTHING)
    vectors = np.where(there[:, None], vectors, 0.0)
    size = np.abs(vectors)
    largest = (
        np.argmax(size >= size.max(axis=1, keepdims=True, initial=0) - 1e-9, axis=1) if size.size else []
    )
    turned = [vector * (-1 if vector[at] < 0 else 1) for vector, at in zip(vectors, largest, strict=False)]
    shaped = np.array(turned).reshape(vectors.shape)
    return np.round(shaped, _DIGITS) + 0.0, np.where(there, values, 0.0)


def project(votes: Votes, found: Components, *, padding: int = 0) -> Floats:
    """Where each participant sits (participants × 2), corrected for how few statements they voted on.

    p = √(statements / votes) · Σ over the votes cast of (vote − centre) · component. `padding`: statements
    that Polis keeps as a column of noughts (moderated ones), which count as voted on by everybody.
    """
    return _scaled(votes, centred_table(votes, found.centre) @ found.vectors.T, padding)


def project_statements(found: Components, *, padding: int = 0) -> Floats:
    """Where somebody sits who only ever voted once, agreeing with it (statements × 2)."""
    size = np.sqrt(len(found.centre) + padding)
    return np.asarray(size * (1 - found.centre)[:, None] * found.vectors.T)


def extremity(found: Components, *, padding: int = 0) -> Floats:
    """How far each statement pulls from the middle: the length of its projection."""
    return np.asarray(np.linalg.norm(project_statements(found, padding=padding), axis=1))


def _from_people(centre: Floats, table: sparse.csr_array) -> Components:
    """Components by way of the cross-product of the people, where they are fewer than the statements."""
    gram = cross_product(sparse.csr_array(table.T))
    size = len(gram)
    found = min(COMPONENTS, size)
    vectors, values = np.zeros((COMPONENTS, table.shape[1])), np.zeros(COMPONENTS)
    if found:
        ascending, columns = linalg.eigh(gram, subset_by_index=(size - found, size - 1))
        values[:found] = ascending[::-1]
        along = (table.T @ columns).T[::-1]
        lengths = np.linalg.norm(along, axis=1, keepdims=True)
        vectors[:found] = along / np.where(lengths > 0, lengths, 1)
    return Components(centre, *settled(vectors, values, float(np.trace(gram))))


def there_and_back(table: sparse.csr_array) -> tuple[LinearOperator, float]:
    """The cross-product of the statements without its being worked out, and its trace."""
    back, size = table.T, table.shape[1]
    turn = LinearOperator((size, size), matvec=lambda vector: back @ (table @ vector), dtype=np.float64)
    return turn, float(np.sum(table.data**2))


def _iterated(
    gram: LinearOperator, whole: float, near: Floats | None = None, tolerance: float = _EXACT
) -> tuple[Floats, Floats]:
    """The leading pairs by Lanczos steps from `near`; `whole` is the trace."""
    size = gram.shape[0]
    if whole <= _NOTHING:  # nobody differs from anybody, which Lanczos steps do not survive
        return np.zeros((COMPONENTS, size)), np.zeros(COMPONENTS)
    first = np.ones(size) / np.sqrt(size) if near is None else near.sum(axis=0)
    first = first + _uneven(size) / size
    try:
        ascending, columns = eigsh(gram, k=COMPONENTS, v0=first, tol=tolerance, maxiter=size)
    except ArpackNoConvergence:
        ascending, columns = linalg.eigh(gram @ np.eye(size), subset_by_index=(size - COMPONENTS, size - 1))
    order = np.argsort(ascending)[::-1]
    return settled(columns.T[order], ascending[order], whole)


def _uneven(size: int) -> Floats:
    """What is orthogonal to a component never finds it; this is orthogonal to none that occurs."""
    return np.cos(np.arange(size))


def _scaled(votes: Votes, places: Floats, padding: int = 0) -> Floats:
    given = np.maximum(votes.given + padding, 1)
    return np.asarray(np.sqrt((len(votes.statements) + padding) / given)[:, None] * places)


def _ratio(above: Integers | Floats, below: Integers) -> Floats:
    return np.divide(above, below, out=np.zeros(len(below)), where=np.asarray(below) > 0)

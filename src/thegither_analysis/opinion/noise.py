"""Whether what people said of one statement has anything to do with what they said of others.

Where it has not, people still fall into steady groups: by the one or two statements on which votes lie
furthest apart. So votes are shuffled among those who voted on a statement, which keeps every count and parts
what belongs together: parallel analysis (Horn 1965, Psychometrika 30:179–185) by permutation (Buja & Eyuboglu
1992, Multivariate Behav. Res. 27:509–540).
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
from scipy import linalg, sparse
from scipy.sparse.linalg import ArpackNoConvergence, eigsh

from .components import COMPONENTS, centred_table, mean_votes, there_and_back
from .votes import Floats, Integers, Votes

SHUFFLES = 19
MOST_SHUFFLED = 5_000
_GAIN, _OVERHEAD = 1_000, 60_000
_BASIS = 12
_TOLERANCE = 1e-2  # of the residual; the error of an eigenvalue goes with its square
_GRAIN, _SINGLE_GRAIN = 1e-9, 1e-3

AlongTwo = Callable[[Floats, float], float]


class Shuffled(NamedTuple):
    """`reaching`: how many shuffles vary along two directions as much as the votes themselves do."""

    reaching: int
    shuffles: int

    @property
    def is_related(self) -> bool:
        """Whether none does: by chance that happens once in `shuffles` + 1 times."""
        return not self.reaching


def shuffled(
    votes_of: Callable[[Integers], Votes], people: int, *, seed: int, shuffles: int = SHUFFLES
) -> Shuffled:
    """Compare votes with shuffles of them, by the sum of squares along their two leading components.

    `votes_of` gives the votes of some rows, of which there are `people`; of more than 5,000, 5,000 are drawn.
    """
    drawing, *chances = np.random.default_rng(seed).spawn(1 + shuffles)
    votes = votes_of(np.sort(drawing.choice(people, min(people, MOST_SHUFFLED), replace=False)))
    table = centred_table(votes, mean_votes(votes)).tocsc()
    # Multiplying all places takes less time than fifty passes over those that are filled, where they are few.
    few = max(table.shape) * min(table.shape) ** 2 <= _GAIN * (table.nnz + _OVERHEAD)
    along_two = _filled_out(table) if few else _by_steps(table)
    least = along_two(table.data, 0.0) * (1 - _GRAIN)
    return Shuffled(sum(along_two(data, least) >= least for data in _shuffles(table, chances)), shuffles)


def _shuffles(table: sparse.csc_array, chances: Iterable[np.random.Generator]) -> Iterator[Floats]:
    """The entries of the table, those of each column in another order.

    Column, chance and place are sorted as one number, which is twice as quick as to ask for the order.
    """
    entries = len(table.data)
    place_bits = entries.bit_length()
    chance_bits = 63 - place_bits - table.shape[1].bit_length()
    known = (_column(table) << (chance_bits + place_bits)) | np.arange(entries)
    for chance in chances:
        keys = (chance.random(entries) * (1 << chance_bits)).astype(np.int64) << place_bits
        keys |= known
        keys.sort()
        keys &= (1 << place_bits) - 1
        yield table.data[keys]


def _column(table: sparse.csc_array) -> Integers:
    """The column of each entry."""
    return np.repeat(np.arange(table.shape[1]), np.diff(table.indptr))


def _filled_out(table: sparse.csc_array) -> AlongTwo:
    """The two leading eigenvalues of the cross-product, together; or more than they are, where even that is
    below `least`.
    """
    people, size = table.shape
    place = _column(table) * people + table.indices
    if people < size:
        place = table.indices * size + _column(table)
    filled = np.zeros((min(table.shape), max(table.shape)))

    def along_two(data: Floats, least: float) -> float:
        filled.ravel()[place] = data
        single = filled.astype(np.float32)
        # Σ λ ≤ √2 √(Σ λ²), and over all λ that is the length of the matrix: single digits say enough of it.
        most = np.sqrt(COMPONENTS) * np.linalg.norm(single @ single.T) * (1 + _SINGLE_GRAIN)
        if most < least:
            return float(most)
        last = len(filled) - 1
        wanted = (max(0, last + 1 - COMPONENTS), last)
        return float(linalg.eigvalsh(filled @ filled.T, subset_by_index=wanted).sum())

    return along_two


def _by_steps(table: sparse.csc_array) -> AlongTwo:
    """The same of a large table, by Lanczos steps: to about a thousandth."""
    first = np.cos(np.arange(table.shape[1]))

    def along_two(data: Floats, _: float) -> float:
        if not data.any():
            return 0.0
        turn, _whole = there_and_back(
            sparse.csc_array((data, table.indices, table.indptr), shape=table.shape)
        )
        try:
            found = eigsh(turn, k=COMPONENTS, v0=first, ncv=_BASIS, tol=_TOLERANCE, return_eigenvectors=False)
        except ArpackNoConvergence as error:
            found = error.eigenvalues
        return float(found.sum())

    return along_two

"""Whether what people said of one statement has anything to do with what they said of others.

Where it has not, people still fall into steady groups: by the one or two statements on which votes lie
furthest apart. So votes are shuffled among those who voted on a statement, which keeps every count and parts
what belongs together: parallel analysis (Horn 1965, Psychometrika 30:179–185) by permutation (Buja & Eyuboglu
1992, Multivariate Behav. Res. 27:509–540).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import linalg, sparse
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

from .components import COMPONENTS, centred_table, mean_votes
from .votes import Integers, Votes

SHUFFLES = 19
MOST_SHUFFLED = 5_000
_DENSE_UP_TO = 100
_BASIS = 12
_TOLERANCE = 1e-2  # of the residual; the error of an eigenvalue goes with its square
_GRAIN = 1e-9


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
    column = np.repeat(np.arange(table.shape[1], dtype=float), np.diff(table.indptr))
    least = _along_two(table) * (1 - _GRAIN)
    reaching = 0
    for chance in chances:
        order = np.argsort(column + chance.random(len(column)))
        again = sparse.csc_array((table.data[order], table.indices, table.indptr), shape=table.shape)
        reaching += _along_two(again) >= least
    return Shuffled(reaching, shuffles)


def _along_two(table: sparse.csc_array) -> float:
    """The two leading eigenvalues of the cross-product, together; to about a thousandth where it is large."""
    size = min(table.shape)
    if size <= _DENSE_UP_TO:
        dense = table.toarray() if table.shape[1] == size else table.toarray().T
        return float(linalg.eigvalsh(dense.T @ dense)[-COMPONENTS:].sum())
    back = table.T
    turn = LinearOperator((table.shape[1],) * 2, matvec=lambda vector: back @ (table @ vector), dtype=float)
    first = np.cos(np.arange(table.shape[1]))
    try:
        found = eigsh(turn, k=COMPONENTS, v0=first, ncv=_BASIS, tol=_TOLERANCE, return_eigenvectors=False)
    except ArpackNoConvergence as error:
        found = error.eigenvalues
    return float(found.sum())

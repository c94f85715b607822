"""Which loose texts sign what a large group of versions says: by the words its members have in common."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from .fingerprints import Ints, Prints, counted, places_among, ranges

# A group of so many wordings is joined by texts of whose word pairs this part is said by its members, and
# which say this part of what a member says on average: a line that many people use makes no signatory.
LARGE, JOINS, SAYS = 8, 0.4, 0.5
# What no more than this part of a group says is not said in common.
SELDOM = 0.02


def joined(rows: Prints, labels: Ints) -> Ints:
    """Labels once loose texts have joined the large group whose members together say much of the same.

    In a campaign people reword freely: a letter may be far from each other one, and yet say nothing else.
    """
    sizes = np.bincount(labels, minlength=len(labels))
    large = np.flatnonzero(sizes >= LARGE)
    core = sizes[labels] >= LARGE
    loose = np.flatnonzero(~core & (np.diff(rows.pairs.indptr) > 0))
    if not len(large) or not len(loose):
        return labels
    # Groups in an order that does not depend on when their texts came in.
    first = np.full(len(labels), np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(first, labels, rows.wordings)
    large = large[np.argsort(first[large])]
    number = np.zeros(len(labels), np.int64)
    number[large] = np.arange(len(large))
    of = number[labels[core]]
    known = _attested(rows.pairs[core], of, sizes[large])
    taken = rows.pairs[loose]
    place, entry = _lookup(taken.indices, known.items)
    owner = np.repeat(np.arange(len(loose)), np.diff(taken.indptr))[place]
    at, size = (owner, known.of[entry]), (len(loose), len(large))
    shared = coo_array((np.ones(len(owner), np.int32), at), size).tocsr()
    weighed = coo_array((known.share[entry], at), size).tocsr()  # same places as `shared`, so in one order
    # What a member says on average: whoever has an item says its share, so the sum of all shares squared.
    usual = np.bincount(known.of, known.share**2, len(large))
    shared.data[weighed.data < SAYS * usual[weighed.indices]] = 0
    enough = shared.max(axis=1).toarray().ravel() >= JOINS * np.diff(taken.indptr)
    best = np.asarray(shared[enough].argmax(axis=1)).ravel()
    joining = loose[enough]
    denied = _attested(rows.words[core], of, sizes[large], 0.5)
    one = rows.words[joining]
    place, entry = _lookup(one.indices ^ 1, denied.items)
    owner = np.repeat(np.arange(len(joining)), np.diff(one.indptr))[place]
    willing = np.ones(len(joining), bool)
    willing[owner[denied.of[entry] == best[owner]]] = False
    found = labels.copy()
    found[joining[willing]] = large[best[willing]]
    return found


class _Attested(NamedTuple):
    """What several of a group have: items, ascending; whose each is; what share of that group has it."""

    items: NDArray[np.int32]
    of: Ints
    share: NDArray[np.float64]


def _attested(sets: csr_array, group: Ints, sizes: Ints, part: float = SELDOM) -> _Attested:
    """What more than `part` of a group has, and at least two of it."""
    owners = np.repeat(group, np.diff(sets.indptr))
    code, times = counted(sets.indices.astype(np.uint64) << np.uint64(32) | owners.astype(np.uint64))
    of = (code & np.uint64(0xFFFFFFFF)).astype(np.int64)
    often = times > np.maximum(1, part * sizes[of])
    code, of = code[often], of[often]
    return _Attested((code >> np.uint64(32)).astype(np.int32), of, times[often] / sizes[of])


def _lookup(items: NDArray[np.int32], known: NDArray[np.int32]) -> tuple[Ints, Ints]:
    """Each place in `items` with each place in `known`, which ascends, where the same item stands."""
    places = places_among(items, known)
    low, high = (np.searchsorted(known, items[places], side) for side in ("left", "right"))
    place, found = ranges(low, high)
    return places[place], found

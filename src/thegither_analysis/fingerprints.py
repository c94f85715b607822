"""What is kept of a text to find others like it: its word pairs, its words with what it denies, its bands.

Sets of numbers are rows of sparse arrays, their members columns.
"""

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from .corpus import BREAK, Corpus, digest
from .texts import words

FEWEST_PAIRS = 12  # below, only the same words make the same text: about 8 content words
BANDS, ROWS = 40, 3

_NEGATION = re.compile(
    "no|not|nor|never|cannot|without|against|chan?|nach"
    "|(?:do|does|did|is|are|was|were|ca|could|wo|would|should|has|have|had|must)nt"
)
_OPPOSITES = {"oppose": "support", "opposed": "support", "disagree": "agree", "reject": "accept"}
# Words that say what is to be done: "not" turns the whole letter round; with others it may just go missing.
_STANCES = frozenset(
    words(
        "support agree accept approve allow permit welcome want favour back build close stop open keep "
        "proceed grant vote plan proposal scheme idea development change proposed taic aontachadh"
    )
)
_SCOPE = 3  # so many words after a negation may be what it denies; the first is taken to be

_RUN = 1 << 16
# Members of sets are columns of sparse arrays, so below 2³¹; those made from words are even.
_WORD, _MEMBER = (1 << 31) - 4, (1 << 31) - 1

Ints = NDArray[np.int64]


class Prints(NamedTuple):
    """What is kept of each wording: its digest, its word pairs, its words (see `_stances`), its bands.

    Sets are rows of sparse arrays, their members columns; of `bands` each row is a band.
    """

    wordings: NDArray[np.uint64]
    pairs: csr_array
    words: csr_array
    bands: NDArray[np.uint32]

    def take(self, rows: Ints) -> "Prints":
        return Prints(self.wordings[rows], self.pairs[rows], self.words[rows], self.bands[:, rows])

    def beside(self, others: "Prints") -> "Prints":
        return Prints(
            np.concatenate((self.wordings, others.wordings)),
            vstack((self.pairs, others.pairs), "csr"),
            vstack((self.words, others.words), "csr"),
            np.concatenate((self.bands, others.bands), axis=1),
        )


def prints(corpus: Corpus, texts: Ints | None = None) -> Prints:
    """What is kept of the given texts of a corpus (all of them if none are given)."""
    hashes = np.array([digest(word) & _WORD for word in corpus.vocabulary], np.uint64)
    pairs = _word_pairs(corpus, hashes)
    sizes = np.diff(pairs.indptr)
    enough = sizes >= FEWEST_PAIRS
    pairs = sets(np.append(0, np.cumsum(sizes * enough)), pairs.indices[np.repeat(enough, sizes)])
    rows = Prints(corpus.wordings, pairs, _stances(corpus, hashes), np.zeros((0, len(corpus)), np.uint32))
    rows = rows if texts is None else rows.take(texts)
    return rows._replace(bands=_bands(rows.pairs))


def _word_pairs(corpus: Corpus, hashes: NDArray[np.uint64]) -> csr_array:
    tokens, owners = corpus.tokens, corpus.owners()
    said = tokens != BREAK
    found = []
    for apart in (1, 2):
        both = said[:-apart] & said[apart:]
        if apart == 2:
            both &= said[1:-1]
        first, second = hashes[tokens[:-apart][both]], hashes[tokens[apart:][both]]
        found.append(_coded(owners[:-apart][both], pair_of(first, second)))
    return _decoded(np.concatenate(found), len(corpus))


def pair_of(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The number of the pair that two words make, in either order."""
    return _mixed(np.minimum(first, second), np.maximum(first, second))


def word_of(members: NDArray[np.int32]) -> NDArray[np.uint64]:
    """The words that members of `Prints.words` are about, said or denied (opposites count as one word)."""
    return members.astype(np.uint64) & np.uint64(_WORD)


def _stances(corpus: Corpus, hashes: NDArray[np.uint64]) -> csr_array:
    """The words of each text: odd where it denies one that says what is to be done, else even.

    Left out are words that it both says and denies, and those that may or may not be meant by a negation.
    """
    spelt = corpus.vocabulary
    opposite = np.array([word in _OPPOSITES for word in spelt])
    meant = hashes.copy()
    for place in np.flatnonzero(opposite):
        meant[place] = digest(_OPPOSITES[spelt[place]]) & _WORD
    tokens = corpus.tokens
    telling = (opposite | np.array([word in _STANCES for word in spelt]))[tokens]
    negation = np.array([bool(_NEGATION.fullmatch(word)) for word in spelt])[tokens]
    # How many words ago the last negation of the sentence stood.
    ago = np.where(negation, 0, _SCOPE + 1)
    for step in range(1, _SCOPE + 1):
        ago[step:][(ago[:-step] == 0) & (ago[step:] > step)] = step
    last_break = np.maximum.accumulate(np.where(tokens == BREAK, np.arange(len(tokens)), -1))
    ago[np.arange(len(tokens)) - ago < last_break] = _SCOPE + 1
    known = (tokens != BREAK) & ~negation
    near, far, contrary = ago == 1, ago > _SCOPE, opposite[tokens]
    denied = known & telling & (near & ~contrary | far & contrary)
    stated = known & (~telling | far & ~contrary | near & contrary)
    code = _coded(corpus.owners(), meant[tokens])
    one, other = unique(code[denied]), unique(code[stated])
    only_denied = one[~_among(one, other)] | np.uint64(1)
    return _decoded(np.concatenate((only_denied, other[~_among(other, one)])), len(corpus))


def _mixed(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One number below 2³⁰ for two below 2³² (the finaliser of MurmurHash3)."""
    mixed = (first << np.uint64(32) | second) * np.uint64(0xFF51AFD7ED558CCD)
    mixed = (mixed ^ mixed >> np.uint64(33)) * np.uint64(0xC4CEB9FE1A85EC53)
    return mixed >> np.uint64(34)


def _coded(owners: Ints, items: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return owners.astype(np.uint64) << np.uint64(32) | items


def _decoded(coded: NDArray[np.uint64], rows: int) -> csr_array:
    different = unique(coded)
    sizes = np.bincount((different >> np.uint64(32)).astype(np.int64), minlength=rows)
    return sets(np.append(0, np.cumsum(sizes)), (different & np.uint64(_MEMBER)).astype(np.int32))


def unique(values: NDArray) -> NDArray:
    """Different values, ascending; numpy's own function goes by hashes, which takes many times as long."""
    return counted(values)[0]


def counted(values: NDArray) -> tuple[NDArray, Ints]:
    """Different values, ascending, and how often each is there."""
    ordered = np.sort(values)
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    return ordered[first], np.diff(np.append(first, len(ordered)))


def _among(values: NDArray, known: NDArray) -> NDArray[np.bool_]:
    """Which values are among the known, which ascend."""
    if not len(known):
        return np.zeros(len(values), bool)
    return known[np.minimum(np.searchsorted(known, values), len(known) - 1)] == values


def places_among(values: NDArray, known: NDArray) -> Ints:
    """Where values stand that are among the known, which ascend; a table of last bits spares most looks."""
    last = (1 << 22) - 1
    table = np.zeros(last + 1, bool)
    table[known & last] = True
    places = np.flatnonzero(table[values & last])
    return places[_among(values[places], known)]


def ranges(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Everything from `low` to `high` (without it): which range it is from, and the number."""
    sizes = high - low
    of = np.repeat(np.arange(len(sizes)), sizes)
    return of, np.arange(len(of)) - np.repeat(np.cumsum(sizes) - sizes - low, sizes)


def sets(starts: Ints, items: NDArray[np.int32]) -> csr_array:
    """Sets as a sparse array: row r has the columns `items[starts[r]:starts[r + 1]]`, ascending."""
    size = (len(starts) - 1, _MEMBER)
    made = csr_array((np.ones(len(items), np.int8), items, starts.astype(np.int32)), size)
    made.has_canonical_format = True
    return made


def _bands(pairs: csr_array) -> NDArray[np.uint32]:
    """MinHash values of each set, `ROWS` of them mixed into one for each band; 0 for an empty set."""
    chance = np.random.default_rng(1997)
    factors = chance.integers(1, 1 << 63, (BANDS, ROWS), np.uint64) | np.uint64(1)
    shifts = chance.integers(0, 1 << 63, (BANDS, ROWS), np.uint64)
    bands = np.zeros((BANDS, pairs.shape[0]), np.uint32)
    filled = np.flatnonzero(np.diff(pairs.indptr))
    # In runs that stay in the processor's cache.
    runs = np.flatnonzero(np.diff(pairs.indptr[filled] // _RUN)) + 1
    for rows in np.split(filled, runs) if len(filled) else ():
        begin, end = pairs.indptr[rows[0]], pairs.indptr[rows[-1] + 1]
        items = pairs.indices[begin:end].astype(np.uint64)
        starts = pairs.indptr[rows] - begin
        for band in range(BANDS):
            mixed = np.full(len(rows), band, np.uint64)
            for factor, shift in zip(factors[band], shifts[band], strict=True):
                mixed = _mixed(mixed, np.minimum.reduceat(items * factor + shift >> np.uint64(32), starts))
            bands[band, rows] = mixed + np.uint64(1)
    return bands

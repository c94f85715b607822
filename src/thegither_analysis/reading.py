"""In which order to read many texts, so that what few say is met early; and which points few make.

Texts are compared by TF–IDF and cosine (see `texts`), each word counted once a text, a campaign as one
text. The order is greedy farthest-first (Gonzalez 1985, "Clustering to minimize the maximum intercluster
distance"), as in maximal marginal relevance (Carbonell & Goldstein 1998): next is the text with the largest

    weight · new · apart · length / (length + 3)

*new* is 1 − its similarity to the likest text shown before; *apart* is 1 − its mean similarity to the ten
texts likest to it (distance to near neighbours, as Ramaswamy, Rastogi & Shim 2000 find outliers); *length*
is the number of its different words, so that a text of one word does not come first for having nothing in
common.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from ._validation import require, require_count
from .campaigns import Group
from .corpus import BREAK, Corpus

VERSION = "1"

NEIGHBOURS = 10
ALIKE = 0.3  # texts as similar as this say something like it
UNDERSTOOD = 0.25
_SHORT = 3
_BESIDE = 4_000  # so many texts at most stand for all when neighbours are looked for
_AT_ONCE = 512

Numbers = NDArray[np.float64]


class Entry(NamedTuple):
    """A text to show: for a campaign its representative, which stands for `members` texts.

    `new` is how much of it nobody shown before has said, 0 … 1.
    """

    key: str
    members: int
    new: float


class Rare(NamedTuple):
    """A point few make: `like` others say something like it; `score` 0 … 1 before weights."""

    key: str
    score: float
    like: int


def order(
    corpus: Corpus,
    groups: Sequence[Group] = (),
    weights: Mapping[str, float] | None = None,
    most: int = 200,
) -> list[Entry]:
    """Every text once (a campaign by its representative, and by members with words of their own).

    The first `most` are chosen one after the other, each for what it adds; the rest follow by what they add
    beside those. A weight above 1 lifts a text (see `seldom_heard`); it is 1 where none is given.

    Raises:
        InputError: `most` is negative, or a weight is not a positive number.
    """
    require_count("most", most)
    shelf = _Shelf(corpus, groups)
    worth = shelf.weighted(weights) * shelf.apart()[0] * shelf.lengths / (shelf.lengths + _SHORT)
    columns = shelf.vectors.T.tocsr()
    said = np.zeros(len(shelf.keys))
    left = np.ones(len(shelf.keys), bool)
    found = []
    for _ in range(min(most, len(shelf.keys))):
        # Rounded, so that equal ones keep their order whatever the last bit.
        best = int(np.argmax(np.where(left, np.round(worth * (1 - said), 9), -1)))
        found.append(shelf.entry(best, said[best]))
        left[best] = False
        said = np.maximum(said, _similarities(shelf.vectors, columns, best))
    rest = np.flatnonzero(left)
    rest = rest[np.argsort(-np.round((worth * (1 - said))[rest], 9), kind="stable")]
    return found + [shelf.entry(place, said[place]) for place in rest.tolist()]


def rare(
    corpus: Corpus,
    groups: Sequence[Group] = (),
    weights: Mapping[str, float] | None = None,
    most: int = 20,
) -> list[Rare]:
    """Points that few make; the rarest first, by `score` times weight.

    `score` = apart · length / (length + 3). A text of whose words less than a quarter stand in any other text
    is left out: it is likely a slip or another matter, and stands early in the `order` all the same.

    Raises:
        InputError: `most` is negative, or a weight is not a positive number.
    """
    require_count("most", most)
    shelf = _Shelf(corpus, groups)
    apart, like = shelf.apart()
    score = apart * shelf.lengths / (shelf.lengths + _SHORT)
    ranked = np.argsort(-np.round(score * shelf.weighted(weights), 9), kind="stable")
    lone = [
        place
        for place in ranked.tolist()
        if shelf.members[place] == 1 and shelf.lengths[place] and shelf.understood[place] >= UNDERSTOOD
    ]
    return [Rare(shelf.keys[place], round(float(score[place]), 6), int(like[place])) for place in lone[:most]]


def seldom_heard(
    groups_of: Mapping[str, str], expected: Mapping[str, float] | None = None, cap: float = 3.0
) -> dict[str, float]:
    """Weights of texts by the group (sector, area, age …) of whoever wrote them.

    Weight = expected share ÷ share here, kept between 1/cap and cap. `expected` are counts or shares by
    group; without it each group that is there is expected equally often. A group that is not expected
    weighs 1.

    Raises:
        InputError: `cap` is below 1, or an expected number is negative.
    """
    require(cap >= 1, f"cap must be at least 1, not {cap}")
    here: dict[str, int] = {}
    for group in groups_of.values():
        here[group] = here.get(group, 0) + 1
    expected = dict.fromkeys(here, 1.0) if expected is None else expected
    for group, size in expected.items():
        require(isfinite(size) and size >= 0, f"{group} must not be negative, and is {size}")
    everybody = sum(expected.values())
    weight_of = {
        group: min(cap, max(1 / cap, expected[group] / everybody / (count / len(groups_of))))
        if everybody and group in expected
        else 1.0
        for group, count in here.items()
    }
    return {key: weight_of[group] for key, group in groups_of.items()}


class _Shelf:
    """The texts to be shown, one row each, in the order of the corpus."""

    def __init__(self, corpus: Corpus, groups: Sequence[Group]) -> None:
        shown = {group.representative: len(group.members) for group in groups}
        led_by = {key: group.representative for group in groups for key in group.own_words}
        hidden = {key for group in groups for key in group.members} - shown.keys() - led_by.keys()
        rows = [row for row, key in enumerate(corpus.keys) if key not in hidden]
        self.keys = [corpus.keys[row] for row in rows]
        self.members = [shown.get(key, 1) for key in self.keys]
        self._wordings = corpus.wordings[rows]
        words = word_sets(corpus)
        row_of = {key: row for row, key in enumerate(corpus.keys)} if led_by else {}
        leads = np.array([row_of.get(led_by.get(key, ""), -1) for key in self.keys], np.int64)
        self._set(words[rows], words, leads)

    def _set(self, own: csr_array, words: csr_array, leads: NDArray[np.int64]) -> None:
        # Of a campaign's member with words of its own, only these count.
        led = np.flatnonzero((leads >= 0) & (leads != np.arange(len(leads))))
        if len(led):
            repeated = csr_array(own.shape)
            mask = diags_array((leads >= 0).astype(float))
            repeated = (mask @ own).multiply(words[np.maximum(leads, 0)])
            own = csr_array(own - repeated)
            own.eliminate_zeros()
        texts = np.bincount(own.indices, minlength=own.shape[1])
        size = own.shape[0]
        self.lengths: Numbers = np.diff(own.indptr).astype(float)
        shared = own @ (texts > 1).astype(float)
        self.understood: Numbers = shared / np.maximum(self.lengths, 1)
        self.vectors = unit_rows(own, np.log((1 + size) / (1 + texts)) + 1)

    def entry(self, place: int, said: float) -> Entry:
        return Entry(self.keys[place], self.members[place], round(max(0.0, 1 - float(said)), 6))

    def weighted(self, weights: Mapping[str, float] | None) -> Numbers:
        weights = weights or {}
        for key, weight in weights.items():
            require(isfinite(weight) and weight > 0, f"the weight of {key!r} must be above 0, not {weight}")
        return np.array([weights.get(key, 1.0) for key in self.keys])

    def apart(self) -> tuple[Numbers, Numbers]:
        """Of each text: 1 − mean similarity to its nearest, and how many others say something like it.

        Among very many texts a part stands for all: those with the least digests, which is as good as chance
        and does not depend on the order.
        """
        size = len(self.keys)
        beside = np.sort(np.argsort(self._wordings, kind="stable")[:_BESIDE])
        columns = self.vectors[beside].T.tocsr()
        nearest = max(3, round(NEIGHBOURS * len(beside) / max(1, size)))
        near, like = np.zeros(size), np.zeros(size)
        for begin in range(0, size, _AT_ONCE):
            block = (self.vectors[begin : begin + _AT_ONCE] @ columns).toarray()
            itself = (beside >= begin) & (beside < begin + _AT_ONCE)
            block[beside[itself] - begin, np.flatnonzero(itself)] = 0
            like[begin : begin + _AT_ONCE] = np.count_nonzero(block >= ALIKE, axis=1)
            last = max(0, block.shape[1] - nearest)
            near[begin : begin + _AT_ONCE] = np.partition(block, last, axis=1)[:, last:].sum(axis=1) / nearest
        return 1 - near, np.round(like * size / max(1, len(beside)))


def word_sets(corpus: Corpus) -> csr_array:
    """Row by text, column by word: 1 where the text has the word."""
    said = corpus.tokens != BREAK
    owners = corpus.owners()[said]
    found = csr_array(
        (np.ones(len(owners)), (owners, corpus.tokens[said])), (len(corpus), len(corpus.vocabulary))
    )
    found.sum_duplicates()
    found.data[:] = 1
    return found


def unit_rows(counts: csr_array, rarity: Numbers) -> csr_array:
    """Rows weighted by the rarity of their columns and scaled to length 1 (nothing stays nothing)."""
    weighted = counts @ diags_array(rarity)
    length = np.sqrt(weighted.multiply(weighted).sum(axis=1))
    scaled = csr_array(diags_array(1 / np.maximum(length, np.finfo(float).tiny)) @ weighted)
    scaled.sort_indices()
    return scaled


def _similarities(vectors: csr_array, columns: csr_array, row: int) -> Numbers:
    """Similarity of one row to all."""
    begin, end = vectors.indptr[row : row + 2]
    found = np.zeros(vectors.shape[0])
    for column, weight in zip(vectors.indices[begin:end], vectors.data[begin:end], strict=True):
        some = slice(columns.indptr[column], columns.indptr[column + 1])
        found[columns.indices[some]] += weight * columns.data[some]
    return found

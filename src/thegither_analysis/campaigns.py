"""Near-duplicate texts and campaigns: one argument, n signatories.

A text is taken as its set of word pairs: two content words of one sentence, next to each other or with one
word between, in either order. So moved sentences, a dropped or inserted word and a signature change little,
while two texts that merely speak of the same matter have few pairs in common.

Likely pairs of texts are found by MinHash (Broder 1997, "On the resemblance and containment of documents")
with banding (Indyk & Motwani 1998; Leskovec, Rajaraman & Ullman, "Mining of massive datasets", ch. 3), and
each is then verified on the sets themselves: Jaccard similarity, or containment of the shorter in the longer
(numbers stand for words, so two sets may seem to share a word by a chance of 2⁻³⁰). Groups are the connected
parts of what was verified, and loose texts join the large group that says much of what they say. All of it
depends on the texts alone, not on the order in which they came in.

Texts of few words join only word for word the same ones, and nothing joins a text to one that says the
opposite of what is to be done ("not … support", "oppose").
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from io import BytesIO
from itertools import chain
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from ._validation import InputError, require
from .corpus import read
from .fingerprints import (
    BANDS,
    FEWEST_PAIRS,
    Ints,
    Prints,
    pair_of,
    places_among,
    prints,
    ranges,
    sets,
    unique,
    word_of,
)
from .joining import LARGE, SELDOM, joined

VERSION = "2"

# Least Jaccard similarity of word pairs, of long texts (about 40 content words) and of the shortest compared;
# long texts may be less alike if so much of their words is the same (shorter ones, from about 18 content
# words on, if more is), or if one holds so much of the other.
LONG, ALIKE, ALIKE_IF_SHORT = 80, 0.25, 0.7
MIDDLING, ALIKE_AT_ALL, ALIKE_IN_WORDS, ALIKE_IN_WORDS_IF_MIDDLING = 30, 0.1, 0.35, 0.5
CONTAINED = 0.6
# Who has so many pairs of own words (in a small group also: half of its words), or so many own words, says
# something besides. A word is one's own when no more than `SELDOM` of the members have it.
OWN_PAIRS, OWN_WORDS = 4, 60

_PAIRS_AT_ONCE = 1 << 17

Progress = Callable[[float], None]


class Group(NamedTuple):
    """Texts that are versions of one.

    `representative` is the member likest to all of them, `wordings` how many different ones there are (word
    for word equal ones counted once). `own_words` are members that add much which hardly any other member
    says: they sign the argument and are to be read by themselves too.
    """

    representative: str
    members: tuple[str, ...]
    wordings: int
    own_words: tuple[str, ...]


class Index:
    """Texts grouped so far; it can be stored, and more texts added at the cost of these alone."""

    def __init__(self) -> None:
        self._row_of: dict[str, int] = {}
        self._rows = prints(read({}))
        self._labels: Ints = np.zeros(0, np.int64)  # of each row, the first row of its group

    def __len__(self) -> int:
        return len(self._row_of)

    def __contains__(self, key: object) -> bool:
        return key in self._row_of

    def add(
        self,
        texts: Mapping[str, str],
        languages: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> list[Group]:
        """Group more texts; one whose key is known takes its place. Returns the groups they are in now.

        Raises:
            InputError: a language is given for a text that is not there.
        """
        self.discard([key for key in texts if key in self._row_of])
        corpus = read(texts, languages)
        if progress:
            progress(0.2)
        known = {int(wording): row for row, wording in enumerate(self._rows.wordings) if wording}
        fresh: list[int] = []
        for position, (key, wording) in enumerate(zip(corpus.keys, corpus.wordings.tolist(), strict=True)):
            row = known.get(wording) if wording else None
            if row is None:
                row = len(self._labels) + len(fresh)
                fresh.append(position)
                known[wording] = row
            self._row_of[key] = row
        before = len(self._labels)
        self._rows = self._rows.beside(prints(corpus, np.array(fresh, np.int64)))
        self._labels = np.concatenate((self._labels, np.arange(before, before + len(fresh))))
        _tie(self._rows, self._labels, before, lambda done: progress(0.2 + 0.8 * done) if progress else None)
        labels = joined(self._rows, self._labels)
        return self._groups(labels, labels[[self._row_of[key] for key in texts]])

    def discard(self, keys: Collection[str]) -> None:
        """Forget texts. What is left of their groups is grouped anew; a key that is not there is no fault."""
        gone = {self._row_of.pop(key) for key in keys if key in self._row_of}
        gone -= set(self._row_of.values())
        if not gone:
            return
        lost, touched = np.zeros((2, len(self._labels)), bool)
        lost[list(gone)] = True
        touched[self._labels[lost]] = True
        touched = touched[self._labels] & ~lost
        # What stays as it is comes first, so that only the rest has to be tied again.
        order = np.concatenate((np.flatnonzero(~lost & ~touched), np.flatnonzero(touched)))
        place = np.full(len(lost), -1)
        place[order] = np.arange(len(order))
        self._row_of = {key: int(place[row]) for key, row in self._row_of.items()}
        self._rows = self._rows.take(order)
        settled = len(order) - int(np.count_nonzero(touched))
        self._labels = np.concatenate((place[self._labels[order[:settled]]], np.arange(settled, len(order))))
        _tie(self._rows, self._labels, settled)

    def groups(self, fewest: int = 2) -> list[Group]:
        """Return groups of at least `fewest` texts, the largest first, equal ones by their representative."""
        labels = joined(self._rows, self._labels)
        return self._groups(labels, labels, fewest)

    def dumps(self) -> bytes:
        """The index as bytes, the same for the same history."""
        file = BytesIO()
        rows = self._rows
        np.savez(
            file,
            version=np.array(VERSION),
            keys=np.frombuffer("\0".join(self._row_of).encode(), np.uint8),
            row_of=np.array(list(self._row_of.values()), np.int64),
            labels=self._labels,
            wordings=rows.wordings,
            pair_starts=rows.pairs.indptr,
            pairs=rows.pairs.indices,
            word_starts=rows.words.indptr,
            words=rows.words.indices,
            bands=rows.bands,
        )
        return file.getvalue()

    @classmethod
    def loads(cls, data: bytes) -> "Index":
        """Read what `dumps` wrote.

        Raises:
            InputError: it is no index, or one of another version of this module: make it anew from the texts.
        """
        index = cls()
        try:
            with np.load(BytesIO(data)) as kept:
                require(
                    str(kept["version"]) == VERSION, "the index was made by another version: make it anew"
                )
                keys = kept["keys"].tobytes().decode()
                rows = kept["row_of"].tolist()
                index._row_of = dict(zip(keys.split("\0") if rows else (), rows, strict=True))
                index._labels = kept["labels"]
                index._rows = Prints(
                    kept["wordings"],
                    sets(kept["pair_starts"], kept["pairs"]),
                    sets(kept["word_starts"], kept["words"]),
                    kept["bands"],
                )
        except (BadZipFile, EOFError, KeyError, OSError, ValueError) as error:
            raise (
                error if isinstance(error, InputError) else InputError("this is no index of texts")
            ) from error
        return index

    def _groups(self, labels: Ints, wanted: Ints, fewest: int = 1) -> list[Group]:
        """The groups that `labels` make, as far as their labels are wanted and they have enough texts."""
        texts = np.bincount(labels[list(self._row_of.values())], minlength=len(labels))
        chosen = np.zeros(len(labels), bool)
        chosen[wanted] = True
        chosen = (chosen & (texts >= fewest))[labels]
        keys_of: dict[int, list[str]] = {}
        for key, row in self._row_of.items():
            if chosen[row]:
                keys_of.setdefault(row, []).append(key)
        rows = np.flatnonzero(chosen)
        rows = rows[np.argsort(labels[rows], kind="stable")]
        parts = np.split(rows, np.flatnonzero(np.diff(labels[rows])) + 1) if len(rows) else []
        found = (self._group(part, keys_of) for part in parts)
        return sorted(found, key=lambda group: (-len(group.members), group.representative))

    def _group(self, rows: Ints, keys_of: Mapping[int, list[str]]) -> Group:
        keys = [sorted(keys_of[row]) for row in rows.tolist()]
        members = tuple(sorted(chain.from_iterable(keys)))
        if len(rows) == 1:
            return Group(members[0], members, 1, ())
        near, more = _standing(self._rows.take(rows), np.array([len(each) for each in keys]))
        # Rounded, so that the last bit of a sum decides nothing; who says more speaks for the group last.
        likest = min(range(len(rows)), key=lambda row: (more[row], -round(float(near[row]), 9), keys[row][0]))
        apart = chain.from_iterable(each for each, says_more in zip(keys, more, strict=True) if says_more)
        return Group(keys[likest][0], members, len(rows), tuple(sorted(apart)))


def group(
    texts: Mapping[str, str],
    languages: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> list[Group]:
    """Groups of two or more among `texts`, the largest first.

    Raises:
        InputError: a language is given for a text that is not there.
    """
    index = Index()
    index.add(texts, languages, progress)
    return index.groups()


def _standing(rows: Prints, copies: Ints) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How near each member is to all, and whether it says something besides.

    Nearness is the summed cosine similarity to all members, in one pass over the word pairs. Words that were
    only exchanged stand here and there; own words that stand together are pairs.
    """
    size = len(rows.wordings)
    owners, place, holders = _held(rows.pairs)
    root = np.sqrt(np.maximum(np.diff(rows.pairs.indptr), 1))
    weight = np.bincount(place, (copies / root)[owners], len(holders))
    near = np.bincount(owners, weight[place], size) / root
    owners, place, holders = _held(rows.words)
    own = np.flatnonzero(holders[place] <= max(1, SELDOM * size))
    many = np.bincount(owners[own], minlength=size)
    more = many > OWN_WORDS
    unsure = np.flatnonzero(~more & (many >= OWN_PAIRS))  # three words make three pairs at most
    number = np.full(size, -1)
    number[unsure] = np.arange(len(unsure))
    own = own[number[owners[own]] >= 0]
    more[unsure] = _pairs_among(rows.pairs[unsure], number[owners[own]], rows.words.indices[own]) >= OWN_PAIRS
    if size < LARGE:
        more &= many >= np.diff(rows.words.indptr) / 2
    return near, more


def _pairs_among(pairs: csr_array, owners: Ints, members: NDArray[np.int32]) -> Ints:
    """How many pairs each row has of some of its own words: `members`, by their `owners`, ascending."""
    word = word_of(members)
    first, second = ranges(np.arange(len(word)) + 1, _run(np.diff(owners) != 0)[1][: len(word)])
    asked, owner = pair_of(word[first], word[second]), owners[first]
    has = np.repeat(np.arange(pairs.shape[0], dtype=np.uint64), np.diff(pairs.indptr))
    known = has << np.uint64(32) | pairs.indices.astype(np.uint64)
    found = places_among(owner.astype(np.uint64) << np.uint64(32) | asked, known)
    return np.bincount(owner[found], minlength=pairs.shape[0])


def _held(sets: csr_array) -> tuple[Ints, Ints, Ints]:
    """Of each item whose it is and which number it has; of each number how many sets have it."""
    # Sorted with their places beside them: faster than sorting places by items.
    items = sets.indices.astype(np.uint64) << np.uint64(32) | np.arange(len(sets.indices), dtype=np.uint64)
    items.sort()
    number = np.cumsum(np.diff(items >> np.uint64(32), prepend=items[:1] >> np.uint64(32)) != 0)
    place = np.empty(len(items), np.int64)
    place[(items & np.uint64(0xFFFFFFFF)).astype(np.int64)] = number
    owners = np.repeat(np.arange(sets.shape[0]), np.diff(sets.indptr))
    return owners, place, np.bincount(number)


def _tie(rows: Prints, labels: Ints, fresh: int, progress: Progress | None = None) -> None:
    """Bring `labels` up to date: tie the rows from `fresh` on to one another and to those before.

    Every two texts that share a value of a band are tried, unless they are in one group already.
    """
    for band in range(BANDS if fresh < len(labels) else 0):
        values = rows.bands[band]
        found = places_among(values, unique(values[fresh:]))
        found = found[values[found] > 0]
        if len(found) > 1:
            # First each with the one before, which ties most; then what is in different groups still.
            found = found[np.lexsort((found, values[found]))]
            neighbours = np.flatnonzero(values[found[1:]] == values[found[:-1]])
            _try(rows, labels, found[neighbours], found[neighbours + 1], fresh)
            found = found[np.lexsort((found, labels[found], values[found]))]
            for first, second in _across(values[found], labels[found], found >= fresh):
                _try(rows, labels, found[first], found[second], fresh)
        if progress:
            progress((band + 1) / BANDS)


def _across(
    values: NDArray[np.uint32], labels: Ints, fresh: NDArray[np.bool_]
) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of places of equal value and different label, the second fresh; places ascend by both."""
    another = np.diff(values) != 0
    begin, end = _run(another)
    own_begin, own_end = _run(another | (np.diff(labels) != 0))
    for low, high in ((begin, own_begin), (own_end, end)):
        places = np.flatnonzero(fresh & (high > low))
        full = np.cumsum((high - low)[places]) // _PAIRS_AT_ONCE
        for some in np.split(places, np.flatnonzero(np.diff(full)) + 1):
            second, first = ranges(low[some], high[some])
            second = some[second]
            once = ~fresh[first] | (first < second)
            yield first[once], second[once]


def _run(another: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Where the run of each place begins and ends, given after which places another begins."""
    bounds = np.concatenate(([0], np.flatnonzero(another) + 1, [len(another) + 1]))
    return np.repeat(bounds[:-1], np.diff(bounds)), np.repeat(bounds[1:], np.diff(bounds))


def _try(rows: Prints, labels: Ints, first: Ints, second: Ints, fresh: int) -> None:
    """Merge the groups of those pairs that are versions of one text."""
    untied = (labels[first] != labels[second]) & (np.maximum(first, second) >= fresh)
    first, second = first[untied], second[untied]
    for begin in range(0, len(first), _PAIRS_AT_ONCE):
        a, b = first[begin : begin + _PAIRS_AT_ONCE], second[begin : begin + _PAIRS_AT_ONCE]
        same = _same(rows, a, b)
        _merge(labels, a[same], b[same])


def _same(rows: Prints, first: Ints, second: Ints) -> NDArray[np.bool_]:
    """Whether the texts of each pair are versions of one, by their whole sets."""
    a, b = rows.pairs[first], rows.pairs[second]
    common, least, jaccard = _overlap(a, b)
    alike = jaccard >= np.interp(least, (FEWEST_PAIRS, LONG), (ALIKE_IF_SHORT, ALIKE))
    alike |= (common >= CONTAINED * least) & (least >= LONG)
    unsure = np.flatnonzero(~alike & (least >= MIDDLING) & (jaccard >= ALIKE_AT_ALL))
    _, _, by_words = _overlap(rows.words[first[unsure]], rows.words[second[unsure]])
    enough = np.interp(least[unsure], (MIDDLING, LONG), (ALIKE_IN_WORDS_IF_MIDDLING, ALIKE_IN_WORDS))
    alike[unsure] = by_words >= enough
    near = np.flatnonzero(alike)
    one, other = rows.words[first[near]], rows.words[second[near]]
    contrary = sets(other.indptr, other.indices ^ 1)
    alike[near] = np.diff(one.multiply(contrary).indptr) == 0
    return alike


def _overlap(a: csr_array, b: csr_array) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """Of each pair of sets: how much they share, the size of the smaller, and their Jaccard similarity."""
    common = np.diff(a.multiply(b).indptr).astype(np.int64)
    sizes = np.diff(a.indptr), np.diff(b.indptr)
    return common, np.minimum(*sizes), common / np.maximum(sizes[0] + sizes[1] - common, 1)


def _merge(labels: Ints, first: Ints, second: Ints) -> None:
    """Give one label, the least, to all groups that the pairs tie together."""
    ends, places = np.unique(np.concatenate((labels[first], labels[second])), return_inverse=True)
    if not len(ends):
        return
    a, b = np.split(places, 2)
    ties = coo_array((np.ones(len(a), bool), (a, b)), (len(ends), len(ends)))
    parts, part = connected_components(ties, directed=False)
    least = np.full(parts, len(labels))
    np.minimum.at(least, part, ends)
    renamed = np.arange(len(labels))
    renamed[ends] = least[part]
    labels[:] = renamed[labels]

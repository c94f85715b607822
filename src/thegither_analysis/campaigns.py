"""Near-duplicate texts and campaigns: one argument, n signatories.

A text is taken as its set of word pairs: two content words of one sentence, next to each other or with one
word between, in either order. So moved sentences, a dropped or inserted word and a signature change little,
while two texts that merely speak of the same matter have few pairs in common.

Likely pairs of texts are found by MinHash (Broder 1997, "On the resemblance and containment of documents")
with banding (Indyk & Motwani 1998; Leskovec, Rajaraman & Ullman, "Mining of massive datasets", ch. 3), and
each is then verified on the sets themselves: Jaccard similarity, or containment of the shorter in the
longer. Groups are the connected parts of what was verified: whether two texts are tied depends on these two
texts alone, so groups do not depend on the order in which texts came in. Texts of few words join only word
for word the same ones, and nothing joins a text to one that says the opposite ("not", "oppose") of the same
word.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from io import BytesIO
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components

from ._validation import InputError, require
from .corpus import BREAK, Corpus, digest, read

VERSION = "1"

ALIKE, ALIKE_IF_SHORT = 0.25, 0.7  # least Jaccard similarity of long texts and of the shortest compared
CONTAINED = 0.6  # least part of a long text that a longer one holds
LONG = 80  # word pairs, about 40 content words
LARGE, JOINS = 8, 0.5  # least wordings of a group that loose texts join; least part of theirs its members say
FEWEST_PAIRS = 12  # below, only the same words make the same text: about 8 content words
BANDS, ROWS = 40, 2
OWN = 6  # a member with so many words of its own (in a small group, half of its words) says something besides
SELDOM = (
    0.02  # a word is one's own, and a word pair not the group's, when no larger part of the members has it
)

_NEGATION = re.compile(
    "no|not|nor|never|cannot|without|against|chan?|nach"
    "|(?:do|does|did|is|are|was|were|ca|could|wo|would|should|has|have|had|must)nt"
)
_OPPOSITES = {
    "oppose": "support",
    "opposed": "support",
    "opposing": "support",
    "disagree": "agree",
    "reject": "accept",
}
_SCOPE = 3  # so many words after a negation may be what it denies; the first is taken to be

_RUN, _PAIRS_AT_ONCE = 1 << 16, 1 << 17
_LARGEST = (1 << 31) - 2  # members of sets are below 2³¹, so that they can be columns

Ints = NDArray[np.int64]
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


class _Rows(NamedTuple):
    """What is kept of each wording: its digest, its word pairs, what it denies and what not, its bands.

    Sets are rows of sparse arrays, their members columns.
    """

    wordings: NDArray[np.uint64]
    pairs: csr_array
    stances: csr_array
    bands: NDArray[np.uint32]

    def take(self, rows: Ints) -> "_Rows":
        return _Rows(*(each[rows] for each in self))

    def beside(self, others: "_Rows") -> "_Rows":
        return _Rows(
            np.concatenate((self.wordings, others.wordings)),
            vstack((self.pairs, others.pairs), "csr"),
            vstack((self.stances, others.stances), "csr"),
            np.concatenate((self.bands, others.bands)),
        )


class Index:
    """Texts grouped so far; it can be stored, and more texts added at the cost of these alone."""

    def __init__(self) -> None:
        self._row_of: dict[str, int] = {}
        self._rows = _rows(read({}))
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
        fresh = []
        for position, (key, wording) in enumerate(zip(corpus.keys, corpus.wordings.tolist(), strict=True)):
            row = known.get(wording) if wording else None
            if row is None:
                row = len(self._labels) + len(fresh)
                fresh.append(position)
                known[wording] = row
            self._row_of[key] = row
        before = len(self._labels)
        self._rows = self._rows.beside(_rows(corpus, np.array(fresh, np.int64)))
        self._labels = np.concatenate((self._labels, np.arange(before, before + len(fresh))))
        _tie(self._rows, self._labels, before, lambda done: progress(0.2 + 0.8 * done) if progress else None)
        labels = _joined(self._rows, self._labels)
        return self._groups(labels, np.unique(labels[[self._row_of[key] for key in texts]]))

    def discard(self, keys: Collection[str]) -> None:
        """Forget texts. What is left of their groups is grouped anew; a key that is not there is no fault."""
        gone = {self._row_of.pop(key) for key in keys if key in self._row_of}
        gone -= set(self._row_of.values())
        if not gone:
            return
        lost = np.isin(np.arange(len(self._labels)), list(gone))
        touched = np.isin(self._labels, self._labels[lost]) & ~lost
        # What stays as it is comes first, so that only the rest has to be tied again.
        order = np.concatenate((np.flatnonzero(~lost & ~touched), np.flatnonzero(touched)))
        place = np.full(len(lost), -1)
        place[order] = np.arange(len(order))
        self._row_of = {key: int(place[row]) for key, row in self._row_of.items()}
        self._rows = self._rows.take(order)
        settled = len(order) - np.count_nonzero(touched)
        self._labels = np.concatenate((place[self._labels[order[:settled]]], np.arange(settled, len(order))))
        _tie(self._rows, self._labels, settled)

    def groups(self, fewest: int = 2) -> list[Group]:
        """Return groups of at least `fewest` texts, the largest first, equal ones by their representative."""
        labels = _joined(self._rows, self._labels)
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
            stance_starts=rows.stances.indptr,
            stances=rows.stances.indices,
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
                index._rows = _Rows(
                    kept["wordings"],
                    _sets(kept["pair_starts"], kept["pairs"]),
                    _sets(kept["stance_starts"], kept["stances"]),
                    kept["bands"],
                )
        except (EOFError, KeyError, OSError, ValueError) as error:
            raise (
                error if isinstance(error, InputError) else InputError("this is no index of texts")
            ) from error
        return index

    def _groups(self, labels: Ints, wanted: Ints, fewest: int = 1) -> list[Group]:
        """The groups that `labels` make, as far as their labels are wanted and they have enough texts."""
        texts = np.bincount(labels[list(self._row_of.values())], minlength=len(labels))
        chosen = np.isin(labels, wanted) & (texts[labels] >= fewest)
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
        near = _nearness(self._rows.pairs[rows], np.array([len(each) for each in keys]))
        # Rounded, so that the last bit of a sum decides nothing.
        likest = min(range(len(rows)), key=lambda row: (-round(float(near[row]), 9), keys[row][0]))
        more = _says_more(self._rows.stances[rows])
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


def _nearness(pairs: csr_array, copies: Ints) -> NDArray[np.float64]:
    """How near each member is to all: its summed cosine similarity, in one pass over the word pairs."""
    sizes = np.diff(pairs.indptr)
    root = np.sqrt(np.maximum(sizes, 1))
    owners = np.repeat(np.arange(len(sizes)), sizes)
    items, place = np.unique(pairs.indices, return_inverse=True)
    weight = np.bincount(place, (copies / root)[owners], len(items))
    return np.bincount(owners, weight[place], len(sizes)) / root


def _says_more(stances: csr_array) -> NDArray[np.bool_]:
    """Which members have many words that hardly any other has."""
    sizes = np.diff(stances.indptr)
    _, place, holders = np.unique(stances.indices >> 1, return_inverse=True, return_counts=True)
    own = holders[place] <= max(1, SELDOM * len(sizes))
    words = np.bincount(np.repeat(np.arange(len(sizes)), sizes), own, len(sizes))
    return words >= (OWN if len(sizes) >= LARGE else np.maximum(OWN, sizes / 2))


def _rows(corpus: Corpus, texts: Ints | None = None) -> _Rows:
    """What is kept of the given texts of a corpus (all of them if none are given)."""
    hashes = np.array([digest(word) & _LARGEST for word in corpus.vocabulary], np.uint64)
    pairs = _word_pairs(corpus, hashes)
    sizes = np.diff(pairs.indptr)
    enough = sizes >= FEWEST_PAIRS
    pairs = _sets(np.append(0, np.cumsum(sizes * enough)), pairs.indices[np.repeat(enough, sizes)])
    rows = _Rows(corpus.wordings, pairs, _stances(corpus, hashes), np.zeros((len(corpus), 0), np.uint32))
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
        pair = _mixed(np.minimum(first, second), np.maximum(first, second))
        found.append(_coded(owners[:-apart][both], pair))
    return _decoded(np.concatenate(found), len(corpus))


def _stances(corpus: Corpus, hashes: NDArray[np.uint64]) -> csr_array:
    """What each text denies (odd numbers) and what it says without denying it (even), where it does only
    one.
    """
    words = np.array(corpus.vocabulary)
    opposite = np.isin(words, list(_OPPOSITES))
    meant = hashes.copy()
    for place in np.flatnonzero(opposite):
        meant[place] = digest(_OPPOSITES[str(words[place])]) & _LARGEST
    tokens = corpus.tokens
    negation = np.array([bool(_NEGATION.fullmatch(word)) for word in corpus.vocabulary])[tokens]
    # How many words ago the last negation of the sentence stood.
    ago = np.where(negation, 0, _SCOPE + 1)
    for step in range(1, _SCOPE + 1):
        ago[step:][(ago[:-step] == 0) & (ago[step:] > step)] = step
    last_break = np.maximum.accumulate(np.where(tokens == BREAK, np.arange(len(tokens)), -1))
    ago[np.arange(len(tokens)) - ago < last_break] = _SCOPE + 1
    known = (tokens != BREAK) & ~negation
    near, far, contrary = ago == 1, ago > _SCOPE, opposite[tokens]
    denied = known & (near & ~contrary | far & contrary)
    stated = known & (far & ~contrary | near & contrary)
    code = _coded(corpus.owners(), meant[tokens] & ~np.uint64(1))
    only_denied = np.setdiff1d(code[denied], code[stated]) | np.uint64(1)
    return _decoded(np.concatenate((only_denied, np.setdiff1d(code[stated], code[denied]))), len(corpus))


def _mixed(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One number below 2³¹ for two below 2³² (the finaliser of MurmurHash3)."""
    mixed = (first << np.uint64(32) | second) * np.uint64(0xFF51AFD7ED558CCD)
    mixed = (mixed ^ mixed >> np.uint64(33)) * np.uint64(0xC4CEB9FE1A85EC53)
    return mixed >> np.uint64(33)


def _coded(owners: Ints, items: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return owners.astype(np.uint64) << np.uint64(32) | items


def _decoded(coded: NDArray[np.uint64], rows: int) -> csr_array:
    unique = np.unique(coded)
    sizes = np.bincount((unique >> np.uint64(32)).astype(np.int64), minlength=rows)
    return _sets(np.append(0, np.cumsum(sizes)), (unique & np.uint64(_LARGEST)).astype(np.int32))


def _sets(starts: Ints, items: NDArray[np.int32]) -> csr_array:
    """Sets as a sparse array: row r has the columns `items[starts[r]:starts[r + 1]]`, ascending."""
    size = (len(starts) - 1, _LARGEST + 1)
    made = csr_array((np.ones(len(items), np.int8), items, starts.astype(np.int32)), size)
    made.has_canonical_format = True
    return made


def _bands(pairs: csr_array) -> NDArray[np.uint32]:
    """MinHash values of each set, `ROWS` of them mixed into one for each band; 0 for an empty set."""
    chance = np.random.default_rng(1997)
    factors = chance.integers(1, 1 << 63, (BANDS, ROWS), np.uint64) | np.uint64(1)
    shifts = chance.integers(0, 1 << 63, (BANDS, ROWS), np.uint64)
    bands = np.zeros((pairs.shape[0], BANDS), np.uint32)
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
            bands[rows, band] = mixed + np.uint64(1)
    return bands


def _tie(rows: _Rows, labels: Ints, fresh: int, progress: Progress | None = None) -> None:
    """Bring `labels` up to date: tie the rows from `fresh` on to one another and to those before.

    Every two texts that share a value of a band are tried, unless they are in one group already.
    """
    for band in range(BANDS if fresh < len(labels) else 0):
        values = rows.bands[:, band]
        found = np.flatnonzero(np.isin(values, values[fresh:]) & (values > 0))
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
    """Pairs of places of equal value and different label, the second being fresh; sorted by value and
    label.
    """
    changed = np.flatnonzero(np.diff(values)) + 1
    regrouped = np.union1d(changed, np.flatnonzero(np.diff(labels)) + 1)
    begin, end = _run(changed, len(values))
    own_begin, own_end = _run(regrouped, len(values))
    for low, high in ((begin, own_begin), (own_end, end)):
        places = np.flatnonzero(fresh & (high > low))
        full = np.cumsum((high - low)[places]) // _PAIRS_AT_ONCE
        for some in np.split(places, np.flatnonzero(np.diff(full)) + 1):
            second, first = _ranges(low[some], high[some])
            second = some[second]
            once = ~fresh[first] | (first < second)
            yield first[once], second[once]


def _ranges(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Everything from `low` to `high` (without it): which range it is from, and the number."""
    sizes = high - low
    of = np.repeat(np.arange(len(sizes)), sizes)
    return of, np.arange(len(of)) - np.repeat(np.cumsum(sizes) - sizes - low, sizes)


def _run(changed: Ints, size: int) -> tuple[Ints, Ints]:
    """Where the run of each place begins and ends, given where new ones begin."""
    bounds = np.concatenate(([0], changed, [size]))
    return np.repeat(bounds[:-1], np.diff(bounds)), np.repeat(bounds[1:], np.diff(bounds))


def _try(rows: _Rows, labels: Ints, first: Ints, second: Ints, fresh: int) -> None:
    """Merge the groups of those pairs that are versions of one text."""
    untied = (labels[first] != labels[second]) & (np.maximum(first, second) >= fresh)
    first, second = first[untied], second[untied]
    for begin in range(0, len(first), _PAIRS_AT_ONCE):
        a, b = first[begin : begin + _PAIRS_AT_ONCE], second[begin : begin + _PAIRS_AT_ONCE]
        same = _same(rows, a, b)
        _merge(labels, a[same], b[same])


def _same(rows: _Rows, first: Ints, second: Ints) -> NDArray[np.bool_]:
    """Whether the texts of each pair are versions of one, by their whole sets."""
    a, b = rows.pairs[first], rows.pairs[second]
    common = np.diff(a.multiply(b).indptr)
    sizes = np.diff(a.indptr), np.diff(b.indptr)
    least = np.minimum(*sizes)
    asked = np.interp(least, (FEWEST_PAIRS, LONG), (ALIKE_IF_SHORT, ALIKE))
    alike = common >= asked * (sizes[0] + sizes[1] - common)
    alike |= (common >= CONTAINED * least) & (least >= LONG)
    near = np.flatnonzero(alike)
    one, other = rows.stances[first[near]], rows.stances[second[near]]
    contrary = _sets(other.indptr, other.indices ^ 1)
    alike[near] = np.diff(one.multiply(contrary).indptr) == 0
    return alike


def _joined(rows: _Rows, labels: Ints) -> Ints:
    """Labels once loose texts have joined the large group whose members between them say most of what they
    say.

    In a campaign people reword freely, and a letter may be far from each other one and yet made of nothing
    else.
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
    said, by = _attested(rows.pairs[core], number[labels[core]], sizes[large])
    taken = rows.pairs[loose]
    place, group = _lookup(taken.indices, said, by)
    owner = np.repeat(np.arange(len(loose)), np.diff(taken.indptr))[place]
    shared = coo_array((np.ones(len(owner), np.int32), (owner, group)), (len(loose), len(large))).tocsr()
    enough = shared.max(axis=1).toarray().ravel() >= JOINS * np.diff(taken.indptr)
    best = np.asarray(shared[enough].argmax(axis=1)).ravel()
    joining = loose[enough]
    denied, of = _attested(rows.stances[core], number[labels[core]], sizes[large], 0.5)
    one = rows.stances[joining]
    place, group = _lookup(one.indices ^ 1, denied, of)
    owner = np.repeat(np.arange(len(joining)), np.diff(one.indptr))[place]
    willing = np.ones(len(joining), bool)
    willing[owner[group == best[owner]]] = False
    found = labels.copy()
    found[joining[willing]] = large[best[willing]]
    return found


def _attested(
    sets: csr_array, group: Ints, sizes: Ints, part: float = SELDOM
) -> tuple[NDArray[np.int32], Ints]:
    """What more than `part` of a group has, and at least two of it: items, ascending, and for each whose it
    is.
    """
    owners = np.repeat(group, np.diff(sets.indptr))
    code = sets.indices.astype(np.uint64) << np.uint64(32) | owners.astype(np.uint64)
    code, times = np.unique(code, return_counts=True)
    of = (code & np.uint64(0xFFFFFFFF)).astype(np.int64)
    often = times > np.maximum(1, part * sizes[of])
    return (code[often] >> np.uint64(32)).astype(np.int32), of[often]


def _lookup(items: NDArray[np.int32], known: NDArray[np.int32], of: Ints) -> tuple[Ints, Ints]:
    """Each place in `items` with each group that has its item."""
    filtered = np.zeros(1 << 22, bool)
    filtered[known & (len(filtered) - 1)] = True
    places = np.flatnonzero(filtered[items & (len(filtered) - 1)])
    low, high = (np.searchsorted(known, items[places], side) for side in ("left", "right"))
    place, found = _ranges(low, high)
    return places[place], of[found]


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

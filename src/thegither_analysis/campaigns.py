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
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components

from ._validation import InputError, require
from .corpus import BREAK, Corpus, digest, read
from .texts import words

VERSION = "1"

ALIKE, ALIKE_IF_SHORT = 0.25, 0.7  # least Jaccard similarity of long texts and of the shortest compared
CONTAINED = 0.6  # least part of a long text that a longer one holds
LONG = 80  # word pairs, about 40 content words
LARGE, JOINS = 8, 0.5  # least wordings of a group that loose texts join; least part of theirs its members say
FEWEST_PAIRS = 12  # below, only the same words make the same text: about 8 content words
BANDS, ROWS = 40, 3
OWN = 6  # a member with so many words of its own (in a small group, half of its words) says something besides
TOGETHER = 2.75  # at most so many new word pairs for each own word, if own words are to be an own sentence
SELDOM = (
    0.02  # a word is one's own, and a word pair not the group's, when no larger part of the members has it
)

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

_RUN, _PAIRS_AT_ONCE = 1 << 16, 1 << 17
# Members of sets are columns of sparse arrays, so below 2³¹; those made from words are even.
_WORD, _MEMBER = (1 << 31) - 4, (1 << 31) - 1

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
    """What is kept of each wording: its digest, its word pairs, its words (see `_stances`), its bands.

    Sets are rows of sparse arrays, their members columns; of `bands` each row is a band.
    """

    wordings: NDArray[np.uint64]
    pairs: csr_array
    words: csr_array
    bands: NDArray[np.uint32]

    def take(self, rows: Ints) -> "_Rows":
        return _Rows(self.wordings[rows], self.pairs[rows], self.words[rows], self.bands[:, rows])

    def beside(self, others: "_Rows") -> "_Rows":
        return _Rows(
            np.concatenate((self.wordings, others.wordings)),
            vstack((self.pairs, others.pairs), "csr"),
            vstack((self.words, others.words), "csr"),
            np.concatenate((self.bands, others.bands), axis=1),
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
                index._rows = _Rows(
                    kept["wordings"],
                    _sets(kept["pair_starts"], kept["pairs"]),
                    _sets(kept["word_starts"], kept["words"]),
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


def _standing(rows: _Rows, copies: Ints) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """How near each member is to all, and whether it says something besides.

    Nearness is the summed cosine similarity to all members, in one pass over the word pairs. Own words that
    stand together have about two pairs each; words that were only exchanged here and there have four.
    """
    size = len(rows.wordings)
    owners, place, holders = _held(rows.pairs)
    root = np.sqrt(np.maximum(np.diff(rows.pairs.indptr), 1))
    weight = np.bincount(place, (copies / root)[owners], len(holders))
    near = np.bincount(owners, weight[place], size) / root
    few = max(1, SELDOM * size)
    own_pairs = np.bincount(owners, holders[place] <= few, size)
    owners, place, holders = _held(rows.words)
    own_words = np.bincount(owners, holders[place] <= few, size)
    enough = OWN if size >= LARGE else np.maximum(OWN, np.diff(rows.words.indptr) / 2)
    return near, (own_words >= enough) & (own_pairs <= TOGETHER * own_words)


def _held(sets: csr_array) -> tuple[Ints, Ints, Ints]:
    """Of each item whose it is and which number it has; of each number how many sets have it."""
    _, place, holders = np.unique(sets.indices, return_inverse=True, return_counts=True)
    return np.repeat(np.arange(sets.shape[0]), np.diff(sets.indptr)), place, holders


def _rows(corpus: Corpus, texts: Ints | None = None) -> _Rows:
    """What is kept of the given texts of a corpus (all of them if none are given)."""
    hashes = np.array([digest(word) & _WORD for word in corpus.vocabulary], np.uint64)
    pairs = _word_pairs(corpus, hashes)
    sizes = np.diff(pairs.indptr)
    enough = sizes >= FEWEST_PAIRS
    pairs = _sets(np.append(0, np.cumsum(sizes * enough)), pairs.indices[np.repeat(enough, sizes)])
    rows = _Rows(corpus.wordings, pairs, _stances(corpus, hashes), np.zeros((0, len(corpus)), np.uint32))
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
    one, other = _unique(code[denied]), _unique(code[stated])
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
    unique = _unique(coded)
    sizes = np.bincount((unique >> np.uint64(32)).astype(np.int64), minlength=rows)
    return _sets(np.append(0, np.cumsum(sizes)), (unique & np.uint64(_MEMBER)).astype(np.int32))


def _unique(values: NDArray) -> NDArray:
    """Different values, ascending; numpy's own function goes by hashes, which takes many times as long."""
    return _counted(values)[0]


def _counted(values: NDArray) -> tuple[NDArray, Ints]:
    """Different values, ascending, and how often each is there."""
    ordered = np.sort(values)
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    return ordered[first], np.diff(np.append(first, len(ordered)))


def _among(values: NDArray, known: NDArray) -> NDArray[np.bool_]:
    """Which values are among the known, which ascend."""
    if not len(known):
        return np.zeros(len(values), bool)
    return known[np.minimum(np.searchsorted(known, values), len(known) - 1)] == values


def _places(values: NDArray, known: NDArray) -> Ints:
    """Where values stand that are among the known, which ascend; a table of last bits spares most looks."""
    last = (1 << 22) - 1
    table = np.zeros(last + 1, bool)
    table[known & last] = True
    places = np.flatnonzero(table[values & last])
    return places[_among(values[places], known)]


def _sets(starts: Ints, items: NDArray[np.int32]) -> csr_array:
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


def _tie(rows: _Rows, labels: Ints, fresh: int, progress: Progress | None = None) -> None:
    """Bring `labels` up to date: tie the rows from `fresh` on to one another and to those before.

    Every two texts that share a value of a band are tried, unless they are in one group already.
    """
    for band in range(BANDS if fresh < len(labels) else 0):
        values = rows.bands[band]
        found = _places(values, _unique(values[fresh:]))
        found = found[values[found] > 0]
        # First each with the one before, which ties most; then what is in different groups still.
        if len(found) < 2:
            continue
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
    another = np.diff(values) != 0
    begin, end = _run(another)
    own_begin, own_end = _run(another | (np.diff(labels) != 0))
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


def _run(another: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Where the run of each place begins and ends, given after which places another begins."""
    bounds = np.concatenate(([0], np.flatnonzero(another) + 1, [len(another) + 1]))
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
    one, other = rows.words[first[near]], rows.words[second[near]]
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
    denied, of = _attested(rows.words[core], number[labels[core]], sizes[large], 0.5)
    one = rows.words[joining]
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
    code, times = _counted(code)
    of = (code & np.uint64(0xFFFFFFFF)).astype(np.int64)
    often = times > np.maximum(1, part * sizes[of])
    return (code[often] >> np.uint64(32)).astype(np.int32), of[often]


def _lookup(items: NDArray[np.int32], known: NDArray[np.int32], of: Ints) -> tuple[Ints, Ints]:
    """Each place in `items` with each group that has its item."""
    places = _places(items, known)
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

"""Themes that many texts share, as suggestions: key terms, and which texts are how much about each.

Texts are compared by TF–IDF (see `texts`), each word counted once a text, a campaign as one text, within a
language. Themes come from non-negative matrix factorisation (Lee & Seung 1999, "Learning the parts of
objects") by hierarchical alternating least squares (Cichocki & Phan 2009), so that a text may belong to
several. It begins from exemplars chosen greedily to cover most of what is said (facility location;
Nemhauser, Wolsey & Fisher 1978). There is no chance in it, and no sum depends on the number of processors.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ._validation import require_count
from .campaigns import Group, Progress
from .corpus import BREAK, Corpus
from .reading import unit_rows, word_sets
from .texts import words

VERSION = "2"

FEWEST_TEXTS = 5
LEAST = 0.1
_ROUNDS = 40
_SAMPLE = 2_000  # so many texts at most are looked through for exemplars
_TINY = 1e-12
_PHRASE = 0.5  # two words are one term when so often next to each other, of the times the rarer one is used

# Said about every subject, so they tell none.
_OF_NO_SUBJECT = frozenset(
    words(
        """
        no not nor never cannot don't can't won't say think feel believe hope want need like agree know
        ask tell please thank make get go come take put give way thing lot every really much many still
        even just well said cha chan nach feumaidh bu toil taing smaoineachadh
        """
    )
)

Numbers = NDArray[np.float64]


class Belongs(NamedTuple):
    """A text, and which part of it the theme accounts for: `LEAST` … 1."""

    key: str
    weight: float


class Theme(NamedTuple):
    """A suggestion. `share` is how many of the language's texts (a campaign being one) are about it, 0 … 1.

    `terms` are words or two words that stand together, `texts` all that belong, campaign members included;
    what weighs most is first.
    """

    language: str
    terms: tuple[str, ...]
    share: float
    texts: tuple[Belongs, ...]


def suggest(
    corpus: Corpus,
    groups: Sequence[Group] = (),
    most: int = 12,
    terms: int = 8,
    progress: Progress | None = None,
) -> list[Theme]:
    """Themes of each language that has texts enough, the largest first; at most `most` for a language.

    Raises:
        InputError: `most` or `terms` is below 1.
    """
    require_count("most", most, 1)
    require_count("terms", terms, 1)
    # Who adds words of their own is read by themselves, not as one of those who sign.
    members = {
        group.representative: (
            group.representative,
            *(key for key in group.members if key not in {group.representative, *group.own_words}),
        )
        for group in groups
    }
    hidden = {key for signed in members.values() for key in signed} - members.keys()
    sets = word_sets(corpus)
    found = []
    languages = sorted(set(corpus.languages))
    for number, language in enumerate(languages):
        rows = np.array(
            [
                row
                for row, key in enumerate(corpus.keys)
                if corpus.languages[row] == language and key not in hidden
            ],
            np.int64,
        )
        if len(rows) >= FEWEST_TEXTS:
            part = _telling(sets[rows], corpus)
            names = [corpus.keys[row] for row in rows]
            step = _part_of(progress, number, len(languages))
            found += _themes(corpus, language, names, members, part, min(most, _many(len(rows))), terms, step)
    return sorted(found, key=lambda theme: (theme.language, -theme.share, theme.terms))


def _part_of(progress: Progress | None, number: int, of: int) -> Progress | None:
    return (lambda done: progress((number + done) / of)) if progress else None


def _many(texts: int) -> int:
    """How many themes to look for: about √(n/2), a rule of thumb (Mardia, Kent & Bibby 1979)."""
    return max(2, round((texts / 2) ** 0.5))


def _telling(sets: csr_array, corpus: Corpus) -> csr_array:
    """Sets of words without those that are too rare, too common or too general to make a theme."""
    texts = np.bincount(sets.indices, minlength=sets.shape[1])
    size = sets.shape[0]
    telling = (texts >= (2 if size < 100 else 3)) & (texts <= max(3, size / 2))
    telling &= np.array([not (word.isnumeric() or word in _OF_NO_SUBJECT) for word in corpus.vocabulary])
    told = csr_array(sets.multiply(telling))
    told.eliminate_zeros()
    return told


def _themes(
    corpus: Corpus,
    language: str,
    names: Sequence[str],
    members: Mapping[str, Sequence[str]],
    sets: csr_array,
    many: int,
    terms: int,
    progress: Progress | None,
) -> list[Theme]:
    used, columns = np.unique(sets.indices, return_inverse=True)
    if not len(used):
        return []
    told = csr_array((sets.data, columns, sets.indptr), (len(names), len(used)))
    texts = np.bincount(columns, minlength=len(used))
    vectors = unit_rows(told, np.log((1 + len(names)) / (1 + texts)) + 1)
    about, profiles = _factors(vectors, _exemplars(vectors, many), progress)
    length = np.sqrt(np.einsum("kv,kv->k", profiles, profiles))
    # What a theme adds to the text's own direction; a text being of length 1, the parts sum to at most
    # about 1.
    part = np.round(np.clip(about * (vectors @ profiles.T), 0, 1), 6)
    together = _together(corpus, used)
    found = []
    for theme in np.flatnonzero(length > _TINY).tolist():
        rows = np.flatnonzero(part[:, theme] >= LEAST)
        if not len(rows):
            continue
        belonging = [
            Belongs(key, float(part[row, theme]))
            for row in rows.tolist()
            for key in members.get(names[row], (names[row],))
        ]
        key_terms = _key_terms(corpus, used, profiles, theme, together, terms)
        ranked = tuple(sorted(belonging, key=lambda each: (-each.weight, each.key)))
        found.append(Theme(language, key_terms, round(len(rows) / len(names), 6), ranked))
    return found


def _exemplars(vectors: csr_array, many: int) -> NDArray[np.int64]:
    """Texts that together are likest to all; among very many, out of evenly spread ones."""
    size = vectors.shape[0]
    rows = np.unique(np.linspace(0, size - 1, min(size, _SAMPLE)).round().astype(np.int64))
    alike = (vectors[rows] @ vectors[rows].T).toarray()
    covered = np.zeros(len(rows))
    chosen: list[int] = []
    for _ in range(min(many, len(rows))):
        gain = np.maximum(alike, covered).sum(axis=1) - covered.sum()
        gain[chosen] = -1
        chosen.append(int(np.argmax(np.round(gain, 9))))
        covered = np.maximum(covered, alike[chosen[-1]])
    return rows[chosen]


def _factors(
    vectors: csr_array, exemplars: NDArray[np.int64], progress: Progress | None
) -> tuple[Numbers, Numbers]:
    """Non-negative factors: texts × themes, and themes × words.

    Sums of dense arrays are left to einsum, which does not share them out among threads.
    """
    columns = vectors.T.tocsr()
    # Each theme begins as what is said by the texts like its exemplar.
    near = (vectors @ vectors[exemplars].T).toarray()
    profiles = (columns @ near).T + _TINY
    about = near + _TINY
    for turn in range(_ROUNDS):
        _descend(about, vectors @ profiles.T, np.einsum("kv,lv->kl", profiles, profiles))
        turned = np.ascontiguousarray(profiles.T)
        _descend(turned, columns @ about, np.einsum("nk,nl->kl", about, about))
        profiles = np.ascontiguousarray(turned.T)
        if progress:
            progress((turn + 1) / _ROUNDS)
    return about, profiles


def _descend(factor: Numbers, product: Numbers, gram: Numbers) -> None:
    """Bring each column of a factor to its best value, the others being as they are."""
    for theme in range(factor.shape[1]):
        step = product[:, theme] - np.einsum("nk,k->n", factor, gram[:, theme])
        factor[:, theme] = np.maximum(factor[:, theme] + step / max(gram[theme, theme], _TINY), _TINY)


def _together(corpus: Corpus, used: NDArray[np.int64]) -> dict[tuple[int, int], float]:
    """Words that stand next to each other as often as not, in their order: how often, of the rarer one's
    uses.
    """
    known = np.full(len(corpus.vocabulary), -1)
    known[used] = np.arange(len(used))
    known[BREAK] = -1
    place = known[corpus.tokens]
    uses = np.bincount(place[place >= 0], minlength=len(used))
    beside = (place[:-1] >= 0) & (place[1:] >= 0) & corpus.adjoins[1:]
    code, times = np.unique(place[:-1][beside] * len(used) + place[1:][beside], return_counts=True)
    first, second = np.divmod(code, len(used))
    part = times / np.minimum(uses[first], uses[second])
    often = (part >= _PHRASE) & (times >= 3) & (first != second)
    return {
        (int(a), int(b)): float(share)
        for a, b, share in zip(first[often], second[often], part[often], strict=True)
    }


def _key_terms(
    corpus: Corpus,
    known: NDArray[np.int64],
    profiles: Numbers,
    theme: int,
    together: Mapping[tuple[int, int], float],
    terms: int,
) -> tuple[str, ...]:
    """Words that weigh most, here more than in other themes; two are one where they stand together."""
    weight = profiles[theme]
    telling = np.round(weight * np.sqrt(weight / profiles.sum(axis=0)), 9)
    heaviest = np.argsort(-telling, kind="stable")[: 3 * terms].tolist()
    top = [word for word in heaviest if telling[word] > 1e-6]
    found: list[str] = []
    used: set[int] = set()
    for word in top:
        if word in used:
            continue
        pairs = [
            pair for pair in together if word in pair and used.isdisjoint(pair) and set(pair) <= set(top)
        ]
        term = max(pairs, key=lambda pair: (together[pair], pair)) if pairs else (word,)
        used.update(term)
        found.append(" ".join(corpus.spoken[known[each]] for each in term))
    return tuple(found[:terms])

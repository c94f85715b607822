"""How alike texts are, by their words alone.

TF–IDF with cosine similarity (Salton & Buckley 1988, "Term-weighting approaches in automatic text
retrieval"): a word counts more the oftener a text uses it and the fewer texts use it at all. Weight =
tf · (ln((1 + N)/(1 + df)) + 1), each text scaled to length 1, so a similarity lies between 0 (no word in
common) and 1 (the same words in the same proportions). It sees words, not meaning: "not" and "no" are kept,
and a pair that ranks high is a suggestion to read both.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

VERSION = "1"

_STOP_WORDS = """
a about above after again all also am an and any are as at be because been before being below between both
but by can could did do does doing down during each either etc few for from further had has have having he
her here hers him his how i if in into is it its itself just let may me might more most must my of off on
once one only or other our ours out over own per shall she should so some such than that the their theirs
them then there these they this those through to too under until up upon us very via was we were what when
where whether which while who whom whose why will with within would you your yours
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

_GAELIC_STOP_WORDS = """
a a' ag aig air airson am an ann anns ar as b' ba bha bhith bhiodh bhios bho bhon bidh bith bu ca cò cuid
cuideachd d' dà dè de den dh' dhan dhaibh dhi dhomh dhuibh dhuinn dhut do don dha e eadar eile ach agad
againn agaibh aca agam aice aige agus is 's far fhathast fhèin fo ga gach gad gan gar gu gum gun gur i iad
iadsan inn innte ise leis leam leat leatha leinn leibh leotha le ma mar mas mi mise mo mu mun mus na na' nam
nan nar nas no nuair o on or os oirnn oirbh orm ort orra ri ris rithe rium riut rinn ruibh riutha ro robh
san 'san seo sin sinn sinne siud sibh sibhse tha thar thu thusa thug tro tron uile ur
"""
# "cha", "chan" and "nach" (not) are kept, as "not" and "no" are in English.
STOP_WORDS_IN = {"en": STOP_WORDS, "gd": frozenset(_GAELIC_STOP_WORDS.split())}

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Pair(NamedTuple):
    """Two different texts, by their keys, and how alike they are (0 … 1)."""

    first: str
    second: str
    similarity: float


def words(text: str, language: str = "en") -> list[str]:
    """The words of `text` in order, case folded; without stop words and plain plural endings."""
    stop_words = STOP_WORDS_IN.get(language, frozenset())
    return [stem(word, language) for word in WORD.findall(fold(text)) if word not in stop_words]


def fold(text: str) -> str:
    """Bring `text` to the form in which words are compared: composed (NFC), case folded, one apostrophe."""
    return unicodedata.normalize("NFC", text).casefold().replace("’", "'")


def stem(word: str, language: str = "en") -> str:
    """Bring plural and possessive to one form ("buses" → "bus"); anything cleverer joins unlike words.

    `word` is folded. English only: elsewhere a word stays as it is, apart from the apostrophe.
    """
    return _singular(word.removesuffix("'s")) if language == "en" else word.replace("'", "")


def similarity(a: str, b: str) -> float:
    """Cosine similarity of two texts by their word counts, 0 … 1; 0 when either says nothing.

    Between two texts alone rarity says nothing new, so words count by number.
    """
    first, second = Counter(words(a)), Counter(words(b))
    shared = sum(count * second[word] for word, count in first.items())
    if not shared:
        return 0.0
    length = sum(count**2 for count in first.values()) * sum(count**2 for count in second.values())
    return min(1.0, shared / float(length) ** 0.5)


def count_similarities(texts: Sequence[str]) -> NDArray[np.float64]:
    """The symmetric matrix of `similarity` between all of `texts`, each read once."""
    return _between(vectors := _of_unit_length(_counted(texts)), vectors)


def similarities(texts: Sequence[str]) -> NDArray[np.float64]:
    """The symmetric matrix of TF–IDF cosine similarities; a text without words is like none at all."""
    return _between(vectors := _vectors(texts), vectors)


def rank_pairs(
    texts: Mapping[str, str], others: Mapping[str, str] | None = None, at_least: float = 0.2, most: int = 100
) -> list[Pair]:
    """The likest pairs first: within `texts`, or between `texts` and `others`; equal ones in the keys' order.

    Rarity is counted over all texts given. Pairs below `at_least` are left out; at most `most` are returned.
    """
    keys = list(texts)
    if others is None:
        matrix = np.triu(similarities(list(texts.values())), 1)
        other_keys = keys
    else:
        other_keys = list(others)
        vectors = _vectors([*texts.values(), *others.values()])
        matrix = _between(vectors[: len(keys)], vectors[len(keys) :])
    rows, columns = np.nonzero(matrix >= max(at_least, np.finfo(np.float64).tiny))
    values = matrix[rows, columns]
    # Rounded before sorting, so that equal pairs keep their order whatever the processor's last bit.
    order = np.lexsort((columns, rows, -np.round(values, 12)))[:most]
    return [Pair(keys[rows[i]], other_keys[columns[i]], float(values[i])) for i in order]


def _singular(word: str) -> str:
    word = word.replace("'", "")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes", "uses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _vectors(texts: Sequence[str]) -> NDArray[np.float64]:
    """One row of unit length (or of zeros) per text, one column per word, by TF–IDF."""
    matrix = _counted(texts)
    matrix *= np.log((1 + len(texts)) / (1 + np.count_nonzero(matrix, axis=0))) + 1
    return _of_unit_length(matrix)


def _counted(texts: Sequence[str]) -> NDArray[np.float64]:
    """How often each text (row) uses each word (column)."""
    counts = [Counter(words(text)) for text in texts]
    columns = {word: column for column, word in enumerate(sorted(set().union(*counts)))}
    matrix = np.zeros((len(texts), len(columns)))
    for row, count in enumerate(counts):
        for word, times in count.items():
            matrix[row, columns[word]] = times
    return matrix


def _of_unit_length(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.linalg.norm(matrix, axis=1, keepdims=True)
    return np.divide(matrix, length, out=np.zeros_like(matrix), where=length > 0)


def _between(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(first @ second.T, 0.0, 1.0)

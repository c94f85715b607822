"""Many texts read once: their words as numbers, sentence by sentence, without greeting and signature.

Grouping, themes and reading order all start here. Words are those of `texts.words` (case folded, plural
endings and stop words off), compared in each text's own language.
"""

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from ._validation import require
from .texts import STOP_WORDS_IN, fold, stem

BREAK = 0  # stands between sentences, and after each text

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.!?;:\n]")
_BREAKS = frozenset(".!?;:\n")
_STOP_WORD = -1

_GREETING = re.compile(
    r"\A\s*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|to whom it may concern"
    r"|halò|a ch[aà]raid|a ch[aà]irdean)\b[^\n,:;.!?]{0,60}(?:[,:;!\n]+|\Z)"
)
# Of what follows a closing, a part with more words is no name or address: somebody goes on to say something.
_PARTS, _MOST_IN_NAME = re.compile("[,\n]"), 7
# What follows may be a name and an address; thanks may also begin an argument, so they must end their line.
_CLOSING = re.compile(
    r"(?:\A|(?<=[\n.!?,]))[ \t]*"
    r"(?:(?:yours (?:sincerely|faithfully|truly|aye|etc)|sincerely|best wishes"
    r"|(?:(?:with )?(?:kind|best|warm|many) )?regards|le (?:gach )?d[uù]rachd(?:an)?|(?:is mise )?le meas)\b"
    r"[^.!?]{0,160}[.!]?"
    r"|(?:many thanks|thank you|thanks)[ \t]*[,.!]*[ \t]*(?:\n[^.!?]{0,160})?)\s*\Z"
)


@dataclass(frozen=True)
class Corpus:
    """Texts as runs of word numbers.

    Text t is `tokens[starts[t]:starts[t + 1]]` and ends in `BREAK`; number n means `vocabulary[n]`, best
    shown as `spoken[n]`. A token `adjoins` when no stop word stands before it. `wordings[t]` is equal for
    texts of the very same words, and 0 for a text that says nothing.
    """

    keys: tuple[str, ...]
    languages: tuple[str, ...]
    vocabulary: tuple[str, ...]
    spoken: tuple[str, ...]
    tokens: NDArray[np.int32]
    starts: NDArray[np.int64]
    adjoins: NDArray[np.bool_]
    wordings: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.keys)

    def owners(self) -> NDArray[np.int64]:
        """Whose each token is: the position of its text."""
        return np.repeat(np.arange(len(self.keys)), np.diff(self.starts))


def read(texts: Mapping[str, str], languages: Mapping[str, str] | None = None) -> Corpus:
    """Read texts by their keys; a text without a language in `languages` is English ("en").

    Of a language with a region ("en-GB") the language counts.

    Raises:
        InputError: a language is given for a text that is not there.
    """
    languages = {key: re.split("[-_]", given.casefold())[0] for key, given in (languages or {}).items()}
    for key in languages:
        require(key in texts, f"a language is given for {key!r}, which is not among the texts")
    written = _Words()
    tokens, starts = array("i"), array("q", [0])
    wordings = array("Q")
    for key, text in texts.items():
        folded = fold(text)
        found = _TOKEN.findall(body(folded))
        tokens.extend(map(written.numbers(languages.get(key, "en")).__getitem__, found))
        tokens.append(BREAK)
        starts.append(len(tokens))
        wordings.append(_wording(found, folded))
    forms = np.frombuffer(tokens, np.int32)
    words = np.array(written.words, np.int32)[forms]
    kept = words != _STOP_WORD
    before = np.concatenate(([0], np.cumsum(kept)))
    return Corpus(
        keys=tuple(texts),
        languages=tuple(languages.get(key, "en") for key in texts),
        vocabulary=tuple(written.vocabulary),
        spoken=written.spoken(forms),
        tokens=words[kept],
        starts=before[np.frombuffer(starts, np.int64)],
        adjoins=np.append(False, kept[:-1])[kept],
        wordings=np.array(wordings, np.uint64),
    )


def body(folded: str) -> str:
    """A folded text without its greeting and closing; the whole of it where nothing else would be left."""
    inner = _GREETING.sub("", folded)
    closing = _CLOSING.search(inner)
    if closing and all(len(part.split()) <= _MOST_IN_NAME for part in _PARTS.split(closing[0])):
        inner = inner[: closing.start()]
    return inner if inner.strip() else folded


def digest(words: str) -> int:
    """64 bits of a text that are the same on every machine."""
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), "little")


def _wording(found: Sequence[str], folded: str) -> int:
    said = " ".join(token for token in found if token not in _BREAKS) or folded.strip()
    return digest(said) if said else 0


class _Words:
    """Numbers for written forms as they turn up; each form leads to its word, a stop word to none."""

    def __init__(self) -> None:
        self.words = [BREAK]  # by number of the form
        self.forms = [""]
        self.vocabulary = [""]
        self._known: dict[str, int] = {}
        self._numbers: dict[str, _Numbers] = {}

    def numbers(self, language: str) -> "_Numbers":
        if language not in self._numbers:
            self._numbers[language] = _Numbers(self, language)
        return self._numbers[language]

    def form(self, form: str, language: str) -> int:
        stop_words = STOP_WORDS_IN.get(language, frozenset())
        # "I'm" and "it's" say no more than "I" and "it"; "can't" does.
        if form in stop_words or (form.partition("'")[0] in stop_words and not form.endswith("n't")):
            word = _STOP_WORD
        else:
            word = self._known.setdefault(stem(form, language), len(self.vocabulary))
            if word == len(self.vocabulary):
                self.vocabulary.append(stem(form, language))
        self.words.append(word)
        self.forms.append(form)
        return len(self.forms) - 1

    def spoken(self, forms: NDArray[np.int32]) -> tuple[str, ...]:
        """The commonest written form of each word; of equally common ones the first in the alphabet."""
        times = np.bincount(forms, minlength=len(self.forms))
        shown = list(self.vocabulary)
        alphabet = sorted(range(1, len(self.forms)), key=self.forms.__getitem__, reverse=True)
        for form in sorted(alphabet, key=times.__getitem__):
            if self.words[form] > 0:
                shown[self.words[form]] = self.forms[form]
        return tuple(shown)


class _Numbers(dict[str, int]):
    """The forms of one language; one that is not known yet gets its number when it is looked up."""

    def __init__(self, words: _Words, language: str) -> None:
        super().__init__(dict.fromkeys(_BREAKS, BREAK))
        self._words = words
        self._language = language

    def __missing__(self, form: str) -> int:
        self[form] = number = self._words.form(form, self._language)
        return number

"""A phrase where it stands: every place it is used, with the words around it."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ._validation import require_count
from .texts import fold, stem

# A letter may be written as a letter and accents after it, so that places stay those of the text as given.
_WRITTEN = re.compile(r"[^\W_][\u0300-\u036f]*(?:(?:['’](?=[^\W_]))?[^\W_][\u0300-\u036f]*)*")


class Line(NamedTuple):
    """One place: `text[start:end]` is `match`; `left` and `right` are what stands around it."""

    key: str
    start: int
    end: int
    left: str
    match: str
    right: str


def find(text: str, phrase: str) -> list[tuple[int, int]]:
    """Where the words of `phrase` follow each other in `text`, whatever stands between them but words.

    Case, plural endings and the way accents are written make no difference. Places do not overlap.
    """
    wanted = [word for word, _, _ in _words(phrase)]
    said = list(_words(text))
    found, place = [], 0
    while wanted and place + len(wanted) <= len(said):
        if [word for word, _, _ in said[place : place + len(wanted)]] == wanted:
            found.append((said[place][1], said[place + len(wanted) - 1][2]))
            place += len(wanted)
        else:
            place += 1
    return found


def in_context(texts: Mapping[str, str], phrase: str, around: int = 60, most: int = 50) -> list[Line]:
    """The first `most` places of `phrase` in `texts`, with about `around` characters of whole words each
    side.

    Raises:
        InputError: `around` or `most` is negative.
    """
    require_count("around", around)
    require_count("most", most)
    return [line for key, text in texts.items() for line in _lines(key, text, phrase, around)][:most]


def _lines(key: str, text: str, phrase: str, around: int) -> Iterator[Line]:
    for start, end in find(text, phrase):
        left, right = text[:start][-around:] if around else "", text[end : end + around]
        if len(left) < start:
            left = left[_first_gap(left) :]
        if end + len(right) < len(text):
            right = right[: len(right) - _first_gap(right[::-1])]
        yield Line(key, start, end, left, text[start:end], right)


def _first_gap(text: str) -> int:
    """How much of a word that was cut stands at the beginning; all of it if there is no gap."""
    gap = re.search(r"\s", text)
    return gap.start() if gap else len(text)


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _WRITTEN.finditer(text):
        yield stem(fold(match.group())), match.start(), match.end()

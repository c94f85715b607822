"""A draft as paragraphs that keep their keys from one wording to the next. Pure functions."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ALIKE = 0.5
_HEADING = re.compile(r"(#{1,6})\s+(.+)")
_LISTED = re.compile(r"[-*+]\s|\d+[.)]\s")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (``level`` from 1) or a paragraph (0), as it was written."""

    level: int
    text: str


def blocks_of(text: str) -> list[Block]:
    """Return the headings and paragraphs of a text.

    A line that begins with # is a heading, an empty line ends a paragraph, a list is one paragraph.
    """
    blocks: list[Block] = []
    lines: list[str] = []

    def close() -> None:
        if lines:
            blocks.append(Block(0, "\n".join(lines)))
            lines.clear()

    for line in text.splitlines():
        heading = _HEADING.fullmatch(line.strip())
        if heading:
            close()
            blocks.append(Block(len(heading[1]), heading[2].rstrip("# ")))
        elif not line.strip():
            close()
        else:
            if _LISTED.match(line) and lines and not _LISTED.match(lines[0]):
                close()  # a list right under its sentence
            lines.append(line.rstrip())
    close()
    return blocks


def keys_for(known: Mapping[int, Block], blocks: Sequence[Block]) -> list[int]:
    """Return a key for each block: that of the known block that it is, wherever it stood, or a new one.

    The same words keep their key first, in their order; then the likest pair of the rest by shared words
    (Dice 1945), if half of the words of both are shared. Headings are never taken for paragraphs.
    """
    found: dict[int, int] = {}
    same: dict[tuple[bool, tuple[str, ...]], list[int]] = defaultdict(list)
    for key, block in known.items():
        same[_is_heading(block), _words(block)].append(key)
    for place, block in enumerate(blocks):
        if waiting := same[_is_heading(block), _words(block)]:
            found[place] = waiting.pop(0)
    left = {key: block for key, block in known.items() if key not in found.values()}
    new = {place: block for place, block in enumerate(blocks) if place not in found}
    for _likeness, place, key in sorted(_pairs(new, left), key=lambda pair: (-pair[0], pair[1], pair[2])):
        if place not in found and key not in found.values():
            found[place] = key
    following = max(known, default=0) + 1
    for place in range(len(blocks)):
        if place not in found:
            found[place] = following
            following += 1
    return [found[place] for place in range(len(blocks))]


def _pairs(new: Mapping[int, Block], left: Mapping[int, Block]) -> Iterable[tuple[float, int, int]]:
    counted = {key: Counter(_words(block)) for key, block in left.items()}
    for place, block in new.items():
        words = Counter(_words(block))
        for key, others in counted.items():
            if _is_heading(block) == _is_heading(left[key]):
                whole = words.total() + others.total()
                likeness = 2 * (words & others).total() / whole if whole else 0.0
                if likeness >= ALIKE:
                    yield likeness, place, key


def _words(block: Block) -> tuple[str, ...]:
    return tuple(_WORD.findall(block.text.casefold()))


def _is_heading(block: Block) -> bool:
    return block.level > 0

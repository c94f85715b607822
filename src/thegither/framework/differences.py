"""What changed between two versions, in words, section by section."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from .content import LISTS, TEXTS, Content, Part, Point, Section

_WORDS = re.compile(r"\s+|[^\s]+")
_ISLAND = 6  # words and spaces: three words that stayed between changes are read with them, not as an island


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words: ``kind`` is "same", "added" or "removed"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one place of a section."""

    label: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class SectionChange:
    """The changes of one section."""

    section: Section
    changes: tuple[Change, ...]


def word_runs(before: str, after: str) -> tuple[Run, ...]:
    """Return ``after`` with the words that were added and, in their places, those that were removed.

    Longest common runs of words (Ratcliff and Obershelp 1988, as ``difflib`` has it); a very short one
    between two changes is told as changed, since words that are struck out one by one cannot be read.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    runs: list[Run] = []
    removed: list[str] = []
    added: list[str] = []

    def tell() -> None:
        runs.extend(
            Run(kind, "".join(words)) for kind, words in (("removed", removed), ("added", added)) if words
        )
        removed.clear()
        added.clear()

    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (kind, i1, i2, j1, j2) in enumerate(codes):
        is_between = 0 < place < len(codes) - 1
        if kind == "equal" and not (is_between and j2 - j1 < _ISLAND):
            tell()
            runs.append(Run("same", "".join(new[j1:j2])))
        else:
            removed.extend(old[i1:i2])
            added.extend(new[j1:j2])
    tell()
    return tuple(runs)


def differences(old: Content, new: Content, seats: Mapping[int, str]) -> list[SectionChange]:
    """Return the sections that changed between two documents; ``seats`` are the names of seats by key."""
    found = []
    for section in Section:
        changes = tuple(_changes(section, old, new, seats))
        if changes:
            found.append(SectionChange(section, changes))
    return found


def _changes(section: Section, old: Content, new: Content, seats: Mapping[int, str]) -> Iterator[Change]:
    if section in TEXTS:
        for name, label in TEXTS[section].items():
            before, after = old.texts.get(name, ""), new.texts.get(name, "")
            if before != after:
                yield Change(str(label), word_runs(before, after))
    elif section in LISTS:
        yield from _point_changes(old.points(section), new.points(section), seats)
    else:
        yield from _role_changes(old, new, seats)


def _point_changes(
    old: tuple[Point, ...], new: tuple[Point, ...], seats: Mapping[int, str]
) -> Iterator[Change]:
    before = {point.key: point for point in old}
    after = {point.key: point for point in new}
    for point in new:
        was = _said(before[point.key], seats) if point.key in before else ""
        if was != (now := _said(point, seats)):
            yield Change(point.title, word_runs(was, now))
    for point in old:
        if point.key not in after:
            yield Change(point.title, word_runs(_said(point, seats), ""))


def _role_changes(old: Content, new: Content, seats: Mapping[int, str]) -> Iterator[Change]:
    titles = {point.key: point.title for point in (*old.objectives, *new.objectives)}
    parts_before = {(role.objective, role.seat): role.part for role in old.roles}
    parts_after = {(role.objective, role.seat): role.part for role in new.roles}
    for place in dict.fromkeys((*parts_after, *parts_before)):
        before, after = parts_before.get(place), parts_after.get(place)
        if before != after:
            label = f"{titles.get(place[0], '')}: {seats.get(place[1], _('A seat that is not shown'))}"
            yield Change(label, word_runs(_part(before), _part(after)))


def _part(part: Part | None) -> str:
    return str(part.label) if part else ""


def _said(point: Point, seats: Mapping[int, str]) -> str:
    """Return all that a point says, as one text."""
    sponsor = ""
    if point.sponsor:
        named = _("a named person") if point.sponsor_mandate else ""
        who = ", ".join(filter(None, (named, point.sponsor_post, seats.get(point.sponsor, ""))))
        sponsor = _("Sponsor: %(who)s. %(acts)s") % {"who": who, "acts": point.sponsor_acts}
    return "\n".join(filter(None, (point.title, point.text, point.for_whom, sponsor.strip())))

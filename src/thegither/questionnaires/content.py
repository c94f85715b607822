"""What a questionnaire asks: sections, questions, and when a question is asked. No models, no requests.

Answers are kept by the names of *parts*: a question has one ("q1"), or several where more than one thing is
told ("q1.other", "ways.bus"). Forms, results, imports and exports all walk the same parts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Answers = Mapping[str, Any]
OTHER = "other"
EASY_READ = "easy"


class Kind(models.TextChoices):
    """How a question is answered."""

    ONE = "one", gettext_lazy("Choose one")
    MANY = "many", gettext_lazy("Choose any number")
    SHORT = "short", gettext_lazy("A few words")
    LONG = "long", gettext_lazy("Their own words, as many as they like")
    SCALE = "scale", gettext_lazy("A number on a scale")
    RANKING = "ranking", gettext_lazy("Put things in order")
    MATRIX = "matrix", gettext_lazy("Rate several things alike")
    NUMBER = "number", gettext_lazy("A number")
    DATE = "date", gettext_lazy("A day")
    FILE = "file", gettext_lazy("A file")
    PLACE = "place", gettext_lazy("A place")


class Comparison(models.TextChoices):
    """How an earlier answer is looked at to say whether a question is asked."""

    IS = "is", gettext_lazy("is, or has among it")
    IS_NOT = "is_not", gettext_lazy("is anything else")
    AT_LEAST = "at_least", gettext_lazy("is at least")
    AT_MOST = "at_most", gettext_lazy("is at most")


class PartKind(models.TextChoices):
    """What one part of an answer is."""

    CHOICE = "choice"
    CHOICES = "choices"
    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    RANK = "rank"
    DAY = "day"
    FILE = "file"
    AREA = "area"


WITH_OPTIONS = (Kind.ONE, Kind.MANY, Kind.RANKING, Kind.MATRIX)
OPEN = (Kind.SHORT, Kind.LONG)


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, to rank or to rate."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Ask only if the part ``part`` of an earlier question passes the test."""

    part: str
    test: str
    value: str

    def holds(self, answers: Answers) -> bool:
        """Return whether the answers so far pass; what was not answered passes nothing."""
        given = answers.get(self.part)
        if given in (None, "", []):
            return False
        if self.test in (Comparison.IS, Comparison.IS_NOT):
            among = given if isinstance(given, list) else [str(given)]
            return (self.value in among) == (self.test == Comparison.IS)
        try:
            number, bound = Decimal(str(given)), Decimal(self.value)
        except InvalidOperation:
            return False
        return number >= bound if self.test == Comparison.AT_LEAST else number <= bound


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is told: the name of its column, what it is, and what may be chosen."""

    name: str
    kind: str
    label: str
    choices: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. ``is_read``: its text is a contribution, read and answered like any other."""

    key: str
    kind: str
    text: str
    help: str = ""
    is_required: bool = False
    is_private: bool = False
    is_read: bool = False
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    has_other: bool = False
    low: int = 1
    high: int = 5
    low_label: str = ""
    high_label: str = ""
    unit: str = ""
    show_if: Condition | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is told by an answer, in order."""
        if self.kind == Kind.RANKING:
            ranks = tuple(Option(str(rank), str(rank)) for rank in range(1, len(self.options) + 1))
            return tuple(
                Part(f"{self.key}.{option.key}", PartKind.RANK, option.text, ranks) for option in self.options
            )
        if self.kind == Kind.MATRIX:
            return tuple(
                Part(f"{self.key}.{row.key}", PartKind.CHOICE, row.text, self.options) for row in self.rows
            )
        first = Part(self.key, _PART_OF[Kind(self.kind)], self.text, self.choices)
        if self.kind == Kind.PLACE:
            return first, Part(f"{self.key}.area", PartKind.AREA, _("Which area is that in?"))
        if self.has_other:
            return first, Part(f"{self.key}.{OTHER}", PartKind.LINE, _("If something else: what?"))
        return (first,)

    @property
    def choices(self) -> tuple[Option, ...]:
        """What may be chosen, in order: the options and "something else", or the numbers of a scale."""
        if self.kind == Kind.SCALE:
            ends = {self.low: self.low_label, self.high: self.high_label}
            return tuple(
                Option(str(step), f"{step}: {ends[step]}" if ends.get(step) else str(step))
                for step in range(self.low, self.high + 1)
            )
        return self.options + ((Option(OTHER, _("Something else")),) if self.has_other else ())

    @property
    def is_grouped(self) -> bool:
        """True if its parts are questions of their own below a common heading."""
        return self.kind in (Kind.RANKING, Kind.MATRIX)

    @property
    def who_reads(self) -> str:
        """Who reads the answer, said where that is not as usual: everybody, or only those who run it."""
        if self.is_read:
            return _("Everybody can read this.")
        return _("Only those who run this read it.") if self.is_private else ""

    @property
    def is_open(self) -> bool:
        """True if it is answered in words."""
        return self.kind in OPEN


_PART_OF = {
    Kind.ONE: PartKind.CHOICE,
    Kind.MANY: PartKind.CHOICES,
    Kind.SHORT: PartKind.LINE,
    Kind.LONG: PartKind.TEXT,
    Kind.SCALE: PartKind.CHOICE,
    Kind.NUMBER: PartKind.NUMBER,
    Kind.DATE: PartKind.DAY,
    Kind.FILE: PartKind.FILE,
    Kind.PLACE: PartKind.LINE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions that belong together: one page."""

    key: str
    title: str
    intro: str = ""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """All of a questionnaire; ``about`` are keys of the agreed questions about the person.

    ``words`` says, for each other language and for Easy Read, what stands in place of which words
    (``addresses`` names them).
    """

    sections: tuple[Section, ...] = ()
    about: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] | None = None

    @property
    def questions(self) -> list[Question]:
        """All questions in order."""
        return [question for section in self.sections for question in section.questions]

    @property
    def keys(self) -> set[str]:
        """The short names of all sections and questions."""
        return {section.key for section in self.sections} | {question.key for question in self.questions}

    @property
    def parts(self) -> list[Part]:
        """All parts of all questions in order."""
        return [part for question in self.questions for part in question.parts]

    def visible(self, answers: Answers) -> list[Question]:
        """Return the questions that are asked of somebody with these answers, in order."""
        kept: dict[str, Any] = {}
        shown = []
        for question in self.questions:
            if question.show_if is None or question.show_if.holds(kept):
                shown.append(question)
                kept |= {part.name: answers[part.name] for part in question.parts if part.name in answers}
        return shown

    def counted(self, answers: Answers) -> dict[str, Any]:
        """Return the answers to what was asked: those to hidden questions are left out."""
        names = [part.name for question in self.visible(answers) for part in question.parts]
        return {name: answers[name] for name in names if answers.get(name) not in (None, "", [])}

    def missing(self, answers: Answers) -> list[Question]:
        """Return the questions that must be answered, are asked, and were not."""
        given = self.counted(answers)
        return [
            question
            for question in self.visible(answers)
            if question.is_required and not _is_answered(question, given)
        ]

    def section_of(self, question: Question) -> int:
        """Return the place of the section that holds a question, from 0."""
        keys = [each.key for each in self.questions]
        place = keys.index(question.key)
        for number, section in enumerate(self.sections):
            if place < len(section.questions):
                return number
            place -= len(section.questions)
        raise ValueError(question.key)

    def in_words(self, variant: str) -> "Form":
        """Return the form in another language or in Easy Read; what is not said there stays as it is."""
        said = (self.words or {}).get(variant)
        if not said:
            return self
        return replace(self, sections=tuple(_said(section, said) for section in self.sections))

    def variants(self) -> list[str]:
        """Return in which other words it is there."""
        return sorted(self.words or ())


def _is_answered(question: Question, given: Answers) -> bool:
    """A ranking or a matrix is answered when all of it is; else the first part says."""
    parts = question.parts if question.is_grouped else question.parts[:1]
    if not all(part.name in given for part in parts):
        return False
    chosen = given[parts[0].name]
    is_other = question.has_other and (chosen == OTHER or (isinstance(chosen, list) and OTHER in chosen))
    return not is_other or bool(given.get(f"{question.key}.{OTHER}"))


def addresses(form: Form) -> Iterator[tuple[str, str]]:
    """Yield where each of the form's words stands ("q1", "q1.help", "q1:yes"), and the words."""
    for section in form.sections:
        yield f"{section.key}@title", section.title
        if section.intro:
            yield f"{section.key}@intro", section.intro
        for question in section.questions:
            yield question.key, question.text
            for name in ("help", "low_label", "high_label"):
                if said := getattr(question, name):
                    yield f"{question.key}.{name}", said
            for option in (*question.options, *question.rows):
                yield f"{question.key}:{option.key}", option.text


def _said(section: Section, said: Mapping[str, str]) -> Section:
    return replace(
        section,
        title=said.get(f"{section.key}@title") or section.title,
        intro=said.get(f"{section.key}@intro") or section.intro,
        questions=tuple(_asked(question, said) for question in section.questions),
    )


def _asked(question: Question, said: Mapping[str, str]) -> Question:
    def options(given: tuple[Option, ...]) -> tuple[Option, ...]:
        return tuple(
            Option(option.key, said.get(f"{question.key}:{option.key}") or option.text) for option in given
        )

    return replace(
        question,
        text=said.get(question.key) or question.text,
        help=said.get(f"{question.key}.help") or question.help,
        low_label=said.get(f"{question.key}.low_label") or question.low_label,
        high_label=said.get(f"{question.key}.high_label") or question.high_label,
        options=options(question.options),
        rows=options(question.rows),
    )


# Short names ---------------------------------------------------------------------------------------------
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def key_for(text: str, taken: set[str], fallback: str) -> str:
    """Return a short name for words, unlike those in ``taken``."""
    found = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")[:30].rstrip("_")
    base = found if KEY.fullmatch(found) else f"{fallback}_{found}".rstrip("_") if found else fallback
    key, number = base, 2
    while key in taken or key == OTHER:
        key, number = f"{base}_{number}", number + 1
    return key

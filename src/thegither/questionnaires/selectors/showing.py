"""Answers in words, as their giver reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from thegither.partners.models import Community
from thegither.ui import words

from ..content import OTHER, Answers, Form, Kind, Part, PartKind, Question, Section


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer in words, a line for each thing told; no lines if it was left open."""

    question: Question
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnsweredSection:
    """A section with what was answered in it; ``number`` counts from 1."""

    section: Section
    number: int
    answered: list[Answered]


def answered_sections(form: Form, answers: Answers) -> list[AnsweredSection]:
    """Return what was answered, section by section, without what is not asked."""
    asked = {question.key for question in form.visible(answers)}
    areas = _areas(form, answers)
    found = []
    for number, section in enumerate(form.sections, start=1):
        rows = [
            Answered(question, tuple(_lines(question, answers, areas)))
            for question in section.questions
            if question.key in asked
        ]
        if rows:
            found.append(AnsweredSection(section, number, rows))
    return found


def in_words(part: Part, value: Any, areas: dict[str, str] | None = None) -> str:
    """Return the value of one part as people read it."""
    if value in (None, "", []):
        return ""
    texts = {option.key: option.text for option in part.choices}
    if part.kind == PartKind.CHOICES:
        return ", ".join(texts.get(each, each) for each in value)
    if part.kind in (PartKind.CHOICE, PartKind.RANK):
        return texts.get(value, str(value))
    if part.kind == PartKind.DAY:
        return words.day(date.fromisoformat(value))
    if part.kind == PartKind.AREA:
        return (areas or {}).get(value, value)
    return str(value)


def _lines(question: Question, answers: Answers, areas: dict[str, str]) -> Iterator[str]:
    if question.kind == Kind.RANKING:
        ranked = sorted(
            (int(answers[part.name]), part.label) for part in question.parts if answers.get(part.name)
        )
        for place, label in ranked:
            yield _("%(place)s. %(what)s") % {"place": place, "what": label}
        return
    for part in question.parts:
        said = in_words(part, answers.get(part.name), areas)
        if not said:
            continue
        if question.kind == Kind.MATRIX:
            yield _("%(what)s: %(said)s") % {"what": part.label, "said": said}
        elif part.name.endswith(f".{OTHER}"):
            yield f"“{said}”"
        else:
            yield f"{said} {question.unit}".strip()


def _areas(form: Form, answers: Answers) -> dict[str, str]:
    slugs = {answers.get(part.name) for part in form.parts if part.kind == PartKind.AREA} - {None, ""}
    return dict(Community.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}

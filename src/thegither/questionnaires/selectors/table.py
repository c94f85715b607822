"""Answers as a table: one documented column for each part of each question, whatever version asked it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.engagement.models import Activity, ResponseStanding
from thegither.kernel.ids import reference

from ..content import Form, Kind, Part, PartKind, Question
from ..models import Sheet
from ..versions import answered_versions, merged

CHUNK = 1000
_FIXED = (
    ("reference", gettext_lazy("Reference of the sheet")),
    ("version", gettext_lazy("Version of the questions that was answered")),
    ("layer", gettext_lazy("From which layer: partner, community or public")),
    ("channel", gettext_lazy("How it reached us")),
    ("provenance", gettext_lazy("Where and how, of what was typed in")),
    ("language", gettext_lazy("Language of the answers")),
    ("handed_in_at", gettext_lazy("When it was handed in (UTC)")),
    ("changed_at", gettext_lazy("When it was last changed (UTC)")),
    ("standing", gettext_lazy("counted, or excluded")),
    ("excluded_because", gettext_lazy("Why it does not count")),
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds, and the part that it shows (none for what is about the sheet)."""

    name: str
    holds: str
    part: Part | None = None


def columns_of(form: Form, *, with_private: bool) -> list[Column]:
    """Return the columns of a questionnaire's table, in order."""
    fixed = [Column(name, str(holds)) for name, holds in _FIXED]
    return fixed + [
        Column(part.name, _holds(question, part), part)
        for question in form.questions
        if with_private or not question.is_private
        for part in question.parts
    ]


def columns_for(activity: Activity, *, with_private: bool) -> list[Column]:
    """Return the columns over all versions that were ever in force."""
    return columns_of(merged(answered_versions(activity))[0], with_private=with_private)


def rows_of(activity: Activity, columns: Sequence[Column]) -> Iterator[list[Any]]:
    """Yield a row for each sheet that was handed in and not taken back, in constant memory."""
    parts = [column.part.name for column in columns if column.part is not None]
    sheets = (
        Sheet.objects.filter(response__activity=activity, response__sent_at__isnull=False)
        .exclude(response__standing=ResponseStanding.WITHDRAWN)
        .order_by("pk")
        .values_list("pk", "form_version__number", *_OF_RESPONSE, "answers")
    )
    last = 0
    while chunk := list(sheets.filter(pk__gt=last)[:CHUNK]):
        for key, number, *about, answers in chunk:
            fixed = [reference("R", key), number, *(_plain(value) for value in about)]
            yield fixed + [_told(answers.get(name)) for name in parts]
        last = chunk[-1][0]


_OF_RESPONSE = tuple(
    f"response__{name}"
    for name in (
        *("layer", "channel", "provenance", "language"),
        *("sent_at", "changed_at", "standing", "excluded_because"),
    )
)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    return "" if value is None else value


def _told(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(value)
    return "" if value is None else value


def _holds(question: Question, part: Part) -> str:
    text = question.text if part.name == question.key else f"{question.text} – {part.label}"
    if question.kind == Kind.RANKING:
        return _("%(text)s: its place, 1 is first") % {"text": text}
    if part.choices:
        keys = ", ".join(f"{option.key} = {option.text}" for option in part.choices)
        several = _("several, with ; between: ") if part.kind == PartKind.CHOICES else ""
        return f"{text}: {several}{keys}"
    return {
        PartKind.NUMBER: _("%(text)s: a number"),
        PartKind.DAY: _("%(text)s: a day, year-month-day"),
        PartKind.FILE: _("%(text)s: name of the file"),
        PartKind.AREA: _("%(text)s: short name of the community of place"),
    }.get(PartKind(part.kind), "%(text)s") % {"text": text}

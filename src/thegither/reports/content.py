"""A report as a plain structure: sections of paragraphs and tables, made once, shown as page, PDF and DOCX.

What is stored of a report is this structure as JSON, without a link into the records: so it stays as it is.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

# Letters in a line of a page, and in the widest column of one that has others.
LINE, WIDEST = 84, 48


@dataclass(frozen=True, slots=True)
class Table:
    """A table of words; ``key`` names its file in the appendix."""

    key: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def widths(self) -> list[int]:
        """How wide the columns are on paper, in letters: no word is cut; who has more to say gets more."""
        columns = [list(cells) for cells in zip(self.header, *self.rows, strict=True)]
        least = [max(len(word) for cell in cells for word in cell.split() or [""]) + 2 for cells in columns]
        wanted = [
            max(min(max(map(len, cells)) + 2, WIDEST), few) for cells, few in zip(columns, least, strict=True)
        ]
        more = [want - few for want, few in zip(wanted, least, strict=True)]
        spare = min(max(LINE - sum(least), 0), sum(more))
        return [few + spare * each // max(sum(more), 1) for few, each in zip(least, more, strict=True)]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report: paragraphs, then tables. ``empty`` is said where there are neither."""

    key: str
    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    empty: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The paragraphs, or what is said instead of all."""
        return self.paragraphs or (() if self.tables or not self.empty else (self.empty,))


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A whole report. ``warning`` says what it is not: everywhere above the figures."""

    title: str
    subtitle: str
    made_on: str
    language: str
    warning: str
    sections: tuple[Section, ...] = field(default=())

    @property
    def tables(self) -> list[Table]:
        """All tables, in order."""
        return [table for section in self.sections for table in section.tables]

    def as_json(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return dict(json.loads(json.dumps(asdict(self), ensure_ascii=False)))


def content_from(data: dict[str, Any]) -> ReportContent:
    """Return the report that ``as_json`` made."""
    sections = tuple(
        Section(
            **{
                **section,
                "paragraphs": tuple(section["paragraphs"]),
                "tables": tuple(_table(table) for table in section["tables"]),
            }
        )
        for section in data["sections"]
    )
    return ReportContent(**{**data, "sections": sections})


def digest_of(content: ReportContent) -> str:
    """Return the SHA-256 of a report: of its JSON with sorted keys, without spaces."""
    text = json.dumps(content.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _table(table: dict[str, Any]) -> Table:
    rows: Sequence[Sequence[str]] = table["rows"]
    return Table(table["key"], table["caption"], tuple(table["header"]), tuple(tuple(row) for row in rows))

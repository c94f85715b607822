"""The dated data packages of the framework: libraries of principles, and templates to start from."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from thegither.partners.models import PartnershipKind

from .content import Content, Point


@dataclass(frozen=True, slots=True)
class Library:
    """Principles that somebody else published, with where they stand and on which terms they are used."""

    key: str
    name: str
    year: int
    source: str
    url: str
    licence: str
    principles: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class LibraryPackage:
    """All libraries of one dated version."""

    version: str
    dated: date
    libraries: tuple[Library, ...]

    @property
    def entries(self) -> dict[str, Point]:
        """Every principle by its key, for example "csg/accountability"."""
        return {point.key: point for library in self.libraries for point in library.principles}

    def library_of(self, source: str) -> Library | None:
        """Return the library in which an entry stands."""
        return next((library for library in self.libraries if source.startswith(f"{library.key}/")), None)


@dataclass(frozen=True, slots=True)
class FrameworkTemplate:
    """What the framework of a partnership of some kinds starts with."""

    key: str
    name: str
    summary: str
    kinds: tuple[str, ...]
    hints: Mapping[str, str]
    content: Content


@dataclass(frozen=True, slots=True)
class TemplatePackage:
    """All templates of one dated version, with their source."""

    version: str
    dated: date
    source: str
    templates: Mapping[str, FrameworkTemplate]

    def for_kind(self, kind: str) -> FrameworkTemplate:
        """Return the template for a kind of partnership; every kind has one."""
        return next(template for template in self.templates.values() if kind in template.kinds)


@cache
def library_package() -> LibraryPackage:
    """Return the libraries that are shipped with this version."""
    data = _read("principles.toml")
    return LibraryPackage(data["version"], data["dated"], tuple(map(_library, data["library"])))


@cache
def template_package() -> TemplatePackage:
    """Return the templates that are shipped with this version."""
    data = _read("framework_templates.toml")
    found = [_template(entry) for entry in data["template"]]
    return TemplatePackage(
        version=data["version"],
        dated=data["dated"],
        source=data["source"],
        templates={template.key: template for template in found},
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "data" / name).read_text("utf-8"))


def _library(entry: dict[str, Any]) -> Library:
    def point(row: dict[str, str]) -> Point:
        key = f"{entry['key']}/{row['key']}"
        return Point(key=key, title=row["title"], text=row["text"], source=key)

    fields = {name: value for name, value in entry.items() if name != "principle"}
    return Library(**fields, principles=tuple(map(point, entry["principle"])))


def _template(entry: dict[str, Any]) -> FrameworkTemplate:
    entries = library_package().entries
    behaviours = (
        Point(key=f"{entry['key']}-{place}", title=row["title"], text=row["text"])
        for place, row in enumerate(entry["behaviours"], start=1)
    )
    return FrameworkTemplate(
        key=entry["key"],
        name=entry["name"],
        summary=entry["summary"],
        kinds=tuple(PartnershipKind(kind).value for kind in entry["kinds"]),
        hints=entry["hints"],
        content=Content(
            texts=entry["texts"],
            principles=tuple(entries[key] for key in entry["principles"]),
            behaviours=tuple(behaviours),
        ),
    )

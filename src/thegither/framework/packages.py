"""The dated data packages of the framework: libraries of principles, and templates to start from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from thegither.kernel.packages import DataPackage, read_package
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
class FrameworkTemplate:
    """What the framework of a partnership of some kinds starts with."""

    key: str
    name: str
    summary: str
    kinds: tuple[str, ...]
    hints: Mapping[str, str]
    content: Content


@cache
def library_package() -> DataPackage[Library]:
    """Return the libraries that are shipped with this version."""
    return read_package(__package__, "principles", "library", _library)


@cache
def principles() -> Mapping[str, Point]:
    """Return every principle of every library by its key, for example "csg/accountability"."""
    return {
        point.key: point for library in library_package().entries.values() for point in library.principles
    }


def library_of(source: str) -> Library | None:
    """Return the library in which a principle stands, if it comes from one."""
    return library_package().entries.get(source.partition("/")[0])


@cache
def template_package() -> DataPackage[FrameworkTemplate]:
    """Return the templates that are shipped with this version."""
    return read_package(__package__, "framework_templates", "template", _template)


def template_for(kind: str) -> FrameworkTemplate:
    """Return the template for a kind of partnership; every kind has one."""
    return next(template for template in template_package().entries.values() if kind in template.kinds)


def _library(entry: dict[str, Any]) -> Library:
    def point(row: dict[str, str]) -> Point:
        key = f"{entry['key']}/{row['key']}"
        return Point(key=key, title=row["title"], text=row["text"], source=key)

    fields = {name: value for name, value in entry.items() if name != "principle"}
    return Library(**fields, principles=tuple(map(point, entry["principle"])))


def _template(entry: dict[str, Any]) -> FrameworkTemplate:
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
            principles=tuple(principles()[key] for key in entry["principles"]),
            behaviours=tuple(behaviours),
        ),
    )

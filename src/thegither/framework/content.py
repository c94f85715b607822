"""What partners sign, as one document: texts, principles, behaviours, objectives, roles and procedures.

A version keeps the whole document, so that copying, comparing, inheriting and sealing it is one thing each.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Section(TextChoices):
    """The eight sections, in the order in which they are written and read."""

    RATIONALE = "rationale", _("Why we work together")
    VISION = "vision", _("Vision")
    PURPOSE = "purpose", _("Purpose")
    PRINCIPLES = "principles", _("Principles")
    BEHAVIOURS = "behaviours", _("Behaviours")
    OBJECTIVES = "objectives", _("Objectives")
    ROLES = "roles", _("Roles")
    PROCEDURES = "procedures", _("How we work")


class Part(TextChoices):
    """What part a seat has in an objective."""

    ACCOUNTABLE = "accountable", _("Accountable")
    RESPONSIBLE = "responsible", _("Responsible")
    BOTH = "both", _("Accountable and responsible")
    CONSULTED = "consulted", _("Consulted")
    INFORMED = "informed", _("Informed")


# The sections that are made of texts alone; each text with its question.
TEXTS: Mapping[Section, Mapping[str, Any]] = {
    Section.RATIONALE: {
        "problem": _("What is the problem?"),
        "for_whom": _("For whom?"),
        "why_jointly": _("Why together, and not each alone?"),
        "why_now": _("Why now?"),
    },
    Section.VISION: {"vision": _("What will be different one day?")},
    Section.PURPOSE: {"purpose": _("What is this partnership for, in one sentence?")},
    Section.PROCEDURES: {
        "convene": _("How we convene"),
        "decide": _("How we decide"),
        "feed_back": _("How we feed back"),
        "review": _("How we review"),
    },
}
LISTS = (Section.PRINCIPLES, Section.BEHAVIOURS, Section.OBJECTIVES)
REQUIRED = (Section.RATIONALE, Section.PURPOSE)


@dataclass(frozen=True, slots=True)
class Point:
    """A principle, a behaviour or an objective; its key stays the same in every version and in child groups.

    ``source`` is the entry of a library it came from ("csg/power"), ``origin`` the key of the framework from
    which it was inherited.
    """

    key: str
    title: str
    text: str = ""
    source: str = ""
    origin: int | None = None
    for_whom: str = ""  # this and what follows belong to objectives
    sponsor: int | None = None  # the seat whose organisation gives the senior sponsor
    sponsor_mandate: int | None = None  # by which members know the person; nobody else learns the name
    sponsor_post: str = ""
    sponsor_acts: str = ""

    @property
    def wording(self) -> str:
        """A digest of what it says, so that a choice about it is asked again once the words change."""
        return digest([self.title, self.text, self.for_whom])


@dataclass(frozen=True, slots=True)
class Role:
    """The part of a seat in an objective."""

    objective: str
    seat: int
    part: Part


@dataclass(frozen=True, slots=True)
class Kept:
    """A choice to differ from the parent: about which point, whose wording was then ``theirs``, and why."""

    key: str
    theirs: str
    because: str


@dataclass(frozen=True, slots=True)
class RoleCheck:
    """Who answers for an objective and who does it: two who answer overlap, nobody is a gap."""

    objective: Point
    accountable: tuple[int, ...]
    responsible: tuple[int, ...]

    @property
    def is_overlap(self) -> bool:
        """True if more than one seat answers for it."""
        return len(self.accountable) > 1

    @property
    def is_gap(self) -> bool:
        """True if nobody answers for it, or nobody does it."""
        return not self.accountable or not self.responsible


@dataclass(frozen=True, slots=True)
class Content:
    """The document itself. It never changes: a change makes another one."""

    texts: Mapping[str, str] = field(default_factory=dict)
    principles: tuple[Point, ...] = ()
    behaviours: tuple[Point, ...] = ()
    objectives: tuple[Point, ...] = ()
    roles: tuple[Role, ...] = ()
    kept: tuple[Kept, ...] = ()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Return the document that was stored as ``data``."""
        return cls(
            texts=dict(data.get("texts", {})),
            principles=tuple(Point(**row) for row in data.get("principles", ())),
            behaviours=tuple(Point(**row) for row in data.get("behaviours", ())),
            objectives=tuple(Point(**row) for row in data.get("objectives", ())),
            roles=tuple(
                Role(row["objective"], row["seat"], Part(row["part"])) for row in data.get("roles", ())
            ),
            kept=tuple(Kept(**row) for row in data.get("kept", ())),
        )

    def stored(self) -> dict[str, Any]:
        """Return the document as it is stored: JSON without empty fields of points."""
        data = asdict(self)
        for section in LISTS:
            data[section] = [{name: value for name, value in row.items() if value} for row in data[section]]
        data["roles"] = [{**row, "part": str(row["part"])} for row in data["roles"]]
        return data

    def points(self, section: str) -> tuple[Point, ...]:
        """Return the points of one of the ``LISTS``."""
        found: tuple[Point, ...] = getattr(self, section)
        return found

    def all_points(self) -> Iterator[tuple[Section, Point]]:
        """Yield every principle, behaviour and objective with its section."""
        for section in LISTS:
            for point in self.points(section):
                yield section, point

    def with_points(self, section: str, points: Iterable[Point]) -> Self:
        """Return the document with other points in a section; roles in objectives that went go too."""
        given: dict[str, Any] = {str(section): tuple(points)}
        changed = replace(self, **given)
        left = {point.key for point in changed.objectives}
        return replace(changed, roles=tuple(role for role in changed.roles if role.objective in left))

    def says(self, section: str) -> Any:
        """Return what a section says, as JSON."""
        data = self.stored()
        if section in TEXTS:
            return {name: data["texts"].get(name, "") for name in TEXTS[Section(section)]}
        return data[section]

    def edition(self, section: str) -> str:
        """Return a digest of a section, by which a form knows whether somebody else saved it meanwhile."""
        return digest(self.says(section))

    def is_filled(self, section: str) -> bool:
        """Return whether a section says what it has to; roles once no objective has a gap."""
        if section in TEXTS:
            return all(self.texts.get(name) for name in TEXTS[Section(section)])
        if section == Section.ROLES:
            return bool(self.objectives) and not any(check.is_gap for check in self.role_checks())
        return bool(self.points(section))

    @property
    def filled(self) -> list[Section]:
        """The sections that are filled."""
        return [section for section in Section if self.is_filled(section)]

    def part_of(self, objective: str, seat: int) -> Part | None:
        """Return the part of a seat in an objective, if it has one."""
        found = (role.part for role in self.roles if (role.objective, role.seat) == (objective, seat))
        return next(found, None)

    def role_checks(self, seats: Iterable[int] | None = None) -> list[RoleCheck]:
        """Return, objective by objective, who answers for it and who does it.

        ``seats``: count these alone, so that the part of a seat that has ended leaves a gap.
        """
        counted = None if seats is None else set(seats)
        there = [role for role in self.roles if counted is None or role.seat in counted]

        def holding(objective: Point, part: Part) -> tuple[int, ...]:
            wanted = (part, Part.BOTH)
            return tuple(
                role.seat for role in there if role.objective == objective.key and role.part in wanted
            )

        return [
            RoleCheck(each, holding(each, Part.ACCOUNTABLE), holding(each, Part.RESPONSIBLE))
            for each in self.objectives
        ]


def digest(value: object) -> str:
    """Return a short digest of a JSON value."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]

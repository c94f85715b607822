"""What pages ask about the framework of a partnership."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Mandate, Partnership, Seat

from .. import inheritance
from ..content import LISTS, TEXTS, Content, Part, Point, RoleCheck, Section
from ..inheritance import Conflict
from ..models import Framework, FrameworkVersion, Signature, Stance
from ..packages import Library, library_of
from .seats import seat_names, signing_seats

_SIGNED = (Stance.SIGNS, Stance.RESERVES)


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A seat and how it stands to a version; ``signature`` is None while it has said nothing."""

    seat_id: int
    name: str
    signature: Signature | None
    signed_by: str

    @property
    def is_dissent(self) -> bool:
        """True if it signed with a reservation or did not sign."""
        return self.signature is not None and self.signature.stance != Stance.SIGNS


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """A point as it is read: with the library it comes from, its sponsor, and whether it was inherited."""

    point: Point
    library: Library | None
    sponsor: str
    sponsor_name: str
    is_inherited: bool


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section as it is read."""

    section: Section
    texts: Sequence[tuple[str, str, str]]
    points: Sequence[ShownPoint]
    is_filled: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A seat and its part in each objective, in their order."""

    name: str
    parts: Sequence[Part | None]


@dataclass(frozen=True, slots=True)
class RoleFinding:
    """What is to be sorted out about who does what for an objective."""

    check: RoleCheck
    accountable: Sequence[str]


@dataclass(frozen=True, slots=True)
class VersionPage:
    """Everything on the page of one version."""

    framework: Framework
    version: FrameworkVersion
    newest: int
    sections: Sequence[ShownSection]
    matrix: Sequence[MatrixRow]
    findings: Sequence[RoleFinding]
    lines: Sequence[SignatureLine]
    conflicts: Sequence[Conflict]
    parent: Partnership | None

    @property
    def content(self) -> Content:
        """What the version says."""
        return self.version.document

    @property
    def signed(self) -> int:
        """How many seats signed, with a reservation or without."""
        return sum(line.signature is not None and line.signature.is_signed for line in self.lines)

    @property
    def dissenting(self) -> list[SignatureLine]:
        """The seats that signed with a reservation, or did not sign."""
        return [line for line in self.lines if line.is_dissent]


@dataclass(frozen=True, slots=True)
class Promise:
    """The newest version that can be signed, and how many signed it, for pages of other rooms."""

    number: int
    signed: int
    asked: int
    declined: int


def framework_of(actor: Actor, partnership: Partnership) -> Framework | None:
    """Return the framework of a partnership, if there is one that the actor may see."""
    rows = allowed(actor, Action.VIEW, Framework).select_related("partnership__part_of", "inherits")
    return rows.filter(partnership=partnership).first()


def versions_of(actor: Actor, framework: Framework) -> QuerySet[FrameworkVersion]:
    """Return the versions that the actor may see, newest first, each with ``signed`` and ``declined``."""
    standing = Q(signatures__replaced_at__isnull=True)
    return (
        allowed(actor, Action.VIEW, FrameworkVersion)
        .filter(framework=framework)
        .select_related("framework__partnership")
        .annotate(
            signed=Count("signatures", filter=standing & Q(signatures__stance__in=_SIGNED)),
            declined=Count("signatures", filter=standing & Q(signatures__stance=Stance.DECLINES)),
        )
        .order_by("-number")
    )


def promise_of(actor: Actor, partnership: Partnership) -> Promise | None:
    """Return what a partnership's newest version is and who signed it, in one query; None without one."""
    standing = Signature.objects.filter(version=OuterRef("pk"), replaced_at__isnull=True).order_by()
    row = (
        allowed(actor, Action.VIEW, FrameworkVersion)
        .filter(framework__partnership=partnership, opened_at__isnull=False)
        .annotate(
            signed=_counted(standing.filter(stance__in=_SIGNED), "version"),
            declined=_counted(standing.filter(stance=Stance.DECLINES), "version"),
            asked=_counted(signing_seats(partnership.pk).select_related(None), "partnership"),
        )
        .order_by("-number")
        .values("number", "signed", "declined", "asked")
        .first()
    )
    if row is None:
        return None
    return Promise(row["number"], row["signed"] or 0, row["asked"] or 0, row["declined"] or 0)


def _counted(rows: QuerySet[Signature] | QuerySet[Seat], group: str) -> Subquery:
    counted = rows.order_by().values(group).annotate(n=Count("pk")).values("n")
    return Subquery(counted, output_field=IntegerField())


def version_page(actor: Actor, framework: Framework, version: FrameworkVersion) -> VersionPage:
    """Return what the page of a version shows to the actor."""
    content = version.document
    standing = version.signatures.filter(replaced_at__isnull=True).select_related("mandate")
    signatures = {row.seat_id: row for row in standing.order_by("signed_at")}
    seats = list(signing_seats(framework.partnership_id).order_by("organisation__name", "pk"))
    order = list(dict.fromkeys([*(seat.pk for seat in seats), *signatures]))
    mentioned = {role.seat for role in content.roles} | {point.sponsor for point in content.objectives}
    names = seat_names(actor, {*order, *(key for key in mentioned if key)})
    sponsoring = [point.sponsor_mandate for point in content.objectives if point.sponsor_mandate]
    people = _people(actor, [*sponsoring, *(signature.mandate_id for signature in signatures.values())])
    parents = parents_version(actor, framework.partnership)
    newest = framework.versions.filter(opened_at__isnull=False).values_list("number", flat=True).first()
    return VersionPage(
        framework=framework,
        version=version,
        newest=newest or version.number,
        sections=shown_sections(content, framework.pk, names, people),
        matrix=_matrix(content, order, names),
        findings=role_findings(content, order, names),
        lines=[
            SignatureLine(key, names[key], signature := signatures.get(key), _signatory(signature, people))
            for key in order
        ],
        conflicts=_conflicts(framework, content, parents),
        parent=parents.framework.partnership if parents else None,
    )


def shown_sections(
    content: Content, framework_id: int, names: Mapping[int, str], people: Mapping[int, str]
) -> list[ShownSection]:
    """Return every section as it is read; ``people`` are the names that the reader may know, by mandate."""

    def shown(point: Point) -> ShownPoint:
        library = library_of(point.source)
        inherited = point.origin is not None and point.origin != framework_id
        sponsor, name = names.get(point.sponsor or 0, ""), people.get(point.sponsor_mandate or 0, "")
        return ShownPoint(point, library, sponsor, name, inherited)

    return [
        ShownSection(
            section=section,
            texts=[
                (name, str(label), content.texts.get(name, ""))
                for name, label in TEXTS.get(section, {}).items()
            ],
            points=[shown(point) for point in content.points(section)] if section in LISTS else [],
            is_filled=content.is_filled(section),
        )
        for section in Section
    ]


def role_findings(content: Content, seats: Sequence[int], names: Mapping[int, str]) -> list[RoleFinding]:
    """Return the objectives with an overlap or a gap, counting the seats that there are."""
    return [
        RoleFinding(check, [names.get(seat, "") for seat in check.accountable])
        for check in content.role_checks(seats)
        if check.is_overlap or check.is_gap
    ]


def conflicts_of(actor: Actor, framework: Framework, content: Content) -> list[Conflict]:
    """Return where a document of the framework differs from what the parent says now."""
    return _conflicts(framework, content, parents_version(actor, framework.partnership))


@dataclass(frozen=True, slots=True)
class RoleCard:
    """What one partner is responsible for and may commit, and its part in each objective."""

    seat: Seat
    name: str
    parts: Sequence[tuple[Point, Part]]


def role_cards(actor: Actor, partnership: Partnership, content: Content | None) -> list[RoleCard]:
    """Return a card for each seat of today that the actor may see."""
    rows = allowed(actor, Action.VIEW, signing_seats(partnership.pk)).order_by("organisation__name", "pk")
    objectives = content.objectives if content else ()

    def parts(seat: Seat) -> list[tuple[Point, Part]]:
        found = ((point, content.part_of(point.key, seat.pk) if content else None) for point in objectives)
        return [(point, part) for point, part in found if part is not None]

    return [RoleCard(seat, str(seat), parts(seat)) for seat in rows]


def parents_version(actor: Actor, partnership: Partnership) -> FrameworkVersion | None:
    """Return the newest version that a partnership's parent opened, as far as the actor may see it."""
    if partnership.part_of_id is None:
        return None
    rows = allowed(actor, Action.VIEW, FrameworkVersion).filter(
        framework__partnership=partnership.part_of_id, opened_at__isnull=False
    )
    return rows.select_related("framework__partnership").order_by("-number").first()


def _conflicts(framework: Framework, content: Content, parent: FrameworkVersion | None) -> list[Conflict]:
    if parent is None:
        return []
    return inheritance.conflicts(content, inheritance.began_with(framework, parent), parent.document)


def _matrix(content: Content, order: Sequence[int], names: Mapping[int, str]) -> list[MatrixRow]:
    parts = {(role.objective, role.seat): role.part for role in content.roles}
    seats = list(dict.fromkeys([*order, *(role.seat for role in content.roles)]))
    rows = [
        MatrixRow(names.get(seat, ""), [parts.get((point.key, seat)) for point in content.objectives])
        for seat in seats
    ]
    return [row for row in rows if any(row.parts)]


def _people(actor: Actor, keys: Sequence[int]) -> dict[int, str]:
    """Return the people by the keys of their mandates, as far as the actor may know them."""
    if not keys or not actor.is_person:
        return {}
    mandates = allowed(actor, Action.VIEW, Mandate).filter(pk__in=keys).select_related("person")
    return {mandate.pk: mandate.person.name for mandate in mandates}


def _signatory(signature: Signature | None, people: Mapping[int, str]) -> str:
    return people.get(signature.mandate_id, "") if signature else ""

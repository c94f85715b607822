"""The framework for programs: its versions, word for word, and who signed them."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.rest import Addressed, Key, KeyWanted, Page, PageQuery, anybody, page_of, reads
from thegither.partners.api import PartnershipRef, SeatRef
from thegither.partners.models import Seat

from ..content import Part
from ..models import FrameworkVersion, Signature, Stance

router = Router(auth=anybody, tags=["Framework"])


class PointOut(Schema):
    """A principle, a behaviour or an objective; its key stays the same from version to version."""

    key: str
    title: str
    text: str
    source: str = Field(description="The entry of a library it was taken from; empty for words of their own.")
    is_inherited: bool = Field(description="Taken over from the parent partnership.")


class ObjectiveOut(PointOut):
    """A change for people, with its senior sponsor: a post of a seat's organisation."""

    for_whom: str
    sponsor_seat: int | None
    sponsor_post: str
    sponsor_acts: str


class RoleOut(Schema):
    """The part of a seat in an objective."""

    objective: str
    seat: int
    part: Part


class FrameworkVersionOut(Addressed):
    """What partners agreed; ``opened_at`` is null in a draft, which members alone see."""

    partnership: PartnershipRef
    number: int
    note: str = Field(description="What changed, and why.")
    opened_at: datetime | None
    texts: dict[str, str]
    principles: list[PointOut]
    behaviours: list[PointOut]
    objectives: list[ObjectiveOut]
    roles: list[RoleOut]

    @staticmethod
    def resolve_partnership(obj: FrameworkVersion) -> Any:
        """Return whose framework it is of."""
        return obj.framework.partnership

    @staticmethod
    def resolve_texts(obj: FrameworkVersion) -> Any:
        """Return its texts by name."""
        return obj.document.texts

    @staticmethod
    def resolve_principles(obj: FrameworkVersion) -> list[dict[str, Any]]:
        """Return its principles."""
        return _points(obj, "principles")

    @staticmethod
    def resolve_behaviours(obj: FrameworkVersion) -> list[dict[str, Any]]:
        """Return its behaviours."""
        return _points(obj, "behaviours")

    @staticmethod
    def resolve_objectives(obj: FrameworkVersion) -> list[dict[str, Any]]:
        """Return its objectives."""
        return _points(obj, "objectives")

    @staticmethod
    def resolve_roles(obj: FrameworkVersion) -> Any:
        """Return who has which part."""
        return obj.document.roles


class SignatureOut(Schema):
    """How a seat stands to a version; the seat of an individual is shown to members alone."""

    id: int
    seat: SeatRef | None
    is_deputy: bool = Field(description="Signed by the mandate of a deputy, and not of its holder.")
    stance: Stance
    because: str
    signed_at: datetime
    replaced_at: datetime | None = Field(description="When it said something else; null for its last word.")

    @staticmethod
    def resolve_seat(obj: Signature) -> Any:
        """Return the seat, if it was read with it."""
        return obj.seat_shown  # type: ignore[attr-defined]

    @staticmethod
    def resolve_is_deputy(obj: Signature) -> bool:
        """Return what kind of mandate it was given by."""
        return obj.mandate.is_deputy


def _points(version: FrameworkVersion, section: str) -> list[dict[str, Any]]:
    return [
        {
            "key": point.key,
            "title": point.title,
            "text": point.text,
            "source": point.source,
            "is_inherited": point.origin not in (None, version.framework_id),
            "for_whom": point.for_whom,
            "sponsor_seat": point.sponsor,
            "sponsor_post": point.sponsor_post,
            "sponsor_acts": point.sponsor_acts,
        }
        for point in version.document.points(section)
    ]


def _versions(actor: Actor) -> QuerySet[FrameworkVersion]:
    return allowed(actor, Action.VIEW, FrameworkVersion).select_related("framework__partnership")


class FrameworkVersionQuery(PageQuery):
    """Which versions."""

    partnership: KeyWanted = None


@router.get("/framework-versions", response=reads(Page[FrameworkVersionOut], named=False))
def list_framework_versions(request: HttpRequest, query: Query[FrameworkVersionQuery]) -> dict[str, Any]:
    """List the versions of frameworks, word for word."""
    rows = _versions(request.actor)
    if query.partnership:
        rows = rows.filter(framework__partnership=query.partnership)
    return page_of(request, rows, query)


@router.get("/framework-versions/{pk}", response=reads(FrameworkVersionOut))
def get_framework_version(request: HttpRequest, pk: Key) -> FrameworkVersion:
    """Give one version."""
    return fetch(request.actor, Action.VIEW, _versions(request.actor), pk=pk)


@router.get("/partnerships/{pk}/framework", response=reads(FrameworkVersionOut))
def get_framework(request: HttpRequest, pk: Key) -> FrameworkVersion:
    """Give the newest version of a partnership's framework that can be signed."""
    rows = _versions(request.actor).filter(opened_at__isnull=False, framework__partnership=pk)
    newest = rows.order_by("-number").values("pk")[:1]
    return fetch(request.actor, Action.VIEW, _versions(request.actor), pk__in=newest)


@router.get("/framework-versions/{pk}/signatures", response=reads(Page[SignatureOut]))
def list_signatures(request: HttpRequest, pk: Key, query: Query[PageQuery]) -> dict[str, Any]:
    """List how seats stand to a version, with what they said before."""
    version = fetch(request.actor, Action.VIEW, FrameworkVersion, pk=pk)
    seats = allowed(request.actor, Action.VIEW, Seat).select_related("organisation").order_by()
    rows = allowed(request.actor, Action.VIEW, Signature).filter(version=version)
    rows = rows.select_related("mandate")
    return page_of(request, rows.prefetch_related(Prefetch("seat", seats, to_attr="seat_shown")), query)

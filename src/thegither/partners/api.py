"""Who is there: organisations, communities, partnerships, and their seats as they were on any day."""

from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.rest import (
    Addressed,
    Day,
    Key,
    KeyWanted,
    Page,
    PageQuery,
    anybody,
    narrowed,
    page_of,
    reads,
)

from .models import (
    Community,
    CommunityKind,
    Organisation,
    Partnership,
    PartnershipKind,
    PartnershipTranslation,
    PartnershipVersion,
    SeatRole,
    Sector,
)
from .selectors import (
    PartnershipThen,
    SeatThen,
    communities,
    memberships_of,
    organisations,
    partnership_on,
    seats_of_organisation,
)

router = Router(auth=anybody)


# What others are shown of a record -----------------------------------------------------------------------
class OrganisationRef(Schema):
    """An organisation, by name."""

    id: int
    name: str
    slug: str


class PartnershipRef(Schema):
    """A partnership, by name."""

    id: int
    name: str
    slug: str


class CommunityRef(Schema):
    """A community, by name."""

    id: int
    name: str
    slug: str


class SeatRef(Schema):
    """A seat; ``organisation`` is null for an individual, who is not named in public."""

    id: int
    role: SeatRole
    organisation: OrganisationRef | None


# Organisations -------------------------------------------------------------------------------------------
class OrganisationOut(Addressed):
    """An organisation, or a unit of one."""

    name: str
    slug: str
    sectors: list[Sector]
    unit_of: OrganisationRef | None
    purpose: str
    website: str
    has_legal_form: bool
    consulting_days: int = Field(description="Days it needs to ask its own members.")
    is_invented: bool = Field(description="Made up for a demonstration.")

    @staticmethod
    def resolve_sectors(obj: Organisation) -> list[str]:
        """Return its sectors, which were read with it."""
        return [each.sector for each in obj.sectors.all()]


class SeatHeld(Schema):
    """A seat that an organisation holds today."""

    id: int
    role: SeatRole
    partnership: PartnershipRef


class OrganisationDetail(Schema):
    """An organisation with its seats today, its umbrella bodies and its members."""

    organisation: OrganisationOut
    seats: list[SeatHeld]
    umbrellas: list[OrganisationRef]
    members: list[OrganisationRef]


class OrganisationQuery(PageQuery):
    """Which organisations."""

    sector: Sector | None = None
    text: str = Field("", max_length=200, description="Words in the name or the purpose.")


@router.get("/organisations", response=reads(Page[OrganisationOut], named=False), tags=["Partners"])
def list_organisations(request: HttpRequest, query: Query[OrganisationQuery]) -> dict[str, Any]:
    """List organisations."""
    text = query.text.replace("\x00", "")
    return page_of(request, organisations(request.actor, sector=query.sector or "", text=text), query)


@router.get("/organisations/{pk}", response=reads(OrganisationDetail), tags=["Partners"])
def get_organisation(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Give one organisation with its seats, umbrella bodies and members today."""
    found = fetch(request.actor, Action.VIEW, organisations(request.actor), pk=pk)
    umbrellas, members = memberships_of(request.actor, found)
    return {
        "organisation": found,
        "seats": list(seats_of_organisation(request.actor, found)),
        "umbrellas": [each.umbrella for each in umbrellas],
        "members": [each.member for each in members],
    }


# Communities ---------------------------------------------------------------------------------------------
class CommunityOut(Schema):
    """A community of place, of practice or of interest."""

    id: int
    name: str
    slug: str
    kind: CommunityKind
    description: str
    part_of: CommunityRef | None
    partnership_count: int


class CommunityQuery(PageQuery):
    """Which communities."""

    kind: CommunityKind | None = None


@router.get("/communities", response=reads(Page[CommunityOut], named=False), tags=["Partners"])
def list_communities(request: HttpRequest, query: Query[CommunityQuery]) -> dict[str, Any]:
    """List communities."""
    rows = communities(request.actor)
    return page_of(request, rows.filter(kind=query.kind) if query.kind else rows, query)


@router.get("/communities/{pk}", response=reads(CommunityOut), tags=["Partners"])
def get_community(request: HttpRequest, pk: Key) -> Community:
    """Give one community."""
    return fetch(request.actor, Action.VIEW, communities(request.actor), pk=pk)


# Partnerships --------------------------------------------------------------------------------------------
class PartnershipTranslationOut(Schema):
    """The words of a partnership in another language."""

    language: str
    name: str
    purpose: str


class PartnershipOut(Addressed):
    """A standing joint arrangement as it is now."""

    name: str
    slug: str
    kind: PartnershipKind
    purpose: str
    rationale: str
    part_of: PartnershipRef | None
    community: CommunityRef | None
    started_on: date
    next_review_on: date
    sunset_on: date = Field(description="It ends on this day unless it is renewed.")
    ended_on: date | None
    ending_note: str
    answer_within_days: int
    is_public: bool
    is_invented: bool = Field(description="Made up for a demonstration.")
    created_at: datetime
    version: int
    translations: list[PartnershipTranslationOut]


class PartnershipQuery(PageQuery):
    """Which partnerships."""

    kind: PartnershipKind | None = None
    slug: str = Field("", max_length=80, pattern=r"^[-a-zA-Z0-9_]*$")
    community: KeyWanted = None
    part_of: KeyWanted = None


def _partnerships(actor: Actor) -> QuerySet[Partnership]:
    """Return the partnerships that the actor may see; of those they are part of, those they may see."""
    return (
        allowed(actor, Action.VIEW, Partnership)
        .select_related("community")
        .prefetch_related(
            Prefetch("part_of", allowed(actor, Action.VIEW, Partnership)),
            Prefetch("translations", PartnershipTranslation.objects.order_by("language")),
        )
    )


@router.get("/partnerships", response=reads(Page[PartnershipOut], named=False), tags=["Partners"])
def list_partnerships(request: HttpRequest, query: Query[PartnershipQuery]) -> dict[str, Any]:
    """List partnerships."""
    rows = narrowed(_partnerships(request.actor), query, "kind", "slug", "community")
    if query.part_of:
        parents = allowed(request.actor, Action.VIEW, Partnership).filter(pk=query.part_of)
        rows = rows.filter(part_of__in=parents.order_by().values("pk"))
    return page_of(request, rows, query)


@router.get("/partnerships/{pk}", response=reads(PartnershipOut), tags=["Partners"])
def get_partnership(request: HttpRequest, pk: Key) -> Partnership:
    """Give one partnership as it is now."""
    return fetch(request.actor, Action.VIEW, _partnerships(request.actor), pk=pk)


class PartnershipVersionOut(Schema):
    """What a partnership said of itself from one moment until the next version."""

    id: int
    number: int
    valid_from: datetime
    name: str
    kind: PartnershipKind
    purpose: str
    rationale: str
    next_review_on: date
    sunset_on: date
    ended_on: date | None
    reason: str


@router.get("/partnerships/{pk}/versions", response=reads(Page[PartnershipVersionOut]), tags=["Partners"])
def list_partnership_versions(request: HttpRequest, pk: Key, query: Query[PageQuery]) -> dict[str, Any]:
    """List every version of a partnership that there ever was."""
    found = fetch(request.actor, Action.VIEW, Partnership, pk=pk)
    return page_of(request, PartnershipVersion.objects.filter(partnership=found), query)


class HolderOut(Schema):
    """Somebody who held a seat; only those whose names the reader may see are listed."""

    name: str
    is_deputy: bool
    since: date


class SeatOut(Schema):
    """A seat as it was on a day; ``organisation`` is null for an individual."""

    id: int = Field(alias="seat_id")
    organisation: OrganisationRef | None
    individual_name: str = Field(description="Empty to a reader who may not see the person.")
    role: SeatRole
    responsibilities: str
    authority: str
    brings: str
    cannot_alone: str
    since: date
    holders: list[HolderOut]

    @staticmethod
    def resolve_holders(obj: SeatThen) -> tuple[Any, ...]:
        """Return those with a name for this reader."""
        return obj.named_holders


class PartnershipThenOut(Schema):
    """Who a partnership was at the end of a day."""

    day: date
    state: str = Field(description="`before` (it had not begun), `running` or `ended`.")
    described: PartnershipVersionOut | None = Field(alias="version")
    is_recorded_later: bool = Field(description="The description was written down after this day.")
    part_of: PartnershipRef | None
    seats: list[SeatOut]
    groups: list[PartnershipRef]

    @staticmethod
    def resolve_groups(obj: PartnershipThen) -> list[dict[str, Any]]:
        """Return the groups by the names that they had then."""
        return [
            {"id": each.partnership_id, "name": each.name, "slug": each.partnership.slug}
            for each in obj.groups
        ]


class DayQuery(Schema):
    """On which day."""

    on: Day | None = Field(None, description="Today, unless you give another day.")


@router.get("/partnerships/{pk}/then", response=reads(PartnershipThenOut), tags=["Partners"])
def get_partnership_then(request: HttpRequest, pk: Key, query: Query[DayQuery]) -> PartnershipThen:
    """Give who a partnership was at the end of a day: its words, its seats and who held them."""
    return _then(request, pk, query.on)


@router.get("/partnerships/{pk}/seats", response=reads(list[SeatOut]), tags=["Partners"])
def list_seats(request: HttpRequest, pk: Key, query: Query[DayQuery]) -> list[SeatThen]:
    """List the seats of a partnership on a day."""
    return list(_then(request, pk, query.on).seats)


def _then(request: HttpRequest, pk: int, day: date | None) -> PartnershipThen:
    found = fetch(request.actor, Action.VIEW, Partnership, pk=pk)
    return partnership_on(request.actor, found, day or today())

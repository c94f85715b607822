"""What partners bring, for programs: profiles, offers and needs, and what was given."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from thegither.kernel.actors import Actor
from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed, fetch
from thegither.kernel.rest import (
    Body,
    Day,
    IdempotencyKey,
    IfMatch,
    Key,
    KeyOrNone,
    KeyWanted,
    Number,
    Page,
    PageQuery,
    Referenced,
    anybody,
    chosen_one,
    holder,
    narrowed,
    page_of,
    reads,
    version_in,
    writes,
)
from thegither.partners.api import CommunityRef, OrganisationRef, PartnershipRef, SeatRef
from thegither.partners.models import Community, Partnership, Seat

from . import api_asks, services
from .models import LedgerEntry, Listing, ListingKind, Profile, SizeBand, TakeUp, Thing
from .selectors import (
    consulting_of,
    ledger_of,
    listings_seen_by,
    profiles_seen_by,
    promises_seen_by,
    speaking_seats,
)
from .services.ledger import MOST_PENCE
from .services.register import DESCRIPTION_LIMIT

router = Router(auth=anybody, tags=["Offers"])
router.add_router("", api_asks.router)

Hours = Annotated[Decimal, Field(max_digits=8, decimal_places=2, gt=0)]


# Profiles ------------------------------------------------------------------------------------------------
class TierOut(Schema):
    """One level at which an organisation asks its members, in days."""

    name: str
    cycle_days: int
    notice_days: int
    drafting_days: int
    worst_days: int
    typical_days: int


class ProfileOut(Schema):
    """What an organisation says to those who want to work with it."""

    id: int
    organisation: OrganisationRef
    how_to_work: str
    brings: str
    cannot_alone: str
    size: SizeBand | None
    tiers: list[TierOut]
    worst_days: int = Field(description="The worst cases of all levels together.")
    typical_days: int
    is_public: bool
    changed_at: datetime
    version: int

    @staticmethod
    def resolve_size(obj: Profile) -> str | None:
        """Return the band, null while it is not said."""
        return obj.size or None

    @staticmethod
    def resolve_tiers(obj: Profile) -> list[Any]:
        """Return the levels in their order."""
        return list(consulting_of(obj).tiers)

    @staticmethod
    def resolve_worst_days(obj: Profile) -> int:
        """Return the days in the worst case."""
        return consulting_of(obj).worst_days

    @staticmethod
    def resolve_typical_days(obj: Profile) -> int:
        """Return the days that it takes typically."""
        return consulting_of(obj).typical_days


class ProfileQuery(PageQuery):
    """Which profiles."""

    organisation: KeyWanted = None


@router.get("/profiles", response=reads(Page[ProfileOut], named=False))
def list_profiles(request: HttpRequest, query: Query[ProfileQuery]) -> dict[str, Any]:
    """List what organisations say of themselves, as far as you may read it."""
    return page_of(request, narrowed(profiles_seen_by(request.actor), query, "organisation"), query)


@router.get("/profiles/{pk}", response=reads(ProfileOut))
def get_profile(request: HttpRequest, pk: Key) -> Profile:
    """Give one profile."""
    return fetch(request.actor, Act.VIEW, profiles_seen_by(request.actor), pk=pk)


# Offers and needs ----------------------------------------------------------------------------------------
class ListingOut(Referenced):
    """Something that a seat offers or needs."""

    partnership: PartnershipRef
    seat: SeatRef
    kind: ListingKind
    thing: Thing
    title: str
    description: str
    amount: str = Field(description="How much, in words.")
    place: CommunityRef | None
    from_on: date
    until_on: date | None
    is_public: bool
    is_running: bool = Field(description="Whether it can be taken up today.")
    created_at: datetime
    version: int


class ListingQuery(PageQuery):
    """Which offers and needs."""

    partnership: KeyWanted = None
    place: KeyWanted = None
    kind: ListingKind | None = None
    thing: Thing | None = None


@router.get("/listings", response=reads(Page[ListingOut], named=False))
def list_listings(request: HttpRequest, query: Query[ListingQuery]) -> dict[str, Any]:
    """List offers and needs, those that are over included."""
    rows = narrowed(listings_seen_by(request.actor), query, "partnership", "place", "kind", "thing")
    return page_of(request, rows, query)


@router.get("/listings/{pk}", response=reads(ListingOut))
def get_listing(request: HttpRequest, pk: Key) -> Listing:
    """Give one offer or need."""
    return fetch(request.actor, Act.VIEW, listings_seen_by(request.actor), pk=pk)


class ListingIn(Body):
    """Something to offer, or that is needed."""

    kind: ListingKind
    thing: Thing
    title: str = Field(min_length=1, max_length=200)
    description: str = Field("", max_length=DESCRIPTION_LIMIT)
    amount: str = Field("", max_length=120)
    place: KeyOrNone = None
    until_on: Day | None = None
    is_public: bool = Field(True, strict=True)
    seat: KeyOrNone = Field(None, description="One of yours; the first that you hold there if left out.")


@router.post("/partnerships/{pk}/listings", auth=holder, response=writes(ListingOut))
def add_listing(
    request: HttpRequest, pk: Key, listing: ListingIn, idempotency_key: IdempotencyKey = None
) -> Status[Listing]:
    """Offer something for a seat that you hold in a partnership, or say what it needs."""
    seats = speaking_seats(request.actor, fetch(request.actor, Act.VIEW, Partnership, pk=pk))
    content = _content(request.actor, listing)
    seat = chosen_one(seats, content.pop("seat", None), "seat") or seats.first()
    if seat is None:
        raise NotPermitted
    made = services.add_listing(actor=request.actor, seat=seat, submission_key=idempotency_key, **content)
    return Status(201, listings_seen_by(request.actor).get(pk=made.pk))


class ListingChange(Body):
    """What is to be different; what is left out stays."""

    thing: Thing | None = None
    title: str | None = Field(None, min_length=1, max_length=200)
    description: str | None = Field(None, max_length=DESCRIPTION_LIMIT)
    amount: str | None = Field(None, max_length=120)
    place: KeyOrNone = None
    until_on: Day | None = None
    is_public: bool | None = Field(None, strict=True)


@router.patch("/listings/{pk}", auth=holder, response=writes(ListingOut, status=200, versioned=True))
def change_listing(
    request: HttpRequest, pk: Key, listing: ListingChange, if_match: IfMatch = None
) -> Listing:
    """Change an offer or need of a seat that you hold."""
    found = fetch(request.actor, Act.CHANGE, Listing, pk=pk)
    services.change_listing(
        actor=request.actor,
        listing=found,
        expected_version=version_in(if_match),
        **_content(request.actor, listing),
    )
    return listings_seen_by(request.actor).get(pk=pk)


def _content(actor: Actor, listing: ListingIn | ListingChange) -> dict[str, Any]:
    """Return what was sent; null leaves a property as it is, but takes place and last day away."""
    content = {
        name: value
        for name, value in listing.model_dump(exclude_unset=True).items()
        if value is not None or name in ("place", "until_on")
    }
    if "place" in content:
        content["place"] = chosen_one(allowed(actor, Act.VIEW, Community), content["place"], "place")
    return content


# The ledger ----------------------------------------------------------------------------------------------
class GivenOut(Schema):
    """What a seat gave: hours, money in pence, or neither for something in kind."""

    id: int
    seat: SeatRef
    given_on: date
    what: str
    hours: Number | None
    pence: int | None
    promise: int | None = Field(alias="take_up_id")
    is_struck: bool = Field(description="Entered by mistake: it no longer counts.")
    entered_at: datetime

    @staticmethod
    def resolve_is_struck(obj: LedgerEntry) -> bool:
        """Return whether it was struck."""
        return obj.struck_at is not None


@router.get("/partnerships/{pk}/ledger", response=reads(Page[GivenOut]))
def list_given(request: HttpRequest, pk: Key, query: Query[PageQuery]) -> dict[str, Any]:
    """List what the seats of a partnership gave, as far as you may read it."""
    partnership = fetch(request.actor, Act.VIEW, Partnership, pk=pk)
    return page_of(request, ledger_of(request.actor, partnership), query)


class GivenIn(Body):
    """Something that was given."""

    what: str = Field(min_length=1, max_length=200)
    given_on: Day | None = Field(None, description="Today if it is left out.")
    hours: Hours | None = None
    pence: int | None = Field(None, gt=0, le=MOST_PENCE, strict=True)
    promise: KeyOrNone = None


@router.post("/seats/{pk}/ledger", auth=holder, response=writes(GivenOut))
def enter_in_ledger(
    request: HttpRequest, pk: Key, given: GivenIn, idempotency_key: IdempotencyKey = None
) -> Status[LedgerEntry]:
    """Write down what a seat gave: one that you hold, or of a partnership that you run."""
    content = given.model_dump()
    promises: QuerySet[TakeUp] = promises_seen_by(request.actor)
    content["promise"] = chosen_one(promises, content["promise"], "promise")
    made = services.enter_in_ledger(
        actor=request.actor,
        seat=_seat(request.actor, pk),
        submission_key=idempotency_key,
        **content,
    )
    return Status(201, made)


def _seat(actor: Actor, pk: int) -> Seat:
    return fetch(actor, Act.VIEW, Seat.objects.select_related("partnership", "organisation"), pk=pk)

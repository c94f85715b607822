"""Contacts, for programs: one's own organisation's notes, and of a partnership's only how far they reach."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import fetch
from thegither.kernel.rest import (
    Addressed,
    Body,
    Day,
    IdempotencyKey,
    IfMatch,
    Key,
    KeyOrNone,
    KeyWanted,
    Page,
    PageQuery,
    chosen_one,
    holder,
    narrowed,
    page_of,
    reads,
    version_in,
    writes,
)
from thegither.partners.api import CommunityRef, OrganisationRef, PartnershipRef
from thegither.partners.models import Community, CommunityKind, Organisation, Partnership, Sector

from .models import ContactNote, Ground, Purpose, Topic
from .policies import fetch_among_members
from .selectors.contacts import notes_seen_by
from .selectors.coverage import Cell, coverage
from .services import contacts as services

router = Router(auth=holder, tags=["Relationships"])

TEXT_LIMIT = 2_000


class TopicRef(Schema):
    """What a partnership has in hand."""

    id: int
    name: str


class ContactOut(Addressed):
    """A contact that somebody of your organisation noted; ``with_whom`` is in words."""

    met_on: date
    organisation: OrganisationRef | None
    with_whom: str
    with_organisation: OrganisationRef | None
    partnership: PartnershipRef | None
    topic: TopicRef | None
    place: CommunityRef | None
    ground: Ground | None = Field(description="Whose ground it was on; null off the record.")
    purpose: Purpose | None = Field(description="What the visit was for; null if it was none.")
    about: str
    note: str
    seen: str
    changed: str
    follow_up_on: date | None
    is_followed_up: bool
    is_off_record: bool
    version: int

    @staticmethod
    def resolve_with_whom(obj: ContactNote) -> str:
        """Return who it was with."""
        return obj.other_party

    @staticmethod
    def resolve_ground(obj: ContactNote) -> str | None:
        """Return where it was, if that is kept."""
        return obj.ground or None

    @staticmethod
    def resolve_purpose(obj: ContactNote) -> str | None:
        """Return what the visit was for."""
        return obj.purpose or None

    @staticmethod
    def resolve_is_followed_up(obj: ContactNote) -> bool:
        """Return whether what was promised was done."""
        return obj.followed_up_at is not None


class ContactQuery(PageQuery):
    """Which contacts."""

    partnership: KeyWanted = None


@router.get("/contacts", response=reads(Page[ContactOut], named=False))
def list_contacts(request: HttpRequest, query: Query[ContactQuery]) -> dict[str, Any]:
    """List the contacts that you and your organisation noted."""
    return page_of(request, narrowed(notes_seen_by(request.actor), query, "partnership"), query)


@router.get("/contacts/{pk}", response=reads(ContactOut))
def get_contact(request: HttpRequest, pk: Key) -> ContactNote:
    """Give one contact that you or your organisation noted."""
    return fetch(request.actor, Act.VIEW, notes_seen_by(request.actor), pk=pk)


class ContactIn(Body):
    """A contact; off the record, only the day and the two organisations of it are kept."""

    met_on: Day | None = None
    with_organisation: KeyOrNone = None
    with_words: str = Field("", max_length=200, description="Who, if they are on no record.")
    topic: KeyOrNone = None
    place: KeyOrNone = None
    ground: Ground | None = None
    about: str = Field("", max_length=200)
    note: str = Field("", max_length=TEXT_LIMIT)
    purpose: Purpose | None = None
    seen: str = Field("", max_length=TEXT_LIMIT)
    changed: str = Field("", max_length=TEXT_LIMIT)
    follow_up_on: Day | None = None
    is_off_record: bool = False


@router.post("/partnerships/{pk}/contacts", response=writes(ContactOut))
def note_contact(
    request: HttpRequest, pk: Key, contact: ContactIn, idempotency_key: IdempotencyKey = None
) -> Status[ContactNote]:
    """Note a contact about a partnership, for the organisation that your token acts for."""
    partnership = fetch(request.actor, Act.ADD, Partnership, pk=pk)
    made = services.record_contact(
        actor=request.actor,
        partnership=partnership,
        submission_key=idempotency_key,
        **_content(contact.model_dump(), partnership),
    )
    return Status(201, notes_seen_by(request.actor).get(pk=made.pk))


class ContactChange(Body):
    """What is to be different; what is left out stays. Nothing can be put off the record afterwards."""

    met_on: Day | None = None
    with_organisation: KeyOrNone = None
    with_words: str | None = Field(None, max_length=200)
    topic: KeyOrNone = Field(None, description="Of the partnership that the contact is about.")
    place: KeyOrNone = None
    ground: Ground | None = None
    about: str | None = Field(None, max_length=200)
    note: str | None = Field(None, max_length=TEXT_LIMIT)
    purpose: Purpose | None = None
    seen: str | None = Field(None, max_length=TEXT_LIMIT)
    changed: str | None = Field(None, max_length=TEXT_LIMIT)
    follow_up_on: Day | None = None


_CAN_BE_NONE = ("with_organisation", "topic", "place", "purpose", "follow_up_on")


@router.patch("/contacts/{pk}", response=writes(ContactOut, status=200, versioned=True))
def change_contact(
    request: HttpRequest, pk: Key, contact: ContactChange, if_match: IfMatch = None
) -> ContactNote:
    """Change a contact that you noted yourself; null takes links and days away, no words."""
    found = fetch(request.actor, Act.CHANGE, notes_seen_by(request.actor), pk=pk)
    sent = contact.model_dump(exclude_unset=True)
    given = {name: value for name, value in sent.items() if value is not None or name in _CAN_BE_NONE}
    services.change_contact(
        actor=request.actor,
        contact=found,
        expected_version=version_in(if_match),
        **_content(given, found.partnership),
    )
    return notes_seen_by(request.actor).get(pk=pk)


def _content(given: dict[str, Any], partnership: Partnership | None) -> dict[str, Any]:
    """Return what was sent with records for keys."""
    rows: dict[str, QuerySet[Any]] = {
        "with_organisation": Organisation.objects.all(),
        "topic": Topic.objects.filter(partnership=partnership),
        "place": Community.objects.filter(kind=CommunityKind.PLACE),
    }
    found = {name: chosen_one(several, given[name], name) for name, several in rows.items() if name in given}
    choices = {name: given[name] or "" for name in ("ground", "purpose") if name in given}
    return given | found | choices


class CellOut(Schema):
    """The contacts with a sector in a place about a topic; ``topic`` null is about anything."""

    sector: Sector
    place: CommunityRef
    topic: TopicRef | None
    contacts: int
    last_on: date | None
    days_since: int | None
    is_empty: bool = Field(description="Whether there was none in the last twelve months.")

    @staticmethod
    def resolve_contacts(obj: Cell) -> int:
        """Return how many there were."""
        return obj.count

    @staticmethod
    def resolve_days_since(obj: Cell) -> int | None:
        """Return how many days ago the last one was."""
        return obj.days


class CoverageOut(Schema):
    """How far the contacts about a partnership reach; ``unplaced`` are in no cell."""

    cells: list[CellOut]
    unplaced: int


@router.get("/partnerships/{pk}/coverage", response=reads(CoverageOut))
def get_coverage(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Give the grid of sectors, places and topics, to members of the partnership."""
    grid = coverage(fetch_among_members(request.actor, pk=pk))
    return {"cells": list(grid.everything), "unplaced": grid.unplaced}

"""Engagements, their phases and what organisations think, for programs: what everybody may read."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.rest import Key, KeyWanted, Page, PageQuery, anybody, narrowed, page_of, reads
from thegither.partners.api import OrganisationRef

from .models import Engagement, EngagementState, GateKey, Influence, Position
from .selectors.time import time_of

router = Router(auth=anybody, tags=["Engagements"])


class PhaseOut(Schema):
    """A stretch of time; it opens and closes nothing."""

    title: str
    about: str
    begins_on: date
    ends_on: date | None


class EngagementOut(Schema):
    """A planned piece of dialogue of a matter: what is at stake, and how far a say goes."""

    id: int
    reference: str
    matter: int
    title: str
    lead: str
    state: EngagementState
    at_stake: str
    can_change: str
    cannot_change: str
    influence: Influence | None
    promise: str
    decided_by: str
    decides_on: date | None
    hear_back_on: date | None
    closes_on: date | None
    purpose_agreed_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None
    ended_because: str
    phases: list[PhaseOut]
    version: int

    @staticmethod
    def resolve_matter(obj: Engagement) -> int:
        """Return the key of the matter."""
        return obj.matter_id

    @staticmethod
    def resolve_influence(obj: Engagement) -> str | None:
        """Return how far a say goes; none while that is not said."""
        return obj.influence or None


class EngagementQuery(PageQuery):
    """Which engagements."""

    matter: KeyWanted = None
    state: EngagementState | None = None


def _engagements(actor: Actor) -> QuerySet[Engagement]:
    return allowed(actor, Action.VIEW, Engagement).prefetch_related("phases")


@router.get("/engagements", response=reads(Page[EngagementOut], named=False))
def list_engagements(request: HttpRequest, query: Query[EngagementQuery]) -> dict[str, Any]:
    """List engagements; those that are being planned only for members."""
    return page_of(request, narrowed(_engagements(request.actor), query, "matter", "state"), query)


@router.get("/engagements/{pk}", response=reads(EngagementOut))
def get_engagement(request: HttpRequest, pk: Key) -> Engagement:
    """Give one engagement."""
    return fetch(request.actor, Action.VIEW, _engagements(request.actor), pk=pk)


class LevelOut(Schema):
    """One level at which a partner asks its members, in the worst case."""

    tier: str
    ready_on: date
    out_on: date
    met_on: date
    is_known: bool = Field(description="The meeting is a known day, not a guess.")
    held_up_by: list[str] = Field(description="Names of the holidays in it.")


class AskedOut(Schema):
    """One who is asked, and whether there is time for it."""

    name: str
    organisation: OrganisationRef | None
    days_needed: int = Field(description="As it said on the day it was asked.")
    levels: list[LevelOut]
    can_answer_by: date
    short_by: int = Field(description="Days that are missing; 0 where there is time.")
    agreed_until: date | None = Field(description="It agreed itself to answer by then.")
    agreed_because: str


class GateOut(Schema):
    """A fairness gate that was passed by a reason."""

    gate: GateKey
    reason: str
    given_at: datetime


class TimeOut(Schema):
    """The time of an engagement."""

    opens_on: date
    closes_on: date | None
    earliest_fair_close: date
    sufficiency: float | None = Field(description="Days open ÷ days needed: the least of all (M02).")
    earliness: float | None = Field(
        description="Share of the time up to the decision that partners were in (M01)."
    )
    reading_minutes: int
    asked: list[AskedOut]
    passed_by_reason: list[GateOut]


@router.get("/engagements/{pk}/time", response=reads(TimeOut))
def get_engagement_time(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Give who is asked, how long each needs, and from which day closing is fair."""
    rows = Engagement.objects.select_related("matter")
    engagement = fetch(request.actor, Action.VIEW, rows, pk=pk)
    time = time_of(engagement)
    names = ("opens_on", "closes_on", "sufficiency", "earliness", "reading_minutes")
    return {
        **{name: getattr(time, name) for name in names},
        "earliest_fair_close": time.fair_close,
        "asked": [
            {
                "name": str(row.invited),
                "organisation": row.invited.organisation,
                "days_needed": row.invited.days_needed,
                "levels": [step._asdict() for step in row.worst.steps],
                "can_answer_by": row.worst.ends_on,
                "short_by": row.fit.short_by if row.fit else 0,
                "agreed_until": row.invited.exception_until,
                "agreed_because": row.invited.exception_because,
            }
            for row in time.rows
        ],
        "passed_by_reason": list(engagement.gate_reasons.all()),
    }


class PositionOut(Schema):
    """What an organisation thinks on a topic, written and dated by its own people."""

    id: int
    organisation: OrganisationRef
    topic: str
    text: str
    url: str
    is_public: bool
    stated_on: date
    confirmed_on: date
    review_on: date
    ended_on: date | None
    ended_because: str
    version: int


class PositionQuery(PageQuery):
    """Which positions."""

    organisation: KeyWanted = None


@router.get("/positions", response=reads(Page[PositionOut], named=False))
def list_positions(request: HttpRequest, query: Query[PositionQuery]) -> dict[str, Any]:
    """List what organisations think; what is not public only for those who sit with them."""
    rows = allowed(request.actor, Action.VIEW, Position).select_related("organisation")
    return page_of(request, narrowed(rows, query, "organisation"), query)

"""Asks between partners, for programs of the two sides."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed, fetch
from thegither.kernel.rest import (
    Body,
    Day,
    IdempotencyKey,
    Key,
    KeyOrNone,
    KeyWanted,
    Number,
    Page,
    PageQuery,
    Referenced,
    chosen_one,
    holder,
    narrowed,
    page_of,
    reads,
    writes,
)
from thegither.partners.api import OrganisationRef, PartnershipRef, SeatRef
from thegither.partners.models import Organisation, Partnership

from . import services
from .models import Ask, AskState, DeclineReason
from .selectors import asks_seen_by, speaking_seats
from .services.asks import TEXT_LIMIT

router = Router(auth=holder, tags=["Offers"])


class AskOut(Referenced):
    """Something that a seat asks an organisation for; only the two sides can read it."""

    partnership: PartnershipRef
    from_seat: SeatRef
    organisation: OrganisationRef
    what: str
    more: str
    hours: Number | None
    do_by: date | None
    answer_by: date
    asked_at: datetime
    state: AskState
    decline_reason: DeclineReason | None
    answer: str
    position: str
    answered_at: datetime | None

    @staticmethod
    def resolve_decline_reason(obj: Ask) -> str | None:
        """Return why not, null unless it was declined."""
        return obj.decline_reason or None


class AskQuery(PageQuery):
    """Which asks."""

    partnership: KeyWanted = None
    organisation: KeyWanted = Field(None, description="Key of the one that is asked.")
    state: AskState | None = None


@router.get("/asks", response=reads(Page[AskOut], named=False))
def list_asks(request: HttpRequest, query: Query[AskQuery]) -> dict[str, Any]:
    """List what your organisations are asked and what your seats asked."""
    rows = narrowed(asks_seen_by(request.actor), query, "partnership", "organisation", "state")
    return page_of(request, rows, query)


@router.get("/asks/{pk}", response=reads(AskOut))
def get_ask(request: HttpRequest, pk: Key) -> Ask:
    """Give one ask."""
    return fetch(request.actor, Act.VIEW, asks_seen_by(request.actor), pk=pk)


class AskIn(Body):
    """Something to ask a partner for."""

    organisation: int = Field(ge=1, description="Key of one that sits in the partnership.")
    what: str = Field(min_length=1, max_length=200)
    answer_by: Day
    more: str = Field("", max_length=TEXT_LIMIT)
    hours: Annotated[Decimal, Field(max_digits=6, decimal_places=1, ge=0)] | None = None
    do_by: Day | None = None
    seat: KeyOrNone = Field(None, description="One of yours; the first that you hold there if left out.")


@router.post("/partnerships/{pk}/asks", response=writes(AskOut))
def ask_organisation(
    request: HttpRequest, pk: Key, ask: AskIn, idempotency_key: IdempotencyKey = None
) -> Status[Ask]:
    """Ask a partner for something, for a seat that you hold."""
    seats = speaking_seats(request.actor, fetch(request.actor, Act.VIEW, Partnership, pk=pk))
    content = ask.model_dump()
    seat = chosen_one(seats, content.pop("seat"), "seat") or seats.first()
    if seat is None:
        raise NotPermitted
    organisations = allowed(request.actor, Act.VIEW, Organisation)
    content["organisation"] = chosen_one(organisations, ask.organisation, "organisation")
    made = services.ask_organisation(
        actor=request.actor, seat=seat, submission_key=idempotency_key, **content
    )
    return Status(201, asks_seen_by(request.actor).get(pk=made.pk))


class AskAnswerIn(Body):
    """Yes, an answer in words, or by when the answer will come."""

    state: AskState = Field(description='"accepted", "answered" or "later".')
    answer: str = Field("", max_length=TEXT_LIMIT, description='Needed for "answered".')
    answer_by: Day | None = Field(None, description='Needed for "later".')


@router.post("/asks/{pk}/answer", response=writes(AskOut, status=200))
def answer_ask(request: HttpRequest, pk: Key, answer: AskAnswerIn) -> Ask:
    """Answer what your organisation is asked; answering again keeps both."""
    found = fetch(request.actor, Act.ANSWER, Ask, pk=pk)
    services.answer_ask(actor=request.actor, ask=found, **answer.model_dump())
    return asks_seen_by(request.actor).get(pk=pk)


class DeclineIn(Body):
    """A no; it needs no reason and lowers no measure."""

    reason: DeclineReason = DeclineReason.PRIORITY
    answer: str = Field("", max_length=TEXT_LIMIT)
    position: str = Field("", max_length=300, description="A position of yours that you cite.")


@router.post("/asks/{pk}/decline", response=writes(AskOut, status=200))
def decline_ask(request: HttpRequest, pk: Key, no: DeclineIn) -> Ask:
    """Say no to what your organisation is asked."""
    found = fetch(request.actor, Act.ANSWER, Ask, pk=pk)
    services.decline_ask(actor=request.actor, ask=found, **no.model_dump())
    return asks_seen_by(request.actor).get(pk=pk)

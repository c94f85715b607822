"""Promises, their evidence and what those they were made to say, for programs."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja import Status as Answered
from pydantic import Field

from thegither.kernel.clock import today
from thegither.kernel.policies import Action, fetch
from thegither.kernel.rest import (
    Body,
    Day,
    IdempotencyKey,
    Key,
    KeyWanted,
    Page,
    PageQuery,
    Referenced,
    anybody,
    holder,
    narrowed,
    page_of,
    reads,
    writes,
)
from thegither.partners.api import CommunityRef, OrganisationRef, PartnershipRef, SeatRef

from ..models import Commitment, Rhythm
from ..selectors.commitments import commitments_seen_by
from ..services import commitments as services
from ..standings import Status, standing_of

router = Router(auth=anybody, tags=["Promises and agreements"])


class EvidenceOut(Schema):
    """What shows that a promise was kept, and of which day it is."""

    id: int
    text: str
    link: str
    dated_on: date


class VerdictOut(Schema):
    """What one of those to whom it was made says of it."""

    evidence: int | None = Field(description="Key of the evidence; null where none was given.")
    is_kept: bool
    because: str
    said_at: datetime
    organisation: OrganisationRef | None

    @staticmethod
    def resolve_evidence(obj: Any) -> int | None:
        """Return the key of the evidence."""
        return int(obj.evidence_id) if obj.evidence_id else None

    @staticmethod
    def resolve_organisation(obj: Any) -> Any:
        """Return the organisation for whose seat it was said."""
        return obj.said_for.organisation if obj.said_for else None


class CommitmentOut(Referenced):
    """A promise by a seat to somebody, and how it stands today."""

    partnership: PartnershipRef
    made_by: SeatRef
    to_seat: SeatRef | None
    to_organisation: OrganisationRef | None
    to_community: CommunityRef | None
    is_to_everyone: bool
    text: str
    principle: str
    led_by: str
    rhythm: Rhythm
    first_due_on: date
    made_on: date
    withdrawn_on: date | None
    withdrawn_because: str
    status: Status = Field(description="From the records, never set by hand.")
    next_due_on: date | None
    evidence: list[EvidenceOut]
    verdicts: list[VerdictOut]

    @staticmethod
    def resolve_status(obj: Commitment) -> str:
        """Return how it stands."""
        return standing_of(obj, today()).status

    @staticmethod
    def resolve_next_due_on(obj: Commitment) -> date | None:
        """Return when it falls due next."""
        return standing_of(obj, today()).next_due_on


class CommitmentQuery(PageQuery):
    """Which promises."""

    partnership: KeyWanted = None
    made_by: KeyWanted = Field(None, description="Key of a seat.")


@router.get("/commitments", response=reads(Page[CommitmentOut], named=False))
def list_commitments(request: HttpRequest, query: Query[CommitmentQuery]) -> dict[str, Any]:
    """List promises with their evidence and with what those to whom they were made say."""
    rows = narrowed(commitments_seen_by(request.actor), query, "partnership", "made_by")
    return page_of(request, rows, query)


@router.get("/commitments/{pk}", response=reads(CommitmentOut))
def get_commitment(request: HttpRequest, pk: Key) -> Commitment:
    """Give one promise as it stands."""
    return fetch(request.actor, Action.VIEW, commitments_seen_by(request.actor), pk=pk)


class EvidenceIn(Body):
    """What was done."""

    text: str = Field(min_length=1, max_length=1000)
    dated_on: Day = Field(description="The day it is of: not before the promise, not to come.")
    link: str = Field("", max_length=300)


@router.post("/commitments/{pk}/evidence", auth=holder, response=writes(CommitmentOut))
def give_evidence(
    request: HttpRequest, pk: Key, evidence: EvidenceIn, idempotency_key: IdempotencyKey = None
) -> Answered[Commitment]:
    """Show, for the seat that promised, that it was kept."""
    found = fetch(request.actor, Action.CHANGE, Commitment, pk=pk)
    services.give_evidence(
        actor=request.actor, commitment=found, submission_key=idempotency_key, **evidence.model_dump()
    )
    return _as_it_stands(request, pk)


class VerdictIn(Body):
    """Whether it was kept."""

    is_kept: bool = Field(strict=True)
    because: str = Field("", max_length=1000, description="Needed for a no.")


@router.post("/commitments/{pk}/verdicts", auth=holder, response=writes(CommitmentOut))
def say_whether_kept(request: HttpRequest, pk: Key, verdict: VerdictIn) -> Answered[Commitment]:
    """Confirm or dispute a promise, as one of those to whom it was made."""
    found = fetch(request.actor, Action.ANSWER, Commitment, pk=pk)
    say = services.confirm_commitment if verdict.is_kept else services.dispute_commitment
    say(actor=request.actor, commitment=found, because=verdict.because)
    return _as_it_stands(request, pk)


def _as_it_stands(request: HttpRequest, pk: int) -> Answered[Commitment]:
    return Answered(201, commitments_seen_by(request.actor).get(pk=pk))

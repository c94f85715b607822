"""Promises and agreements, for programs."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from thegither.kernel.clock import today
from thegither.kernel.policies import Action, fetch
from thegither.kernel.rest import (
    Key,
    KeyWanted,
    Page,
    PageQuery,
    Referenced,
    anybody,
    narrowed,
    page_of,
    reads,
)
from thegither.partners.api import CommunityRef, OrganisationRef, PartnershipRef, SeatRef

from ..models import Agreement, AgreementKind, ClauseKind, Commitment, Rhythm
from ..selectors.agreements import agreements_seen_by
from ..selectors.commitments import commitments_seen_by
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


class PartyOut(Schema):
    """An organisation that an agreement binds, or bound until it left."""

    organisation: OrganisationRef
    left_on: date | None


class ClauseOut(Schema):
    """One thing that an agreement says."""

    id: int
    kind: ClauseKind
    text: str
    bearer: OrganisationRef | None
    days: int | None
    by_when: str


class AgreementOut(Referenced):
    """What organisations agreed on paper."""

    title: str
    kind: AgreementKind
    summary: str
    from_on: date
    until_on: date | None
    review_on: date | None
    link: str
    superseded_by: int | None
    parties: list[PartyOut]
    clauses: list[ClauseOut]
    version: int

    @staticmethod
    def resolve_superseded_by(obj: Agreement) -> int | None:
        """Return the key of what replaced it."""
        return obj.superseded_by_id


class AgreementQuery(PageQuery):
    """Which agreements."""

    organisation: KeyWanted = Field(None, description="Key of a party.")
    kind: AgreementKind | None = None


@router.get("/agreements", response=reads(Page[AgreementOut], named=False))
def list_agreements(request: HttpRequest, query: Query[AgreementQuery]) -> dict[str, Any]:
    """List agreements with their parties and clauses."""
    rows = narrowed(agreements_seen_by(request.actor), query, "kind")
    if query.organisation:
        rows = rows.filter(parties__organisation=query.organisation)  # a party is there once
    return page_of(request, rows, query)


@router.get("/agreements/{pk}", response=reads(AgreementOut))
def get_agreement(request: HttpRequest, pk: Key) -> Agreement:
    """Give one agreement with its parties and clauses."""
    return fetch(request.actor, Action.VIEW, agreements_seen_by(request.actor), pk=pk)

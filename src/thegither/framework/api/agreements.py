"""The register of agreements, for programs."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

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
from thegither.partners.api import OrganisationRef

from ..models import Agreement, AgreementKind, ClauseKind
from ..selectors.agreements import agreements_seen_by

router = Router(auth=anybody, tags=["Promises and agreements"])


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

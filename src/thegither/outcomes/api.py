"""Changed, for programs: outcomes, what was measured of them, and which actions may have a part."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from thegither.delivery.models import Action
from thegither.dialogue.api import MatterRef, of_matter
from thegither.dialogue.models import Matter
from thegither.kernel.actors import Actor
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
    SomeKeys,
    anybody,
    chosen,
    chosen_one,
    holder,
    narrowed,
    page_of,
    reads,
    writes,
)
from thegither.partners.api import OrganisationRef, PartnershipRef
from thegither.partners.models import Partnership

from . import services
from .models import (
    ClaimedAction,
    ContributionClaim,
    Direction,
    Indicator,
    Likelihood,
    Measurement,
    Moment,
    Outcome,
)

router = Router(auth=anybody, tags=["Outcomes"])

TEXT_LIMIT = 5_000
MOST_CASES = 2**31 - 1

Value = Annotated[Decimal, Field(max_digits=14, decimal_places=3)]


class MeasurementOut(Schema):
    """One value of an indicator on one day, and on how many it rests."""

    id: int
    moment: Moment
    measured_on: date
    value: Number
    sample_size: int | None
    note: str


class IndicatorOut(Schema):
    """What is measured of an outcome."""

    id: int
    name: str
    unit: str
    better: Direction
    source: str
    measurements: list[MeasurementOut]


class ClaimOut(Schema):
    """That actions played a part in an outcome, how likely that is, and what else did."""

    id: int
    likelihood: Likelihood
    because: str
    other_influences: str
    claimed_at: datetime
    organisation: OrganisationRef | None
    actions: list[int] = Field(description="Keys of the actions that you may see.")

    @staticmethod
    def resolve_organisation(obj: ContributionClaim) -> Any:
        """Return the organisation for whose seat it was claimed."""
        return obj.claimed_for.organisation if obj.claimed_for else None

    @staticmethod
    def resolve_actions(obj: ContributionClaim) -> list[int]:
        """Return the actions that were read with it."""
        return [each.action_id for each in obj.actions.all()]


class OutcomeOut(Referenced):
    """A change for people that a partnership looks for."""

    partnership: PartnershipRef
    matter: MatterRef | None = Field(description="Null also where you may not see the matter.")
    title: str
    for_whom: str
    description: str
    look_again_on: date | None
    is_public: bool
    created_at: datetime
    indicators: list[IndicatorOut]
    claims: list[ClaimOut]
    version: int


def _indicators() -> QuerySet[Indicator]:
    measured = Measurement.objects.order_by("measured_on", "pk")
    return Indicator.objects.order_by("pk").prefetch_related(Prefetch("measurements", measured))


def _claims(actor: Actor) -> QuerySet[ContributionClaim]:
    seen = ClaimedAction.objects.filter(action__in=allowed(actor, Act.VIEW, Action).order_by())
    return ContributionClaim.objects.select_related("claimed_for__organisation").prefetch_related(
        Prefetch("actions", seen.order_by("pk"))
    )


def _outcomes(actor: Actor) -> QuerySet[Outcome]:
    """Return the outcomes that the actor may see; a public one can belong to a matter that is not."""
    return (
        allowed(actor, Act.VIEW, Outcome)
        .select_related("partnership")
        .prefetch_related(
            Prefetch("matter", allowed(actor, Act.VIEW, Matter)),
            Prefetch("indicators", _indicators()),
            Prefetch("claims", _claims(actor)),
        )
    )


class OutcomeQuery(PageQuery):
    """Which outcomes."""

    partnership: KeyWanted = None
    matter: KeyWanted = None


@router.get("/outcomes", response=reads(Page[OutcomeOut], named=False))
def list_outcomes(request: HttpRequest, query: Query[OutcomeQuery]) -> dict[str, Any]:
    """List outcomes with what was measured of them."""
    rows = narrowed(_outcomes(request.actor), query, "partnership")
    return page_of(request, of_matter(rows, request.actor, query.matter), query)


@router.get("/outcomes/{pk}", response=reads(OutcomeOut))
def get_outcome(request: HttpRequest, pk: Key) -> Outcome:
    """Give one outcome with its indicators, measurements and claims."""
    return fetch(request.actor, Act.VIEW, _outcomes(request.actor), pk=pk)


class OutcomeIn(Body):
    """A change to look for."""

    title: str = Field(min_length=1, max_length=200)
    for_whom: str = Field("", max_length=200)
    description: str = Field("", max_length=TEXT_LIMIT)
    matter: KeyOrNone = None
    look_again_on: Day | None = None


@router.post("/partnerships/{pk}/outcomes", auth=holder, response=writes(OutcomeOut))
def create_outcome(
    request: HttpRequest, pk: Key, outcome: OutcomeIn, idempotency_key: IdempotencyKey = None
) -> Status[Outcome]:
    """Say which change for people a partnership looks for."""
    partnership = fetch(request.actor, Act.ADD, Partnership, pk=pk)
    content = outcome.model_dump()
    content["matter"] = chosen_one(allowed(request.actor, Act.VIEW, Matter), outcome.matter, "matter")
    made = services.create_outcome(
        actor=request.actor, partnership=partnership, submission_key=idempotency_key, **content
    )
    return Status(201, _outcomes(request.actor).get(pk=made.pk))


class IndicatorIn(Body):
    """What is to be measured."""

    name: str = Field(min_length=1, max_length=200)
    unit: str = Field("", max_length=20, description="For example %, people, £.")
    better: Direction
    source: str = Field("", max_length=300)


@router.post("/outcomes/{pk}/indicators", auth=holder, response=writes(IndicatorOut))
def add_indicator(request: HttpRequest, pk: Key, indicator: IndicatorIn) -> Status[Indicator]:
    """Say what is measured of an outcome, and which way is better."""
    outcome = fetch(request.actor, Act.CHANGE, Outcome, pk=pk)
    made = services.add_indicator(actor=request.actor, outcome=outcome, **indicator.model_dump())
    return Status(201, _indicators().get(pk=made.pk))


class MeasurementIn(Body):
    """One value of an indicator on one day."""

    moment: Moment
    measured_on: Day
    value: Value
    sample_size: int | None = Field(None, ge=0, le=MOST_CASES, strict=True)
    note: str = Field("", max_length=300)


@router.post("/indicators/{pk}/measurements", auth=holder, response=writes(MeasurementOut))
def measure(request: HttpRequest, pk: Key, measurement: MeasurementIn) -> Status[Measurement]:
    """Record a value of an indicator, one for each day."""
    indicators = Indicator.objects.select_related("outcome")
    indicator = fetch(request.actor, Act.VIEW, indicators, pk=pk)
    return Status(201, services.measure(actor=request.actor, indicator=indicator, **measurement.model_dump()))


class CorrectionIn(Body):
    """The right value, and what was wrong."""

    value: Value
    note: str = Field(min_length=1, max_length=300)


@router.post("/measurements/{pk}/correction", auth=holder, response=writes(MeasurementOut, status=200))
def correct_measurement(request: HttpRequest, pk: Key, correction: CorrectionIn) -> Measurement:
    """Put a wrong value right; the record keeps the value that it had."""
    measurements = Measurement.objects.select_related("indicator__outcome")
    measurement = fetch(request.actor, Act.VIEW, measurements, pk=pk)
    return services.correct_measurement(
        actor=request.actor, measurement=measurement, **correction.model_dump()
    )


class ClaimIn(Body):
    """That actions played a part."""

    actions: SomeKeys
    likelihood: Likelihood
    because: str = Field(min_length=1, max_length=TEXT_LIMIT)
    other_influences: str = Field("", max_length=TEXT_LIMIT)


@router.post("/outcomes/{pk}/claims", auth=holder, response=writes(ClaimOut))
def claim_part(request: HttpRequest, pk: Key, claim: ClaimIn) -> Status[ContributionClaim]:
    """Claim that actions played a part in an outcome, and say what else did."""
    outcome = fetch(request.actor, Act.CHANGE, Outcome, pk=pk)
    content = claim.model_dump()
    content["actions"] = chosen(allowed(request.actor, Act.VIEW, Action), claim.actions, "actions")
    made = services.claim_part(actor=request.actor, outcome=outcome, **content)
    return Status(201, _claims(request.actor).get(pk=made.pk))

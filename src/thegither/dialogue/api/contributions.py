from datetime import datetime
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from thegither.accounts.limits import limit
from thegither.dialogue import services
from thegither.dialogue.models import (
    AnswerState,
    Channel,
    Contribution,
    Knowledge,
    Layer,
    Matter,
    Stage,
    Standing,
)
from thegither.dialogue.receipts import contribution_for, receipt_address
from thegither.dialogue.services.contributions import BYLINE_LIMIT, TEXT_LIMIT
from thegither.dialogue.services.moderation import NOTE_LIMIT
from thegither.kernel.actors import Actor, Provenance
from thegither.kernel.errors import NotFound
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.rest import (
    Body,
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
from thegither.partners.api import OrganisationRef

router = Router(auth=anybody, tags=["Contributions"])


class ContributionOut(Referenced):
    """What somebody said on a matter; who they are is shown only as far as they gave it."""

    matter_id: int
    text: str
    language: str
    layer: Layer
    knowledge: Knowledge | None
    channel: Channel
    provenance: str = Field(description="Where and how it was said, if somebody typed it in.")
    standing: Standing
    stage: Stage = Field(description="The stage of the matter when it was said.")
    said_at: datetime
    entered_at: datetime
    byline: str
    organisation: OrganisationRef | None = Field(description="For whom it was said.")
    answer: AnswerState = Field(description="What the newest answer says.")
    answered_at: datetime | None

    @staticmethod
    def resolve_knowledge(obj: Contribution) -> str | None:
        """Return the kind of knowledge, if one was given."""
        return obj.knowledge or None

    @staticmethod
    def resolve_organisation(obj: Contribution) -> Any:
        """Return the organisation whose seat said it."""
        return obj.seat.organisation if obj.seat else None


def contribution_rows(actor: Actor) -> QuerySet[Contribution]:
    """Return the contributions that the actor may see, with all that is shown of them."""
    return allowed(actor, Action.VIEW, Contribution).select_related("seat__organisation")


class ContributionQuery(PageQuery):
    """Which contributions."""

    matter: KeyWanted = None
    layer: Layer | None = None
    answer: AnswerState | None = None
    stage: Stage | None = None
    channel: Channel | None = None


@router.get("/contributions", response=reads(Page[ContributionOut], named=False))
def list_contributions(request: HttpRequest, query: Query[ContributionQuery]) -> dict[str, Any]:
    """List what people said."""
    rows = contribution_rows(request.actor)
    return page_of(request, narrowed(rows, query, "matter", "layer", "answer", "stage", "channel"), query)


@router.get("/contributions/{pk}", response=reads(ContributionOut))
def get_contribution(request: HttpRequest, pk: Key) -> Contribution:
    """Give one contribution."""
    return fetch(request.actor, Action.VIEW, contribution_rows(request.actor), pk=pk)


class ModerationIn(Body):
    """Whether others see a contribution, and why not."""

    standing: Literal[Standing.SHOWN, Standing.HIDDEN]
    reason: str = Field("", max_length=40, description="Needed to hide it: a key of the published list.")
    note: str = Field("", max_length=NOTE_LIMIT, description="Goes to its author.")


@router.post("/contributions/{pk}/moderation", auth=holder, response=writes(ContributionOut, status=200))
def moderate_contribution(request: HttpRequest, pk: Key, decided: ModerationIn) -> Contribution:
    """Show a contribution or hide it for a published reason; whoever runs the partnership may."""
    contribution = fetch(request.actor, Action.MODERATE, Contribution.objects.select_related("matter"), pk=pk)
    services.moderate_contribution(actor=request.actor, contribution=contribution, **decided.model_dump())
    return contribution_rows(request.actor).get(pk=pk)


class WithdrawalIn(Body):
    """Who takes it back: the owner of the token, or whoever holds its receipt."""

    receipt: str = Field("", max_length=200, description="The last part of `receipt_url`.")


@router.post("/contributions/{pk}/withdrawal", response=writes(ContributionOut, status=200))
def withdraw_contribution(request: HttpRequest, pk: Key, withdrawal: WithdrawalIn) -> Contribution:
    """Take back what you said: nobody but you sees it any more."""
    if withdrawal.receipt:
        contribution = contribution_for(withdrawal.receipt)
        if contribution.pk != pk:
            raise NotFound
    else:
        contribution = fetch(
            request.actor, Action.DELETE, Contribution.objects.select_related("matter"), pk=pk
        )
    return services.withdraw_contribution(
        actor=request.actor, contribution=contribution, holds_receipt=bool(withdrawal.receipt)
    )


class ContributionIn(Body):
    """Something to be said."""

    text: str = Field(min_length=1, max_length=TEXT_LIMIT)
    knowledge: Knowledge | None = None
    language: str = Field("en-gb", pattern=r"^[a-z]{2,3}(-[a-z0-9]{2,4})?$")
    byline: str = Field("", max_length=BYLINE_LIMIT, description="How its author wishes to be named.")


class Said(Schema):
    """What was stored, and the address at which its author follows it: keep it secret, it is the only key."""

    contribution: ContributionOut
    receipt_url: str


@router.post("/matters/{pk}/contributions", response=writes(Said, limited=True))
def contribute(
    request: HttpRequest, pk: Key, said: ContributionIn, idempotency_key: IdempotencyKey = None
) -> Status[dict[str, Any]]:
    """Say something on a matter, with a token or without any."""
    matter = fetch(request.actor, Action.ADD, Matter, pk=pk)
    if request.actor.is_person:
        limit(f"person:{request.actor.person_id}", "dialogue.say", per_minute=30)
    else:
        limit(request, "dialogue.say", per_minute=10, per_hour=100)  # as on the page, and counted together
    stored = services.contribute(
        actor=request.actor.entering_for(Provenance(Channel.API)),
        matter=matter,
        text=said.text,
        knowledge=said.knowledge or "",
        language=said.language,
        byline=said.byline,
        submission_key=idempotency_key,
    )
    contribution = Contribution.objects.select_related("seat__organisation").get(pk=stored.pk)
    return Status(201, {"contribution": contribution, "receipt_url": receipt_address(stored)})

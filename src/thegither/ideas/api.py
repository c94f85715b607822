"""Ideas, for programs: read them, put one in, be for one, answer, merge and split them."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from thegither.dialogue.models import AnswerState, Layer
from thegither.dialogue.receipts import receipt_address
from thegither.engagement.models import Activity
from thegither.engagement.pages import ABOVE, actor_of_program
from thegither.engagement.sources import source_of
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.rest import (
    Addressed,
    Body,
    IdempotencyKey,
    Key,
    KeyOrNone,
    KeyWanted,
    Page,
    PageQuery,
    anybody,
    chosen_one,
    holder,
    narrowed,
    page_of,
    reads,
    writes,
)
from thegither.partners.models import Community

from . import services
from .models import Idea
from .services.arranging import BECAUSE_LIMIT
from .services.ideas import PLACE_LIMIT, TITLE_LIMIT

router = Router(auth=anybody, tags=["Ideas"])

TEXT_LIMIT = 5_000


class IdeaOut(Addressed):
    """An idea, with what becomes of it."""

    activity_id: int
    reference: str = Field(description="Of the contribution that says it.")
    title: str
    text: str
    place: str
    community_id: int | None
    layer: Layer
    made_at: datetime
    supporters: int = Field(description="Everybody once, those of merged ideas too.")
    answer: AnswerState
    merged_into_id: int | None
    merged_because: str
    split_from_id: int | None

    @staticmethod
    def resolve_reference(obj: Idea) -> str:
        """Return the reference of its contribution."""
        return obj.contribution.reference

    @staticmethod
    def resolve_text(obj: Idea) -> str:
        """Return the words of its author."""
        return obj.contribution.text

    @staticmethod
    def resolve_layer(obj: Idea) -> str:
        """Return from which layer it comes."""
        return obj.contribution.layer

    @staticmethod
    def resolve_answer(obj: Idea) -> str:
        """Return what the newest answer says."""
        return obj.contribution.answer


class IdeaQuery(PageQuery):
    """Which ideas."""

    activity: KeyWanted = None
    merged_into: KeyWanted = None


def _ideas(actor: Actor) -> QuerySet[Idea]:
    return allowed(actor, Action.VIEW, Idea).select_related("contribution")


@router.get("/ideas", response=reads(Page[IdeaOut], named=False))
def list_ideas(request: HttpRequest, query: Query[IdeaQuery]) -> dict[str, Any]:
    """List ideas, those that were merged into others too."""
    return page_of(request, narrowed(_ideas(request.actor), query, "activity", "merged_into"), query)


@router.get("/ideas/{pk}", response=reads(IdeaOut))
def get_idea(request: HttpRequest, pk: Key) -> Idea:
    """Give one idea."""
    return fetch(request.actor, Action.VIEW, _ideas(request.actor), pk=pk)


class IdeaIn(Body):
    """An idea to be put in."""

    title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    text: str = Field(min_length=1, max_length=TEXT_LIMIT)
    place: str = Field("", max_length=PLACE_LIMIT)
    community: KeyOrNone = None
    byline: str = Field("", max_length=80, description="How its author wishes to be named.")


class IdeaMade(Schema):
    """What was stored, and the address at which its author follows it: keep it secret, it is the only key."""

    idea: IdeaOut
    receipt_url: str


@router.post("/activities/{pk}/ideas", response=writes(IdeaMade, limited=True))
def add_idea(
    request: HttpRequest, pk: Key, idea: IdeaIn, idempotency_key: IdempotencyKey = None
) -> Status[dict[str, Any]]:
    """Put an idea in, with a token or without any."""
    activity = fetch(request.actor, Action.ADD, Activity.objects.select_related(ABOVE), pk=pk)
    content = idea.model_dump()
    content["community"] = chosen_one(
        allowed(request.actor, Action.VIEW, Community), idea.community, "community"
    )
    made = services.add_idea(
        actor=actor_of_program(request),
        activity=activity,
        language=activity.language,
        source=source_of(request, activity.pk),
        submission_key=idempotency_key,
        **content,
    )
    stored = Idea.objects.select_related("contribution").get(pk=made.pk)
    return Status(201, {"idea": stored, "receipt_url": receipt_address(made.contribution)})


@router.put("/ideas/{pk}/support", auth=holder, response=writes(IdeaOut, status=200))
def support_idea(request: HttpRequest, pk: Key) -> Idea:
    """Be for an idea; it counts once."""
    services.support_idea(actor=request.actor, idea=fetch(request.actor, Action.VIEW, Idea, pk=pk))
    return _ideas(request.actor).get(pk=pk)


@router.delete("/ideas/{pk}/support", auth=holder, response=writes(IdeaOut, status=200))
def take_support_back(request: HttpRequest, pk: Key) -> Idea:
    """Be no longer for an idea."""
    services.take_support_back(actor=request.actor, idea=fetch(request.actor, Action.VIEW, Idea, pk=pk))
    return _ideas(request.actor).get(pk=pk)


class MergeIn(Body):
    """Into which idea, and why."""

    into: int = Field(ge=1, le=2**63 - 1, strict=True)
    because: str = Field(min_length=1, max_length=BECAUSE_LIMIT)


@router.post("/ideas/{pk}/merge", auth=holder, response=writes(IdeaOut, status=200))
def merge_idea(request: HttpRequest, pk: Key, merge: MergeIn) -> Idea:
    """Let an idea count as part of another; both stay readable."""
    idea = fetch(request.actor, Action.MODERATE, Idea, pk=pk)
    into = chosen_one(allowed(request.actor, Action.VIEW, Idea), merge.into, "into")
    assert into is not None
    services.merge_idea(actor=request.actor, idea=idea, into=into, because=merge.because)
    return _ideas(request.actor).get(pk=pk)


@router.delete("/ideas/{pk}/merge", auth=holder, response=writes(IdeaOut, status=200))
def unmerge_idea(request: HttpRequest, pk: Key) -> Idea:
    """Let an idea stand by itself again."""
    services.unmerge_idea(actor=request.actor, idea=fetch(request.actor, Action.MODERATE, Idea, pk=pk))
    return _ideas(request.actor).get(pk=pk)

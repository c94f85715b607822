"""Drafts, for programs: their wordings, what was said about each paragraph, and saying something."""

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
from thegither.kernel.errors import NotFound
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.rest import (
    Addressed,
    Body,
    IdempotencyKey,
    Key,
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

from . import services
from .models import Comment, CommentKind, Passage, Wording
from .services.comments import PROPOSED_LIMIT, QUOTE_LIMIT
from .services.wordings import NOTE_LIMIT
from .services.wordings import TEXT_LIMIT as DRAFT_LIMIT

router = Router(auth=anybody, tags=["Drafts"])

TEXT_LIMIT = 5_000


class PassageOut(Schema):
    """A heading or a paragraph; ``key`` is the same for it in every wording."""

    id: int
    key: int
    level: int = Field(description="Of a heading, from 1; 0 for a paragraph.")
    text: str


class WordingOut(Addressed):
    """One wording of a draft."""

    activity_id: int
    number: int
    note: str
    published_at: datetime
    passages: list[PassageOut]


def _wordings(actor: Actor) -> QuerySet[Wording]:
    return allowed(actor, Action.VIEW, Wording).prefetch_related("passages").order_by("-number")


@router.get("/activities/{pk}/draft", response=reads(WordingOut))
def get_draft(request: HttpRequest, pk: Key) -> Wording:
    """Give the newest wording of a draft."""
    wording = _wordings(request.actor).filter(activity=pk).first()
    if wording is None:
        raise NotFound
    return wording


class WordingQuery(PageQuery):
    """Which wordings."""

    activity: KeyWanted = None


@router.get("/draft-wordings", response=reads(Page[WordingOut], named=False))
def list_wordings(request: HttpRequest, query: Query[WordingQuery]) -> dict[str, Any]:
    """List wordings of drafts, those that were replaced too."""
    return page_of(request, narrowed(_wordings(request.actor), query, "activity"), query)


class WordingIn(Body):
    """The next wording of a draft."""

    text: str = Field(min_length=1, max_length=DRAFT_LIMIT)
    note: str = Field("", max_length=NOTE_LIMIT, description="What is new in it; the first needs none.")
    expected_number: int | None = Field(
        None, ge=0, le=32_767, strict=True, description="The wording that was read; 0 if there was none."
    )


@router.post("/activities/{pk}/draft", auth=holder, response=writes(WordingOut))
def publish_wording(
    request: HttpRequest, pk: Key, wording: WordingIn, idempotency_key: IdempotencyKey = None
) -> Status[Wording]:
    """Publish a draft, or its next wording; comments stay with their paragraphs."""
    activity = fetch(request.actor, Action.CHANGE, Activity, pk=pk)
    made = services.publish_wording(
        actor=request.actor, activity=activity, submission_key=idempotency_key, **wording.model_dump()
    )
    return Status(201, _wordings(request.actor).get(pk=made.pk))


class CommentOut(Addressed):
    """What somebody said about a paragraph, as it was then."""

    activity_id: int
    reference: str = Field(description="Of the contribution.")
    key: int = Field(description="Of the paragraph, in every wording.")
    passage_id: int = Field(description="The paragraph as it was then.")
    kind: CommentKind
    quote: str
    proposed: str
    text: str
    layer: Layer
    made_at: datetime
    answer: AnswerState

    @staticmethod
    def resolve_reference(obj: Comment) -> str:
        """Return the reference of its contribution."""
        return obj.contribution.reference

    @staticmethod
    def resolve_text(obj: Comment) -> str:
        """Return what was said."""
        return obj.contribution.text

    @staticmethod
    def resolve_layer(obj: Comment) -> str:
        """Return from which layer it comes."""
        return obj.contribution.layer

    @staticmethod
    def resolve_answer(obj: Comment) -> str:
        """Return what the newest answer says."""
        return obj.contribution.answer


class CommentQuery(PageQuery):
    """Which comments."""

    activity: KeyWanted = None
    key: KeyWanted = None
    kind: CommentKind | None = None


def _comments(actor: Actor) -> QuerySet[Comment]:
    return allowed(actor, Action.VIEW, Comment).select_related("contribution")


@router.get("/draft-comments", response=reads(Page[CommentOut], named=False))
def list_comments(request: HttpRequest, query: Query[CommentQuery]) -> dict[str, Any]:
    """List what was said about drafts."""
    return page_of(request, narrowed(_comments(request.actor), query, "activity", "key", "kind"), query)


class CommentIn(Body):
    """Something to be said about a paragraph."""

    passage: int = Field(ge=1, le=2**63 - 1, strict=True)
    kind: CommentKind
    text: str = Field(min_length=1, max_length=TEXT_LIMIT)
    quote: str = Field("", max_length=QUOTE_LIMIT, description="Words that stand in the paragraph.")
    proposed: str = Field("", max_length=PROPOSED_LIMIT, description="The words wanted instead.")
    byline: str = Field("", max_length=80, description="How its author wishes to be named.")


class CommentMade(Schema):
    """What was stored, and the address at which its author follows it: keep it secret, it is the only key."""

    comment: CommentOut
    receipt_url: str


@router.post("/activities/{pk}/draft/comments", response=writes(CommentMade, limited=True))
def add_comment(
    request: HttpRequest, pk: Key, comment: CommentIn, idempotency_key: IdempotencyKey = None
) -> Status[dict[str, Any]]:
    """Say something about a paragraph of a draft, with a token or without any."""
    activity = fetch(request.actor, Action.ADD, Activity.objects.select_related(ABOVE), pk=pk)
    passages = allowed(request.actor, Action.VIEW, Passage).filter(wording__activity=activity)
    content = comment.model_dump()
    content["passage"] = chosen_one(passages, comment.passage, "passage")
    made = services.add_comment(
        actor=actor_of_program(request),
        activity=activity,
        language=activity.language,
        source=source_of(request, activity.pk),
        submission_key=idempotency_key,
        **content,
    )
    stored = Comment.objects.select_related("contribution").get(pk=made.pk)
    return Status(201, {"comment": stored, "receipt_url": receipt_address(made.contribution)})

"""Threads, search and what changed, for programs."""

from datetime import date, datetime
from html import unescape
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.html import strip_tags
from ninja import Query, Router, Schema
from pydantic import Field

from thegither.audit.models import Event
from thegither.delivery.models import Action as PartnersAction
from thegither.delivery.models import ActionState
from thegither.dialogue.models import AnswerState, Channel, Contribution, Decision, DecisionState, Layer
from thegither.kernel.policies import Action, fetch
from thegither.kernel.rest import Key, KeyWanted, Number, Page, PageQuery, absolute, anybody, page_of, reads
from thegither.outcomes.models import Direction, Outcome

from .news import NewsItem, items_of, public_events
from .searching import LAST_PAGE, Hit
from .searching import search as find
from .threads import (
    Thread,
    thread_of_action,
    thread_of_contribution,
    thread_of_decision,
    thread_of_outcome,
)

router = Router(auth=anybody)


# Threads -------------------------------------------------------------------------------------------------
class StationOut(Schema):
    """How far one of the four stations is."""

    kind: Literal["said", "decided", "did", "changed"]
    state: Literal["reached", "under_way", "ahead", "ended"]
    since: date | None
    reason: str
    look_again_on: date | None


class ThreadSaid(Schema):
    """A contribution in a thread."""

    id: int = Field(alias="pk")
    reference: str
    matter_id: int
    text: str
    language: str
    byline: str
    said_at: datetime
    layer: Layer
    channel: Channel
    answer: AnswerState


class ThreadAnswer(Schema):
    """An answer in a thread."""

    id: int = Field(alias="pk")
    state: AnswerState
    because: str
    look_again_on: date | None
    answered_at: datetime
    answered_for: str


class ThreadDissent(Schema):
    """Who did not go along with a decision in a thread."""

    seat: str
    kind: str
    reason: str


class ThreadDecision(Schema):
    """A decision in a thread."""

    id: int = Field(alias="pk")
    title: str
    state: DecisionState
    is_no: bool
    rule: str
    reasons: str
    chosen: str
    decided_by: str
    decided_at: datetime | None
    look_again_on: date | None
    dissents: list[ThreadDissent]


class ThreadAction(Schema):
    """An action in a thread."""

    id: int = Field(alias="pk")
    title: str
    state: ActionState
    due_on: date
    done_on: date | None
    result: str
    owners: list[str]


class ThreadFigure(Schema):
    """An indicator before and after; ``n`` is on how many a value rests."""

    indicator: str
    unit: str
    better: Direction
    before: Number | None
    before_on: date | None
    before_n: int | None
    after: Number | None
    after_on: date | None
    after_n: int | None


class ThreadOutcome(Schema):
    """An outcome in a thread; ``likelihood`` is empty where nobody claimed a part in it."""

    id: int = Field(alias="pk")
    title: str
    for_whom: str
    look_again_on: date | None
    likelihood: str
    figures: list[ThreadFigure]


class ThreadOut(Schema):
    """The one thread said → decided → did → changed, with what you may see at each station."""

    reached: str = Field(description="The last station that it reached.")
    ended: bool
    days: int = Field(description="From the first to the last station reached.")
    stations: list[StationOut]
    said_count: int = Field(description="How many said it; `said` holds the first of them.")
    said: list[ThreadSaid]
    answers: list[ThreadAnswer]
    decided: list[ThreadDecision]
    did: list[ThreadAction]
    changed: list[ThreadOutcome]

    @staticmethod
    def resolve_said(obj: Thread) -> tuple[Any, ...]:
        """Return the contributions."""
        return obj.said.records

    @staticmethod
    def resolve_decided(obj: Thread) -> tuple[Any, ...]:
        """Return the decisions."""
        return obj.decided.records

    @staticmethod
    def resolve_did(obj: Thread) -> tuple[Any, ...]:
        """Return the actions."""
        return obj.did.records

    @staticmethod
    def resolve_changed(obj: Thread) -> tuple[Any, ...]:
        """Return the outcomes."""
        return obj.changed.records


@router.get("/contributions/{pk}/thread", response=reads(ThreadOut), tags=["Threads"])
def get_thread_of_contribution(request: HttpRequest, pk: Key) -> Thread:
    """Give what became of a contribution."""
    found = fetch(request.actor, Action.VIEW, Contribution, pk=pk)
    return thread_of_contribution(request.actor, found)


@router.get("/decisions/{pk}/thread", response=reads(ThreadOut), tags=["Threads"])
def get_thread_of_decision(request: HttpRequest, pk: Key) -> Thread:
    """Give what a decision cites, and what was done and changed because of it."""
    return thread_of_decision(request.actor, fetch(request.actor, Action.VIEW, Decision, pk=pk))


@router.get("/actions/{pk}/thread", response=reads(ThreadOut), tags=["Threads"])
def get_thread_of_action(request: HttpRequest, pk: Key) -> Thread:
    """Give where an action came from, and what changed because of it."""
    return thread_of_action(request.actor, fetch(request.actor, Action.VIEW, PartnersAction, pk=pk))


@router.get("/outcomes/{pk}/thread", response=reads(ThreadOut), tags=["Threads"])
def get_thread_of_outcome(request: HttpRequest, pk: Key) -> Thread:
    """Give the actions with a claimed part in an outcome, the decisions behind them, and who began it."""
    return thread_of_outcome(request.actor, fetch(request.actor, Action.VIEW, Outcome, pk=pk))


# Search --------------------------------------------------------------------------------------------------
Kind = Literal["matter", "contribution", "decision", "action", "outcome", "partnership", "organisation"]


class HitOut(Schema):
    """A record that was found."""

    kind: Kind
    title: str
    url: str
    excerpt: str = Field(description="Plain text round the first word that was found.")
    where: str = Field(description="The partnership and the matter that it belongs to.")
    happened_at: datetime
    language: str

    @staticmethod
    def resolve_url(obj: Hit) -> str:
        """Return the address of its page."""
        return absolute(obj.url)

    @staticmethod
    def resolve_excerpt(obj: Hit) -> str:
        """Return the excerpt without its marks."""
        return unescape(strip_tags(obj.excerpt))


class SearchQuery(Schema):
    """What to look for; the best page comes first."""

    q: str = Field(min_length=1, max_length=200)
    kind: Kind | None = None
    page: int = Field(1, ge=1, le=LAST_PAGE)


@router.get("/search", response=reads(Page[HitOut], named=False), tags=["Search and news"])
def search(request: HttpRequest, query: Query[SearchQuery]) -> dict[str, Any]:
    """Find records that hold all of the words, best first."""
    hits = find(request.actor, query.q.replace("\x00", ""), kind=query.kind or "", page=query.page)
    following = None
    if hits.has_more and query.page < LAST_PAGE:
        values = request.GET.copy()
        values["page"] = str(query.page + 1)
        following = absolute(f"{request.path}?{values.urlencode()}")
    return {"items": hits.rows, "next": following}


# News ----------------------------------------------------------------------------------------------------
class ChangeOut(Schema):
    """Something that happened."""

    id: int = Field(alias="key")
    event: str
    title: str = Field(description="The record that it happened to.")
    sentence: str
    url: str
    happened_at: datetime

    @staticmethod
    def resolve_url(obj: NewsItem) -> str:
        """Return the address at which to read on."""
        return absolute(obj.url)


class ChangeQuery(PageQuery):
    """Which news."""

    partnership: KeyWanted = None
    matter: KeyWanted = None


@router.get("/changes", response=reads(Page[ChangeOut], named=False), tags=["Search and news"])
def list_changes(request: HttpRequest, query: Query[ChangeQuery]) -> dict[str, Any]:
    """List what happened, in sentences. A page can hold fewer than you asked for: follow `next`."""
    events = public_events(request.actor)
    if query.partnership:
        events = events.filter(partnership_id=query.partnership)
    if query.matter:
        events = events.filter(matter_id=query.matter)
    page = page_of(request, events, query)
    found: list[Event] = page["items"]
    return {**page, "items": items_of(request.actor, found)}

"""Done, for programs: actions with their owners, every due date they had, and their news."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from thegither.dialogue.api import MatterRef, of_matter
from thegither.dialogue.models import Decision, Matter
from thegither.kernel.actors import Actor as Doer
from thegither.kernel.clock import today
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed, fetch
from thegither.kernel.rest import (
    Body,
    Day,
    IdempotencyKey,
    IfMatch,
    Key,
    KeyList,
    KeyOrNone,
    KeyWanted,
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
    require_version,
    writes,
)
from thegither.kernel.transactions import write_transaction
from thegither.partners.api import OrganisationRef, PartnershipRef, SeatRef
from thegither.partners.models import Partnership, Seat

from . import services
from .models import Action, ActionDecision, ActionDueDate, ActionNews, ActionState
from .selectors import UNDER_WAY, actions_seen_by

router = Router(auth=anybody, tags=["Actions"])

TEXT_LIMIT = 5_000
NEWS_LIMIT = 3_000


class DueDateOut(Schema):
    """A due date that an action had, from when, and why it was changed."""

    due_on: date
    set_at: datetime
    reason: str


class ActionOut(Referenced):
    """Something that partners do by a date."""

    partnership: PartnershipRef
    matter: MatterRef | None = Field(description="Null also where you may not see the matter.")
    title: str
    description: str
    state: ActionState
    owners: list[SeatRef]
    carries_out: list[int] = Field(description="Keys of the decisions that it carries out.")
    due_on: date
    due_dates: list[DueDateOut]
    days_late: int
    done_on: date | None
    result: str
    created_at: datetime
    latest_news_at: datetime | None
    is_public: bool
    version: int

    @staticmethod
    def resolve_owners(obj: Action) -> list[Seat]:
        """Return the seats that own it."""
        return [owner.seat for owner in obj.owners.all()]

    @staticmethod
    def resolve_carries_out(obj: Action) -> list[int]:
        """Return the decisions that were read with it."""
        return [each.decision_id for each in obj.decisions.all()]


class NewsOut(Schema):
    """How an action was going."""

    id: int
    text: str
    told_at: datetime
    organisation: OrganisationRef | None

    @staticmethod
    def resolve_organisation(obj: ActionNews) -> Any:
        """Return the organisation for whose seat it was told."""
        return obj.told_for.organisation if obj.told_for else None


def _actions(actor: Doer) -> QuerySet[Action]:
    """Return the actions that the actor may see; a public one can belong to a matter that is not."""
    decisions = ActionDecision.objects.filter(decision__in=allowed(actor, Act.VIEW, Decision).order_by())
    return (
        actions_seen_by(actor)
        .select_related(None)
        .select_related("partnership")
        .prefetch_related(
            Prefetch("matter", allowed(actor, Act.VIEW, Matter)),
            Prefetch("decisions", decisions.order_by("pk")),
            Prefetch("due_dates", ActionDueDate.objects.order_by("set_at", "pk")),
        )
    )


class ActionQuery(PageQuery):
    """Which actions."""

    partnership: KeyWanted = None
    matter: KeyWanted = None
    state: ActionState | None = None
    late: bool = Field(False, description="Only those past their due date and not done.")


@router.get("/actions", response=reads(Page[ActionOut], named=False))
def list_actions(request: HttpRequest, query: Query[ActionQuery]) -> dict[str, Any]:
    """List actions."""
    rows = narrowed(_actions(request.actor), query, "partnership", "state")
    rows = of_matter(rows, request.actor, query.matter)
    if query.late:
        rows = rows.filter(state__in=UNDER_WAY, due_on__lt=today())
    return page_of(request, rows, query)


@router.get("/actions/{pk}", response=reads(ActionOut))
def get_action(request: HttpRequest, pk: Key) -> Action:
    """Give one action with its owners and every due date that it had."""
    return fetch(request.actor, Act.VIEW, _actions(request.actor), pk=pk)


@router.get("/actions/{pk}/news", response=reads(Page[NewsOut]))
def list_action_news(request: HttpRequest, pk: Key, query: Query[PageQuery]) -> dict[str, Any]:
    """List the news of an action."""
    action = fetch(request.actor, Act.VIEW, Action, pk=pk)
    return page_of(request, action.news.select_related("told_for__organisation"), query)


class ActionIn(Body):
    """An action to be planned."""

    title: str = Field(min_length=1, max_length=200)
    due_on: Day
    owners: SomeKeys = Field(description="Keys of the seats that own it.")
    description: str = Field("", max_length=TEXT_LIMIT)
    matter: KeyOrNone = None
    carries_out: KeyList = Field([], description="Keys of decisions.")


@router.post("/partnerships/{pk}/actions", auth=holder, response=writes(ActionOut))
def plan_action(
    request: HttpRequest, pk: Key, action: ActionIn, idempotency_key: IdempotencyKey = None
) -> Status[Action]:
    """Plan an action in a partnership in which you hold a seat with a voice."""
    actor = request.actor
    partnership = fetch(actor, Act.ADD, Partnership, pk=pk)
    decisions = allowed(actor, Act.VIEW, Decision).select_related("matter")
    made = services.plan_action(
        actor=actor,
        partnership=partnership,
        title=action.title,
        due_on=action.due_on,
        owners=chosen(allowed(actor, Act.VIEW, Seat), action.owners, "owners"),
        matter=chosen_one(allowed(actor, Act.VIEW, Matter), action.matter, "matter"),
        description=action.description,
        carries_out=chosen(decisions, action.carries_out, "carries_out") if action.carries_out else (),
        submission_key=idempotency_key,
    )
    return Status(201, _actions(actor).get(pk=made.pk))


@contextmanager
def _changing(actor: Doer, pk: int, if_match: str | None) -> Iterator[Action]:
    """Hold an action that the actor may change, as the client has seen it."""
    with write_transaction():
        action = fetch(actor, Act.CHANGE, Action.objects.select_for_update(), pk=pk)
        require_version(if_match, action.version)
        yield action


class DueDateIn(Body):
    """Another due date, and why."""

    due_on: Day
    reason: str = Field(min_length=1, max_length=300)


@router.post("/actions/{pk}/due-dates", auth=holder, response=writes(ActionOut, versioned=True))
def move_due_date(
    request: HttpRequest, pk: Key, moved: DueDateIn, if_match: IfMatch = None
) -> Status[Action]:
    """Give an action another due date; the old one stays on the record."""
    with _changing(request.actor, pk, if_match) as action:
        services.move_due_date(actor=request.actor, action=action, due_on=moved.due_on, reason=moved.reason)
    return Status(201, _actions(request.actor).get(pk=pk))


class NewsIn(Body):
    """How an action is going."""

    text: str = Field(min_length=1, max_length=NEWS_LIMIT)


@router.post("/actions/{pk}/news", auth=holder, response=writes(NewsOut, versioned=True))
def tell_news(request: HttpRequest, pk: Key, news: NewsIn, if_match: IfMatch = None) -> Status[ActionNews]:
    """Tell how an action is going."""
    with _changing(request.actor, pk, if_match) as action:
        return Status(201, services.tell_news(actor=request.actor, action=action, text=news.text))


@router.post("/actions/{pk}/start", auth=holder, response=writes(ActionOut, status=200, versioned=True))
def start_action(request: HttpRequest, pk: Key, if_match: IfMatch = None) -> Action:
    """Say that an action is under way."""
    with _changing(request.actor, pk, if_match) as action:
        services.start_action(actor=request.actor, action=action)
    return _actions(request.actor).get(pk=pk)


class ReasonIn(Body):
    """Why; everybody who sees the action can read it."""

    reason: str = Field(min_length=1, max_length=NEWS_LIMIT)


@router.post("/actions/{pk}/stop", auth=holder, response=writes(ActionOut, status=200, versioned=True))
def stop_action(request: HttpRequest, pk: Key, stopped: ReasonIn, if_match: IfMatch = None) -> Action:
    """Stop an action that will not be done."""
    with _changing(request.actor, pk, if_match) as action:
        services.stop_action(actor=request.actor, action=action, reason=stopped.reason)
    return _actions(request.actor).get(pk=pk)


@router.post("/actions/{pk}/reopen", auth=holder, response=writes(ActionOut, status=200, versioned=True))
def reopen_action(request: HttpRequest, pk: Key, again: ReasonIn, if_match: IfMatch = None) -> Action:
    """Take up again an action that was done or stopped; the reason goes into its news."""
    with _changing(request.actor, pk, if_match) as action:
        services.reopen_action(actor=request.actor, action=action, reason=again.reason)
    return _actions(request.actor).get(pk=pk)


class FinishIn(Body):
    """What was done."""

    result: str = Field(min_length=1, max_length=TEXT_LIMIT)
    done_on: Day | None = Field(None, description="Today, unless you give another day.")


@router.post("/actions/{pk}/finish", auth=holder, response=writes(ActionOut, status=200, versioned=True))
def finish_action(request: HttpRequest, pk: Key, done: FinishIn, if_match: IfMatch = None) -> Action:
    """Say that an action is done, and what was done."""
    with _changing(request.actor, pk, if_match) as action:
        services.finish_action(actor=request.actor, action=action, result=done.result, done_on=done.done_on)
    return _actions(request.actor).get(pk=pk)

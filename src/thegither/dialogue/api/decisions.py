from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from thegither.dialogue import services
from thegither.dialogue.models import (
    AnswerState,
    Citation,
    Contribution,
    Decision,
    DecisionOption,
    DecisionRule,
    DecisionState,
    Dissent,
    DissentKind,
    Matter,
)
from thegither.dialogue.services.decisions import MOST_OPTIONS, TEXT_LIMIT
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.rest import (
    Body,
    Day,
    IdempotencyKey,
    IfMatch,
    Instant,
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
    version_in,
    writes,
)
from thegither.kernel.rest.values import LARGEST_KEY
from thegither.partners.api import OrganisationRef
from thegither.partners.models import Seat

from .matters import MatterRef

router = Router(auth=anybody, tags=["Decisions"])


class OptionOut(Schema):
    """One thing that could be done."""

    id: int
    title: str
    is_nothing: bool
    is_chosen: bool
    arguments_for: str
    arguments_against: str
    evidence: str


class DissentOut(Schema):
    """A seat that did not go along, and why; an individual is not named."""

    id: int
    kind: DissentKind
    reason: str
    recorded_at: datetime
    organisation: OrganisationRef | None

    @staticmethod
    def resolve_organisation(obj: Dissent) -> Any:
        """Return the organisation whose seat did not go along."""
        return obj.seat.organisation if obj.seat else None


class DecisionOut(Referenced):
    """A question with its options; who decided by which rule, the reasons, and who did not go along."""

    matter: MatterRef
    title: str
    question: str
    state: DecisionState
    options: list[OptionOut]
    rule: DecisionRule | None
    decided_by: str
    reasons: str
    is_no: bool = Field(description="It ends the thread: not now, because.")
    look_again_on: date | None
    proposed_at: datetime
    decided_at: datetime | None
    dissents: list[DissentOut]
    version: int

    @staticmethod
    def resolve_rule(obj: Decision) -> str | None:
        """Return the rule, once it is decided."""
        return obj.rule or None


class CitationOut(Schema):
    """A contribution that shaped a decision."""

    id: int
    contribution_id: int
    note: str
    cited_at: datetime


def _decisions(actor: Actor) -> QuerySet[Decision]:
    """Return the decisions that the actor may see, with all that is shown of them."""
    return (
        allowed(actor, Action.VIEW, Decision)
        .select_related("matter")
        .prefetch_related(
            Prefetch("options", DecisionOption.objects.order_by("position", "pk")),
            Prefetch("dissents", Dissent.objects.select_related("seat__organisation")),
        )
    )


class DecisionQuery(PageQuery):
    """Which decisions."""

    partnership: KeyWanted = None
    matter: KeyWanted = None
    state: DecisionState | None = None


@router.get("/decisions", response=reads(Page[DecisionOut], named=False))
def list_decisions(request: HttpRequest, query: Query[DecisionQuery]) -> dict[str, Any]:
    """List decisions, proposed, taken and withdrawn."""
    rows = narrowed(_decisions(request.actor), query, "matter", "state")
    if query.partnership:
        rows = rows.filter(matter__partnership=query.partnership)
    return page_of(request, rows, query)


@router.get("/decisions/{pk}", response=reads(DecisionOut))
def get_decision(request: HttpRequest, pk: Key) -> Decision:
    """Give one decision with its options and dissents."""
    return fetch(request.actor, Action.VIEW, _decisions(request.actor), pk=pk)


@router.get("/decisions/{pk}/citations", response=reads(Page[CitationOut]))
def list_citations(request: HttpRequest, pk: Key, query: Query[PageQuery]) -> dict[str, Any]:
    """List the contributions that shaped a decision."""
    decision = fetch(request.actor, Action.VIEW, Decision, pk=pk)
    return page_of(request, allowed(request.actor, Action.VIEW, Citation).filter(decision=decision), query)


class OptionIn(Body):
    """One option; exactly one of them is to do nothing."""

    title: str = Field(min_length=1, max_length=200)
    is_nothing: bool = Field(False, strict=True)
    arguments_for: str = Field("", max_length=TEXT_LIMIT)
    arguments_against: str = Field("", max_length=TEXT_LIMIT)
    evidence: str = Field("", max_length=TEXT_LIMIT)


class DecisionIn(Body):
    """A question to be decided."""

    title: str = Field(min_length=1, max_length=200)
    question: str = Field(min_length=1, max_length=300)
    options: list[OptionIn] = Field(min_length=3, max_length=MOST_OPTIONS)
    cites: KeyList = Field([], description="Keys of contributions that shaped it.")


@router.post("/matters/{pk}/decisions", auth=holder, response=writes(DecisionOut))
def propose_decision(
    request: HttpRequest, pk: Key, decision: DecisionIn, idempotency_key: IdempotencyKey = None
) -> Status[Decision]:
    """Put a question with its options, one of which is to do nothing."""
    matter = fetch(request.actor, Action.DECIDE, Matter, pk=pk)
    made = services.propose_decision(
        actor=request.actor,
        matter=matter,
        title=decision.title,
        question=decision.question,
        options=[services.OptionDraft(**option.model_dump()) for option in decision.options],
        cites=_contributions(request.actor, matter.pk, decision.cites, "cites"),
        submission_key=idempotency_key,
    )
    return Status(201, _decisions(request.actor).get(pk=made.pk))


class RecordIn(Body):
    """What was decided, by whom and why."""

    chosen: int = Field(ge=1, le=LARGEST_KEY, strict=True, description="The key of the option.")
    rule: DecisionRule
    reasons: str = Field(min_length=1, max_length=TEXT_LIMIT)
    decided_by: str = Field("", max_length=200, description="Which meeting or body decided.")
    decided_at: Instant | None = None
    is_no: bool = Field(False, strict=True)
    look_again_on: Day | None = None
    answer_cited: AnswerState | None = Field(
        None, description="Answer what the decision cites with its reasons, as this."
    )


@router.post("/decisions/{pk}/record", auth=holder, response=writes(DecisionOut, status=200, versioned=True))
def record_decision(request: HttpRequest, pk: Key, recorded: RecordIn, if_match: IfMatch = None) -> Decision:
    """Record what was decided; whoever runs the partnership may."""
    decision = fetch(request.actor, Action.MANAGE, Decision, pk=pk)
    content = recorded.model_dump()
    (content["chosen"],) = chosen(decision.options.all(), [recorded.chosen], "chosen")
    content["answer_cited"] = recorded.answer_cited or ""
    services.record_decision(
        actor=request.actor, decision=decision, expected_version=version_in(if_match), **content
    )
    return _decisions(request.actor).get(pk=pk)


class CitationsIn(Body):
    """Contributions that shaped a decision."""

    contributions: SomeKeys
    note: str = Field("", max_length=300)


@router.post("/decisions/{pk}/citations", auth=holder, response=writes(list[CitationOut]))
def cite_contributions(request: HttpRequest, pk: Key, cited: CitationsIn) -> Status[list[Citation]]:
    """Say that contributions shaped a decision; those that it cites already are left out of the answer."""
    decision = fetch(request.actor, Action.DECIDE, Decision, pk=pk)
    contributions = _contributions(request.actor, decision.matter_id, cited.contributions, "contributions")
    return Status(
        201,
        services.cite_contributions(
            actor=request.actor, decision=decision, contributions=contributions, note=cited.note
        ),
    )


class DissentIn(Body):
    """That a seat did not go along, and why."""

    kind: DissentKind
    reason: str = Field(min_length=1, max_length=TEXT_LIMIT)
    seat: KeyOrNone = Field(None, description="Your own, unless you run the partnership.")


@router.post("/decisions/{pk}/dissents", auth=holder, response=writes(DissentOut))
def record_dissent(request: HttpRequest, pk: Key, dissent: DissentIn) -> Status[Dissent]:
    """Stand aside or object, for a seat; saying it again changes the words."""
    decision = fetch(request.actor, Action.VIEW, Decision.objects.select_related("matter"), pk=pk)
    seat = chosen_one(allowed(request.actor, Action.VIEW, Seat), dissent.seat, "seat")
    made = services.record_dissent(
        actor=request.actor, decision=decision, kind=dissent.kind, reason=dissent.reason, seat=seat
    )
    return Status(201, Dissent.objects.select_related("seat__organisation").get(pk=made.pk))


def _contributions(actor: Actor, matter_id: int, keys: list[int], field: str) -> list[Contribution]:
    rows = allowed(actor, Action.VIEW, Contribution).filter(matter=matter_id)
    return chosen(rows, keys, field) if keys else []

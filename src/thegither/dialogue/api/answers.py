from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from thegither.dialogue import services
from thegither.dialogue.models import AnswerState, Contribution, Disposition, DispositionCoverage, Matter
from thegither.dialogue.selectors.answers import answers_to
from thegither.dialogue.services.answers import BECAUSE_LIMIT
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.rest import (
    Body,
    Day,
    IdempotencyKey,
    Key,
    KeyWanted,
    Page,
    PageQuery,
    SomeKeys,
    anybody,
    chosen,
    holder,
    narrowed,
    page_of,
    reads,
    writes,
)
from thegither.partners.api import OrganisationRef

from .contributions import ContributionOut, contribution_rows

router = Router(auth=anybody, tags=["Answers"])


class AnswerOut(Schema):
    """What became of contributions, and because of what; one answer may cover many."""

    id: int
    matter_id: int
    state: AnswerState
    because: str
    look_again_on: date | None
    answered_at: datetime
    organisation: OrganisationRef | None = Field(description="For whom it was given.")
    covered: int = Field(description="How many contributions it covers.")

    @staticmethod
    def resolve_organisation(obj: Disposition) -> Any:
        """Return the organisation for whose seat it was given."""
        return obj.answered_for.organisation if obj.answered_for else None


def _shown(rows: QuerySet[Disposition]) -> QuerySet[Disposition]:
    """Return ``rows`` with all that is shown of them; counted for each row of a page, not for all."""
    count = (
        DispositionCoverage.objects.filter(disposition=OuterRef("pk"))
        .order_by()
        .values("disposition")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return rows.select_related("answered_for__organisation").annotate(covered=Coalesce(Subquery(count), 0))


def _answers(actor: Actor) -> QuerySet[Disposition]:
    return _shown(allowed(actor, Action.VIEW, Disposition))


class AnswerQuery(PageQuery):
    """Which answers."""

    matter: KeyWanted = None
    state: AnswerState | None = None


@router.get("/answers", response=reads(Page[AnswerOut], named=False))
def list_answers(request: HttpRequest, query: Query[AnswerQuery]) -> dict[str, Any]:
    """List answers."""
    return page_of(request, narrowed(_answers(request.actor), query, "matter", "state"), query)


@router.get("/answers/{pk}", response=reads(AnswerOut))
def get_answer(request: HttpRequest, pk: Key) -> Disposition:
    """Give one answer."""
    return fetch(request.actor, Action.VIEW, _answers(request.actor), pk=pk)


@router.get("/answers/{pk}/contributions", response=reads(Page[ContributionOut]))
def list_answered_contributions(request: HttpRequest, pk: Key, query: Query[PageQuery]) -> dict[str, Any]:
    """List the contributions that an answer covers."""
    answer = fetch(request.actor, Action.VIEW, Disposition, pk=pk)
    covered = DispositionCoverage.objects.filter(disposition=answer).order_by().values("contribution_id")
    return page_of(request, contribution_rows(request.actor).filter(pk__in=covered), query)


@router.get("/contributions/{pk}/answers", response=reads(Page[AnswerOut]))
def list_answers_to_contribution(request: HttpRequest, pk: Key, query: Query[PageQuery]) -> dict[str, Any]:
    """List every answer that a contribution ever had; the newest stands."""
    contribution = fetch(request.actor, Action.VIEW, Contribution, pk=pk)
    return page_of(request, _shown(answers_to(request.actor, contribution)), query)


class AnswerIn(Body):
    """An answer to contributions of one matter."""

    contributions: SomeKeys
    state: AnswerState = Field(description="Anything but `received`.")
    because: str = Field(min_length=1, max_length=BECAUSE_LIMIT)
    look_again_on: Day | None = None


@router.post("/matters/{pk}/answers", auth=holder, response=writes(AnswerOut))
def answer_contributions(
    request: HttpRequest, pk: Key, answer: AnswerIn, idempotency_key: IdempotencyKey = None
) -> Status[Disposition]:
    """Say what became of contributions, for your seat: one answer for as many as it fits."""
    matter = fetch(request.actor, Action.ANSWER, Matter, pk=pk)
    rows = contribution_rows(request.actor).filter(matter=matter)
    made = services.answer_contributions(
        actor=request.actor,
        matter=matter,
        contributions=chosen(rows, answer.contributions, "contributions"),
        state=answer.state,
        because=answer.because,
        look_again_on=answer.look_again_on,
        submission_key=idempotency_key,
    )
    return Status(201, _answers(request.actor).get(pk=made.pk))

"""Questionnaires, for programs: what is asked, answering it, and what was answered."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status
from pydantic import Field

from thegither.accounts.limits import limit
from thegither.dialogue.models import Channel
from thegither.engagement.models import Activity
from thegither.engagement.pages import ABOVE
from thegither.engagement.selectors.now import now_of
from thegither.engagement.sources import source_of
from thegither.kernel.actors import Provenance
from thegither.kernel.errors import NotFound, NotPermitted
from thegither.kernel.policies import Action, fetch
from thegither.kernel.rest import Body, IdempotencyKey, Key, absolute, anybody, reads, writes

from . import services
from .forms.answering import checked_answers
from .models import FormVersion
from .receipts import sheet_token
from .selectors.results import results_of, results_rows
from .selectors.table import columns_of
from .versions import current_version
from .views.results import results_for

router = Router(auth=anybody, tags=["Questionnaires"])


class QuestionPartOut(Schema):
    """One thing that is told: the name under which it is answered and found in tables."""

    name: str
    kind: str
    label: str
    choices: dict[str, str]
    holds: str


class QuestionnaireOut(Schema):
    """What a questionnaire asks now."""

    id: int
    title: str
    number: int = Field(description="Number of the version of the questions.")
    is_open: bool
    content: dict[str, Any] = Field(description="Sections and questions, as the document of the form.")
    parts: list[QuestionPartOut]


class AnswersIn(Body):
    """Answers by the names of the parts: texts, and lists of short names where several are chosen."""

    answers: dict[str, str | list[str]] = Field(max_length=400)
    number: int | None = Field(None, ge=1, description="The version that was answered, if not the newest.")


class HandedIn(Schema):
    """What was handed in, and where its giver can read, change and take it back."""

    reference: str
    receipt_url: str


class ResultOut(Schema):
    """How many answered something in one layer; null where it would speak of fewer than five."""

    question: str
    text: str
    of: str
    layer: str
    answer: str
    n: int | None
    share: float | None
    low: float | None
    high: float | None
    median: str


class ResultsOut(Schema):
    """The results: of those who chose to answer, not representative of everybody."""

    note: str
    results: list[ResultOut]


def _questionnaire(request: HttpRequest, pk: int, action: Action) -> Activity:
    return fetch(
        request.actor, action, Activity.objects.filter(kind="questionnaire").select_related(ABOVE), pk=pk
    )


@router.get("/questionnaires/{pk}", response=reads(QuestionnaireOut))
def get_questionnaire(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Give what a questionnaire asks now, with the name of each part."""
    activity = _questionnaire(request, pk, Action.VIEW)
    version = current_version(activity)
    return {
        "id": activity.pk,
        "title": activity.title,
        "number": version.number,
        "is_open": now_of(activity).takes_responses,
        "content": version.content,
        "parts": [
            {
                "name": column.part.name,
                "kind": str(column.part.kind),
                "label": column.part.label,
                "choices": {option.key: option.text for option in column.part.choices},
                "holds": column.holds,
            }
            for column in columns_of(version.form, with_private=True)
            if column.part is not None
        ],
    }


@router.post("/questionnaires/{pk}/answers", response=writes(HandedIn, limited=True))
def hand_in_answers(
    request: HttpRequest, pk: Key, given: AnswersIn, idempotency_key: IdempotencyKey = None
) -> Status[dict[str, Any]]:
    """Hand in answers, with a token or without any; the same idempotency key twice is one sheet."""
    activity = _questionnaire(request, pk, Action.ADD)
    actor = request.actor
    if actor.is_person:
        limit(f"person:{actor.person_id}", "questionnaires.answer", per_minute=60)
    else:
        limit(request, "questionnaires.answer", per_minute=60)
    version = current_version(activity)
    if given.number is not None:
        known = FormVersion.objects.filter(activity=activity, in_force_at__isnull=False)
        version = known.filter(number=given.number).first() or version
    _author, sheet = services.answer_at_once(
        actor=actor.entering_for(Provenance(Channel.API)),
        activity=activity,
        answers=checked_answers(version.form, given.answers),
        language=activity.language,
        source=source_of(request, activity.pk),
        form_version=version,
        submission_key=idempotency_key,
    )
    receipt = absolute(reverse("questionnaires:sheet", args=[sheet_token(sheet)]))
    return Status(201, {"reference": sheet.reference, "receipt_url": receipt})


@router.get("/questionnaires/{pk}/results", response=reads(ResultsOut))
def get_results(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Give the results, layer by layer; small figures are left out with their complements."""
    try:
        activity = results_for(request, pk)
    except NotPermitted:  # not shown yet: for programs there is nothing here
        raise NotFound from None
    rows = results_rows(results_of(activity))
    names = list(ResultOut.model_fields)
    return {
        "note": "Of those who chose to answer; not representative of everybody.",
        "results": [
            {
                name: None if value == "" and name in _FIGURES else value
                for name, value in zip(names, row, strict=True)
            }
            for row in rows
        ],
    }


_FIGURES = {"n", "share", "low", "high"}

from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet
from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from thegither.dialogue import services
from thegither.dialogue.models import Matter, MatterStage, MatterTranslation, Moderation, Stage
from thegither.dialogue.services.matters import (
    ATTRIBUTION_LIMIT,
    QUESTION_LIMIT,
    SUMMARY_LIMIT,
    TITLE_LIMIT,
)
from thegither.dialogue.services.stages import REASON_LIMIT
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.rest import (
    Body,
    Day,
    IdempotencyKey,
    IfMatch,
    Key,
    KeyOrNone,
    KeyWanted,
    Page,
    PageQuery,
    Referenced,
    anybody,
    chosen_one,
    holder,
    narrowed,
    page_of,
    reads,
    version_in,
    writes,
)
from thegither.partners.api import CommunityRef, OrganisationRef, PartnershipRef
from thegither.partners.models import Community, Partnership

Row = TypeVar("Row", bound=Model)

router = Router(auth=anybody, tags=["Matters"])


class MatterRef(Schema):
    """A matter, by title."""

    id: int
    title: str


class StayOut(Schema):
    """One stay of a matter in one stage."""

    stage: Stage
    entered_at: datetime
    left_at: datetime | None
    reason: str
    unanswered: int = Field(description="Contributions of this stage that had no answer when it ended.")


class MatterTranslationOut(Schema):
    """The words of a matter in another language."""

    language: str
    title: str
    question: str
    summary: str


class TallyOut(Schema):
    """How much was said, by layer, and how much of it was answered with an outcome."""

    shown: int
    answered: int
    partner: int
    community: int
    public: int
    latest_at: datetime | None


class MatterOut(Referenced):
    """A question that partners raised, and how far it is."""

    partnership: PartnershipRef
    community: CommunityRef | None
    title: str
    question: str
    summary: str
    language: str
    stage: Stage
    stage_since: datetime
    stages: list[StayOut]
    is_public: bool
    is_for_everyone: bool
    takes_contributions: bool
    open_until: date | None
    moderation: Moderation
    opened_at: datetime
    opened_for: OrganisationRef | None
    attribution: str
    tally: TallyOut
    translations: list[MatterTranslationOut]
    version: int

    @staticmethod
    def resolve_opened_for(obj: Matter) -> Any:
        """Return the organisation for which it was opened."""
        return obj.opened_for.organisation if obj.opened_for else None


def of_matter(rows: QuerySet[Row], actor: Actor, key: int | None) -> QuerySet[Row]:
    """Return those of ``rows`` that belong to a matter, if one is asked for and the actor may see it."""
    if not key:
        return rows
    return rows.filter(matter__in=allowed(actor, Action.VIEW, Matter).filter(pk=key).order_by().values("pk"))


def matter_rows(actor: Actor) -> QuerySet[Matter]:
    """Return the matters that the actor may see, with all that is shown of them."""
    return (
        allowed(actor, Action.VIEW, Matter)
        .select_related("partnership", "community", "opened_for__organisation", "tally")
        .prefetch_related(
            Prefetch("stages", MatterStage.objects.order_by("entered_at", "pk")),
            Prefetch("translations", MatterTranslation.objects.order_by("language")),
        )
    )


class MatterQuery(PageQuery):
    """Which matters."""

    partnership: KeyWanted = None
    community: KeyWanted = None
    stage: Stage | None = None
    open: bool | None = Field(None, description="Whether it takes contributions now.")


@router.get("/matters", response=reads(Page[MatterOut], named=False))
def list_matters(request: HttpRequest, query: Query[MatterQuery]) -> dict[str, Any]:
    """List matters."""
    rows = narrowed(matter_rows(request.actor), query, "partnership", "community", "stage")
    if query.open is not None:
        is_open = Q(is_open=True) & (Q(open_until__isnull=True) | Q(open_until__gte=today()))
        rows = rows.filter(is_open) if query.open else rows.exclude(is_open)
    return page_of(request, rows, query)


@router.get("/matters/{pk}", response=reads(MatterOut))
def get_matter(request: HttpRequest, pk: Key) -> Matter:
    """Give one matter with its stages and translations."""
    return fetch(request.actor, Action.VIEW, matter_rows(request.actor), pk=pk)


class MatterIn(Body):
    """A matter to be opened."""

    title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    question: str = Field(min_length=1, max_length=QUESTION_LIMIT, description="What you want to hear about.")
    summary: str = Field("", max_length=SUMMARY_LIMIT)
    is_public: bool = Field(True, strict=True)
    is_for_everyone: bool = Field(True, strict=True, description="Anybody may contribute, not only partners.")
    moderation: Moderation = Moderation.AFTER
    open_until: Day | None = None
    community: KeyOrNone = None
    language: str = Field("en-gb", max_length=8)
    attribution: str = Field("", max_length=ATTRIBUTION_LIMIT)


@router.post("/partnerships/{pk}/matters", auth=holder, response=writes(MatterOut))
def open_matter(
    request: HttpRequest, pk: Key, matter: MatterIn, idempotency_key: IdempotencyKey = None
) -> Status[Matter]:
    """Open a matter in a partnership in which you hold a seat with a voice."""
    partnership = fetch(request.actor, Action.ADD, Partnership, pk=pk)
    content = _content(request.actor, matter)
    made = services.open_matter(
        actor=request.actor, partnership=partnership, submission_key=idempotency_key, **content
    )
    return Status(201, matter_rows(request.actor).get(pk=made.pk))


class MatterChange(Body):
    """What is to be changed of a matter; what is left out stays as it is."""

    title: str = Field("", min_length=1, max_length=TITLE_LIMIT)
    question: str = Field("", min_length=1, max_length=QUESTION_LIMIT)
    summary: str = Field("", max_length=SUMMARY_LIMIT)
    is_public: bool = Field(True, strict=True)
    is_for_everyone: bool = Field(True, strict=True)
    moderation: Moderation = Moderation.AFTER
    open_until: Day | None = None
    community: KeyOrNone = None
    language: str = Field("", max_length=8)
    attribution: str = Field("", max_length=ATTRIBUTION_LIMIT)


@router.patch("/matters/{pk}", auth=holder, response=writes(MatterOut, status=200, versioned=True))
def change_matter(request: HttpRequest, pk: Key, matter: MatterChange, if_match: IfMatch = None) -> Matter:
    """Change what a matter asks and of whom; whoever runs the partnership may."""
    found = fetch(request.actor, Action.CHANGE, Matter, pk=pk)
    content = _content(request.actor, matter)
    services.change_matter(
        actor=request.actor, matter=found, expected_version=version_in(if_match), **content
    )
    return matter_rows(request.actor).get(pk=pk)


class TranslationIn(Body):
    """The words of a matter in another language."""

    title: str = Field(min_length=1, max_length=TITLE_LIMIT)
    question: str = Field(min_length=1, max_length=QUESTION_LIMIT)
    summary: str = Field("", max_length=SUMMARY_LIMIT)


@router.put("/matters/{pk}/translations/{language}", auth=holder, response=writes(MatterOut, status=200))
def translate_matter(
    request: HttpRequest, pk: Key, language: Annotated[str, Path(max_length=8)], words: TranslationIn
) -> Matter:
    """Keep the words of a matter in another language, in the place of those kept before."""
    matter = fetch(request.actor, Action.CHANGE, Matter, pk=pk)
    services.translate_matter(actor=request.actor, matter=matter, language=language, **words.model_dump())
    return matter_rows(request.actor).get(pk=pk)


@router.post("/matters/{pk}/close", auth=holder, response=writes(MatterOut, status=200, versioned=True))
def close_matter(request: HttpRequest, pk: Key, if_match: IfMatch = None) -> Matter:
    """Take no more contributions; the matter itself goes on."""
    matter = fetch(request.actor, Action.MANAGE, Matter, pk=pk)
    services.close_matter(actor=request.actor, matter=matter, expected_version=version_in(if_match))
    return matter_rows(request.actor).get(pk=pk)


class ReopeningIn(Body):
    """Until when contributions are taken again."""

    open_until: Day | None = Field(None, description="Without end, unless you give a day.")


@router.post("/matters/{pk}/reopen", auth=holder, response=writes(MatterOut, status=200, versioned=True))
def reopen_matter(request: HttpRequest, pk: Key, reopening: ReopeningIn, if_match: IfMatch = None) -> Matter:
    """Take contributions again."""
    matter = fetch(request.actor, Action.MANAGE, Matter, pk=pk)
    services.reopen_matter(
        actor=request.actor,
        matter=matter,
        open_until=reopening.open_until,
        expected_version=version_in(if_match),
    )
    return matter_rows(request.actor).get(pk=pk)


def _content(actor: Actor, sent: MatterIn | MatterChange) -> dict[str, Any]:
    """Return what was sent of a matter as the services take it."""
    content = sent.model_dump(exclude_unset=isinstance(sent, MatterChange))
    if "community" in content:
        seen = allowed(actor, Action.VIEW, Community)
        content["community"] = chosen_one(seen, content["community"], "community")
    return content


class StageIn(Body):
    """To which stage a matter moves, and why."""

    to: Stage
    reason: str = Field(
        "", max_length=REASON_LIMIT, description="Needed to go back, and to go on with a step left open."
    )


@router.post("/matters/{pk}/stage", auth=holder, response=writes(MatterOut, status=200, versioned=True))
def move_stage(request: HttpRequest, pk: Key, stage: StageIn, if_match: IfMatch = None) -> Matter:
    """Move a matter to another stage; whoever runs the partnership may."""
    matter = fetch(request.actor, Action.MANAGE, Matter, pk=pk)
    services.move_stage(
        actor=request.actor,
        matter=matter,
        to=stage.to,
        reason=stage.reason,
        expected_version=version_in(if_match),
    )
    return matter_rows(request.actor).get(pk=pk)

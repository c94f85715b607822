"""Conversations, for programs: read them, their statements and results, vote, and put a statement in."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from thegither.accounts.participants import participant_key
from thegither.dialogue.models import Channel, Standing
from thegither.dialogue.receipts import receipt_address
from thegither.engagement.models import Activity, ActivityState
from thegither.engagement.pages import ABOVE, actor_of_program
from thegither.engagement.selectors.now import now_of
from thegither.engagement.sources import source_of
from thegither.kernel.actors import VISITOR, Actor, Provenance
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
    absolute,
    anybody,
    narrowed,
    page_of,
    reads,
    writes,
)

from .limiting import count_vote
from .methods import CONVERSATION
from .models import STATEMENT_LIMIT, Ballots, Sample, Stance, Statement
from .results import FEWEST_PUBLISHED, Result
from .selectors.ballot import voter_of
from .selectors.choosing import place_of
from .selectors.results import may_see_results, result_of
from .selectors.statements import conversation_of, counted_voters
from .services.statements import add_statement as store_statement
from .services.voting import vote as store_vote

router = Router(auth=anybody, tags=["Conversations"])


class ConversationOut(Schema):
    """A conversation: an activity in which people vote on statements; it has the key of the activity."""

    id: int
    url: str
    engagement_id: int
    title: str
    state: ActivityState
    takes_votes: bool = Field(description="Whether it is open now.")
    takes_statements: bool = Field(description="Whether those who take part may add their own.")
    holds_statements: bool = Field(description="Whether somebody looks at a statement before others see it.")
    enough: int = Field(description="Votes that somebody must have given to be placed on the map.")
    sample: Sample
    statements: int = Field(description="That are shown.")
    voters: int = Field(description="People who voted, without those whose votes do not count.")
    votes: int = Field(description="The last vote; every change of one has a number of its own.")
    source: str
    source_url: str
    licence: str
    results_url: str
    data_url: str = Field(description="A ZIP with all votes that count, in the form of Polis' own.")


def _conversation(request: HttpRequest, pk: int, action: Action = Action.VIEW) -> Activity:
    rows = Activity.objects.filter(kind=CONVERSATION).select_related(ABOVE)
    return fetch(request.actor, action, rows, pk=pk)


@router.get("/conversations/{pk}", response=reads(ConversationOut))
def get_conversation(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Give one conversation, by the key of its activity."""
    activity = _conversation(request, pk)
    conversation = conversation_of(activity)
    last = Ballots.objects.filter(pk=pk).values_list("sequence", flat=True).first()
    names = ("takes_statements", "holds_statements", "enough", "sample", "source", "source_url", "licence")
    return {
        "id": pk,
        "url": absolute(activity.get_absolute_url()),
        "engagement_id": activity.engagement_id,
        "title": activity.title,
        "state": activity.state,
        "takes_votes": now_of(activity).takes_responses,
        "statements": activity.statements.filter(contribution__standing=Standing.SHOWN).count(),
        "voters": counted_voters(activity),
        "votes": last or 0,
        "results_url": absolute(reverse("opinions:results", args=[pk])),
        "data_url": absolute(reverse("opinions:data", args=[pk])),
    } | {name: getattr(conversation, name) for name in names}


class StatementOut(Addressed):
    """A statement, as it reads now; how it is voted on is told by the results."""

    activity_id: int
    number: int = Field(description="Its name in the conversation, in its results and in what is published.")
    text: str
    edition: int
    is_seed: bool = Field(description="Whether those who organise it wrote it.")
    standing: Standing
    reference: str = Field(description="Of the contribution that said it first.")
    made_at: datetime

    @staticmethod
    def resolve_url(obj: Statement) -> str:
        """Return the address of its page."""
        return absolute(reverse("opinions:statement", args=[obj.pk]))

    @staticmethod
    def resolve_standing(obj: Statement) -> str:
        """Return whether it is shown."""
        return obj.contribution.standing

    @staticmethod
    def resolve_reference(obj: Statement) -> str:
        """Return the reference of its contribution."""
        return obj.contribution.reference


class StatementQuery(PageQuery):
    """Which statements."""

    activity: KeyWanted = None


@router.get("/statements", response=reads(Page[StatementOut], named=False))
def list_statements(request: HttpRequest, query: Query[StatementQuery]) -> dict[str, Any]:
    """List statements, of one conversation or of all."""
    rows = allowed(request.actor, Action.VIEW, Statement).select_related("contribution")
    return page_of(request, narrowed(rows, query, "activity"), query)


class NextOut(Schema):
    """What to ask somebody next; null when they answered all."""

    statement: StatementOut | None
    answered: int
    left: int


@router.get("/conversations/{pk}/next-statement", response=reads(NextOut))
def get_next_statement(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Give the statement to vote on next: with a token one that its owner has not answered."""
    activity = _conversation(request, pk)
    place = place_of(pk, voter_of(request.actor, pk), source_of(request, activity.pk))
    return {"statement": place.next, "answered": place.answered, "left": place.left}


class StatementIn(Body):
    """A statement to be put in."""

    text: str = Field(min_length=1, max_length=STATEMENT_LIMIT)
    byline: str = Field("", max_length=80, description="How its author wishes to be named.")


class StatementMade(Schema):
    """What was stored, and the address at which its author follows it: keep it secret, it is the only key."""

    statement: StatementOut
    receipt_url: str


@router.post("/activities/{pk}/statements", response=writes(StatementMade, limited=True))
def add_statement(
    request: HttpRequest, pk: Key, statement: StatementIn, idempotency_key: IdempotencyKey = None
) -> Status[dict[str, Any]]:
    """Put a statement in, with a token or without any."""
    activity = _conversation(request, pk, Action.ADD)
    made = store_statement(
        actor=actor_of_program(request),
        activity=activity,
        language=activity.language,
        source=source_of(request, activity.pk),
        submission_key=idempotency_key,
        **statement.model_dump(),
    )
    return Status(201, {"statement": made, "receipt_url": receipt_address(made.contribution)})


class VoteIn(Body):
    """What somebody holds of a statement."""

    value: int = Field(ge=-1, le=1, strict=True, description="1 agree, 0 pass or not sure, -1 disagree.")
    matters: bool = Field(False, description="This one matters a lot to them.", strict=True)
    edition: int | None = Field(
        None, ge=1, le=32767, strict=True, description="The one that they read; the newest if not known."
    )


class VoteOut(Schema):
    """A vote as it was stored; that of anybody else is never given."""

    statement_id: int
    value: int
    matters: bool
    participant_key: str | None = Field(
        description="With the first vote of who has no token, else null: whoever sends it votes as they do."
    )


@router.put("/statements/{pk}/vote", response=writes(VoteOut, status=200, limited=True))
def vote(
    request: HttpRequest, pk: Key, vote: VoteIn, idempotency_key: IdempotencyKey = None
) -> dict[str, Any]:
    """Say what one holds of a statement, for the first time or anew; it counts once.

    Without a token the first vote makes a participant: keep the `participant_key` of the answer, and send it
    with what follows as `Authorization: Participant <key>`. Send an `Idempotency-Key` with the first vote, so
    that sending it again makes nobody else.
    """
    actor: Actor = request.actor
    statement = fetch(actor, Action.VIEW, Statement.objects.select_related("activity"), pk=pk)
    tries = count_vote(request, actor)
    voting, _voter = store_vote(
        actor=actor.entering_for(Provenance(Channel.API)),
        statement=statement,
        source=source_of(request, statement.activity_id),
        language=statement.activity.language,
        submission_key=idempotency_key,
        tries=tries,
        **vote.model_dump(),
    )
    made = voting.participant_id if actor.kind == VISITOR else None
    return {
        "statement_id": pk,
        "value": Stance(vote.value),
        "matters": vote.matters,
        "participant_key": participant_key(made) if made is not None else None,
    }


class VotesOut(Schema):
    """How some people voted; `low` to `high`: where the share who agree probably lies, 0 to 1."""

    agree: int
    disagree: int
    passed: int
    low: float
    high: float


class MatteringOut(Schema):
    """To how many of those who agree, disagree or pass a statement matters a lot, as they said themselves."""

    agree: int
    disagree: int
    passed: int


class StatementFiguresOut(Schema):
    """How a statement was voted on; `of_groups` in the order of the groups, null where too few answered."""

    number: int
    text: str
    everybody: VotesOut
    consensus: float
    divisiveness: float
    of_groups: list[VotesOut | None]
    matters: MatteringOut
    has_enough: bool = Field(description="False: too few answered for pages to show a figure.")


class OpinionGroupOut(Schema):
    """People who vote alike; its name was given by people, or is empty."""

    id: int
    letter: str
    n: int
    name: str
    about: str
    is_small: bool


class SteadinessOut(Schema):
    """How many of the resamples find the same groups."""

    agreeing: int
    resamples: int


class ConversationResultsOut(Schema):
    """How a conversation stands, and what it takes to work that out again from the published votes."""

    worked_out_at: datetime
    worked_out_again_at: datetime | None = Field(
        description="When all was last worked out again because something did not count any more."
    )
    is_whole: bool = Field(description="False for a map that only followed the last votes.")
    version: str
    seed: int
    parameters: dict[str, Any]
    digest: str
    people: int
    placed: int
    votes: int
    is_sample: bool = Field(description="False: whoever wanted to took part; not what the public thinks.")
    refused: str = Field(description="Why no groups are drawn; empty where they are.")
    stability: SteadinessOut | None
    groups: list[OpinionGroupOut]
    statements: list[StatementFiguresOut]


@router.get("/conversations/{pk}/results", response=reads(ConversationResultsOut))
def get_conversation_results(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Give how a conversation stands, where its results are shown, once five people voted."""
    activity = _conversation(request, pk)
    result = result_of(activity) if may_see_results(request.actor, activity) else None
    if result is None or result.people < FEWEST_PUBLISHED:  # figures of fewer say what each of them thinks
        raise NotFound
    return _told(result)


def _told(result: Result) -> dict[str, Any]:
    run = result.run
    return {
        "worked_out_at": run.made_at,
        "worked_out_again_at": run.again_at,
        "is_sample": result.is_drawn_sample,
        **{name: getattr(run, name) for name in ("is_whole", "version", "seed", "parameters", "digest")},
        **{
            name: getattr(result, name)
            for name in ("people", "placed", "votes", "refused", "stability", "groups", "statements")
        },
    }

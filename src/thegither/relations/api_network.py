"""Network surveys, for programs: whom organisations named, and what it comes to; nobody's rating."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed, fetch
from thegither.kernel.rest import (
    Addressed,
    Body,
    Day,
    IdempotencyKey,
    Key,
    KeyOrNone,
    Page,
    PageQuery,
    chosen,
    chosen_one,
    holder,
    page_of,
    reads,
    writes,
)
from thegither.kernel.rest.values import LARGEST_KEY
from thegither.partners.api import OrganisationRef
from thegither.partners.models import Organisation, Partnership

from .models import NetworkMember, NetworkWave
from .policies import fetch_among_members
from .selectors import network as selectors
from .services import network as services

router = Router(auth=holder, tags=["Relationships"])

MOST_NAMED = 2_000


class SurveyOut(Addressed):
    """When the organisations of a partnership were asked whom they would phone, by name."""

    asked_on: date
    closes_on: date
    is_open: bool
    convener: OrganisationRef | None


class MemberOut(Schema):
    """An organisation that was asked; ``names`` null: it did not answer."""

    organisation: OrganisationRef
    sector: str
    names: list[int] | None = Field(description="Keys of organisations, empty if it named nobody.")


class MeasuresOut(Schema):
    """What the ties come to; null where there is nothing to count. Formulas: the network measures page."""

    answered: int
    ties: int
    possible: int
    density: float | None
    reciprocity: float | None
    indegree_centralisation: float | None
    betweenness_centralisation: float | None
    isolated: list[int]
    spanners: list[int]
    circles: list[list[int]]


class NetworkOut(Schema):
    """A survey with its answers and measures."""

    survey: SurveyOut
    members: list[MemberOut]
    measures: MeasuresOut


@router.get("/partnerships/{pk}/network-surveys", response=reads(Page[SurveyOut]))
def list_network_surveys(request: HttpRequest, pk: Key, query: Query[PageQuery]) -> dict[str, Any]:
    """List the network surveys of a partnership, to its members."""
    partnership = fetch_among_members(request.actor, pk=pk)
    return page_of(request, selectors.waves_of(request.actor, partnership), query)


@router.get("/network-surveys/{pk}", response=reads(NetworkOut))
def get_network_survey(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Give a network survey with whom each organisation named, and its measures, to members."""
    rows = NetworkWave.objects.select_related("convener", "partnership")
    return _with_ties(request, fetch(request.actor, Act.VIEW, rows, pk=pk))


class SurveyIn(Body):
    """Until when to ask."""

    closes_on: Day
    convener: KeyOrNone = None


@router.post("/partnerships/{pk}/network-surveys", response=writes(SurveyOut))
def open_network_survey(
    request: HttpRequest, pk: Key, survey: SurveyIn, idempotency_key: IdempotencyKey = None
) -> Status[NetworkWave]:
    """Ask every organisation with a seat and a voice."""
    partnership = fetch(request.actor, Act.MANAGE, Partnership, pk=pk)
    made = services.open_wave(
        actor=request.actor,
        partnership=partnership,
        closes_on=survey.closes_on,
        convener=chosen_one(Organisation.objects.all(), survey.convener, "convener"),
        submission_key=idempotency_key,
    )
    return Status(201, made)


class SurveyAnswerIn(Body):
    """Whom an organisation names: it is the organisation's answer, which all partners can read."""

    organisation: Annotated[int, Field(ge=1, le=LARGEST_KEY, strict=True)]
    names: Annotated[
        list[Annotated[int, Field(ge=1, le=LARGEST_KEY, strict=True)]], Field(max_length=MOST_NAMED)
    ]


@router.post("/network-surveys/{pk}/answers", response=writes(MemberOut, status=200))
def answer_network_survey(request: HttpRequest, pk: Key, answer: SurveyAnswerIn) -> NetworkMember:
    """Answer for an organisation for which you hold a seat; a second answer replaces the first."""
    wave = fetch(request.actor, Act.VIEW, NetworkWave, pk=pk)
    rows = allowed(request.actor, Act.VIEW, NetworkMember).filter(wave=wave).select_related("organisation")
    members = {member.organisation_id: member for member in rows}
    asked = Organisation.objects.filter(pk__in=members)
    (organisation,) = chosen(asked, [answer.organisation], "organisation")
    return services.answer_wave(
        actor=request.actor,
        member=members[organisation.pk],
        names=chosen(asked, answer.names, "names"),
    )


@router.post("/network-surveys/{pk}/close", response=writes(SurveyOut, status=200))
def close_network_survey(request: HttpRequest, pk: Key) -> NetworkWave:
    """Take no more answers."""
    rows = NetworkWave.objects.select_related("convener", "partnership")
    return services.close_wave(actor=request.actor, wave=fetch(request.actor, Act.MANAGE, rows, pk=pk))


def _with_ties(request: HttpRequest, wave: NetworkWave) -> dict[str, Any]:
    waves = list(selectors.waves_of(request.actor, wave.partnership))
    read = selectors.read(next(each for each in waves if each.pk == wave.pk), waves)
    result = read.result
    measures = {name: result[name] for name in ("answered", "ties", "possible", "density")}
    measures |= {
        "reciprocity": result["reciprocity"]["edgewise"],
        "indegree_centralisation": result["centralisation"]["indegree"],
        "betweenness_centralisation": result["centralisation"]["betweenness"],
        "isolated": [int(key) for key in result["isolated"]],
        "spanners": [int(key) for key in result["spanners"]],
        "circles": [[int(key) for key in circle] for circle in result["circles"]],
    }
    return {"survey": wave, "members": read.members, "measures": measures}

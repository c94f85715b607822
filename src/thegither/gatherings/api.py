"""Events, for programs: when and where, signing up, and who comes for those who hold one."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from thegither.engagement.models import Activity
from thegither.engagement.pages import ABOVE, actor_of_program
from thegither.engagement.sources import source_of
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.rest import (
    Body,
    IdempotencyKey,
    Instant,
    Key,
    KeyWanted,
    Page,
    PageQuery,
    absolute,
    anybody,
    holder,
    narrowed,
    page_of,
    reads,
    writes,
)

from . import services
from .links import place_url
from .models import Gathering, SignUp, SignUpState
from .selectors import places_of
from .services.planning import ACCESS_LIMIT, MOST_PLACES, VENUE_LIMIT
from .services.signing_up import MOST_BROUGHT, NAME_LIMIT, NEEDS_LIMIT, PHONE_LIMIT

router = Router(auth=anybody, tags=["Events"])


class EventOut(Schema):
    """When and where an event is; the link to take part online is for those who have a place."""

    id: int = Field(description="Key of the activity.")
    url: str
    title: str
    starts_at: datetime
    ends_at: datetime
    venue: str
    venue_url: str
    access: str
    is_online: bool
    places: int | None = Field(description="Null without a limit.")
    is_called_off: bool
    called_off_because: str
    version: int

    @staticmethod
    def resolve_id(obj: Gathering) -> int:
        """Return the key of its activity."""
        return obj.pk

    @staticmethod
    def resolve_url(obj: Gathering) -> str:
        """Return the address of its page."""
        return absolute(obj.get_absolute_url())

    @staticmethod
    def resolve_title(obj: Gathering) -> str:
        """Return the title of its activity."""
        return obj.activity.title

    @staticmethod
    def resolve_is_online(obj: Gathering) -> bool:
        """Return whether one can take part online."""
        return bool(obj.online_url)


class OneEventOut(EventOut):
    """An event, with how many come."""

    going: int
    waiting: int

    @staticmethod
    def resolve_going(obj: Gathering) -> int:
        """Return how many people have a place."""
        return places_of(obj).going

    @staticmethod
    def resolve_waiting(obj: Gathering) -> int:
        """Return how many people wait for one."""
        return places_of(obj).waiting


class EventQuery(PageQuery):
    """Which events."""

    engagement: KeyWanted = None


def _events(actor: Actor) -> QuerySet[Gathering]:
    return allowed(actor, Action.VIEW, Gathering).select_related("activity")


@router.get("/events", response=reads(Page[EventOut], named=False))
def list_events(request: HttpRequest, query: Query[EventQuery]) -> dict[str, Any]:
    """List events."""
    rows = _events(request.actor)
    if query.engagement is not None:
        rows = rows.filter(activity__engagement=query.engagement)
    return page_of(request, narrowed(rows, query), query)


@router.get("/events/{pk}", response=reads(OneEventOut))
def get_event(request: HttpRequest, pk: Key) -> Gathering:
    """Give one event, by the key of its activity."""
    return fetch(request.actor, Action.VIEW, _events(request.actor), pk=pk)


class EventIn(Body):
    """When and where."""

    starts_at: Instant
    ends_at: Instant
    venue: str = Field("", max_length=VENUE_LIMIT)
    venue_url: str = Field("", max_length=300)
    access: str = Field("", max_length=ACCESS_LIMIT)
    online_url: str = Field("", max_length=500)
    places: int | None = Field(None, ge=1, le=MOST_PLACES, strict=True)
    expected_version: int | None = Field(None, ge=1, le=2**31 - 1, strict=True)


@router.put("/events/{pk}", auth=holder, response=writes(OneEventOut, status=200))
def plan_event(request: HttpRequest, pk: Key, event: EventIn) -> Gathering:
    """Say when and where an activity's event is, or move it; all who signed up are told."""
    activity = fetch(request.actor, Action.CHANGE, Activity, pk=pk)
    services.plan_gathering(actor=request.actor, activity=activity, **event.model_dump())
    return _events(request.actor).get(pk=pk)


class SignUpIn(Body):
    """Somebody wants to come; only the organisers see it, and it is deleted a month after the event."""

    name: str = Field(min_length=1, max_length=NAME_LIMIT)
    email: str = Field("", max_length=254)
    phone: str = Field("", max_length=PHONE_LIMIT)
    brings: int = Field(0, ge=0, le=MOST_BROUGHT, strict=True)
    needs: str = Field("", max_length=NEEDS_LIMIT)
    support: str = Field("", max_length=NEEDS_LIMIT)


class SignedUp(Schema):
    """Whether there is a place, and the private address of the sign-up: keep it secret."""

    state: SignUpState
    place_url: str


@router.post("/events/{pk}/sign-ups", response=writes(SignedUp, limited=True))
def sign_up(
    request: HttpRequest, pk: Key, given: SignUpIn, idempotency_key: IdempotencyKey = None
) -> Status[dict[str, Any]]:
    """Sign up for an event, with a token or without any."""
    fetch(request.actor, Action.VIEW, Gathering, pk=pk)
    activity = fetch(request.actor, Action.ADD, Activity.objects.select_related(ABOVE), pk=pk)
    made = services.sign_up(
        actor=actor_of_program(request),
        activity=activity,
        language=activity.language,
        source=source_of(request, activity.pk),
        submission_key=idempotency_key,
        **given.model_dump(),
    )
    return Status(201, {"state": made.state, "place_url": place_url(made)})


class SignUpOut(Schema):
    """Who signed up, for those who run the event."""

    id: int
    name: str
    email: str
    phone: str
    brings: int
    needs: str
    support: str
    state: SignUpState
    came: bool | None
    signed_up_at: datetime


@router.get("/events/{pk}/sign-ups", auth=holder, response=reads(Page[SignUpOut]))
def list_sign_ups(request: HttpRequest, pk: Key, query: Query[PageQuery]) -> dict[str, Any]:
    """List who signed up for an event that you run."""
    fetch(request.actor, Action.MANAGE, Gathering, pk=pk)
    return page_of(request, allowed(request.actor, Action.MANAGE, SignUp).filter(gathering=pk), query)

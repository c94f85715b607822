"""The means to take part, for programs: figures of support, places to meet, equality, rates, and asking."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from thegither.dialogue.models import Matter
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.rest import (
    Addressed,
    Body,
    Day,
    IdempotencyKey,
    Key,
    KeyOrNone,
    KeyWanted,
    Page,
    PageQuery,
    absolute,
    anybody,
    chosen_one,
    holder,
    narrowed,
    page_of,
    reads,
    writes,
)
from thegither.partners.models import Partnership

from . import services
from .links import request_token
from .models import Known, Need, RequestState, SupportRequest, Venue
from .rates import payment_rates
from .selectors.equality import equality_of
from .selectors.support import Difference, ShareOf, partnership_figures
from .selectors.venues import venues_seen_by
from .services.requests import WHAT_LIMIT

router = Router(auth=anybody, tags=["Means to take part"])


class ShareOut(Schema):
    """A share with how many it rests on and its 95 % interval (Wilson)."""

    part: int
    of: int
    low: float
    high: float


class DifferenceOut(Schema):
    """Share of those with support who took part, less the share of those without (interval: Newcombe)."""

    with_support: ShareOut
    without: ShareOut
    value: float
    low: float
    high: float


class SupportOut(Schema):
    """What became of requests for support; null wherever a figure rests on fewer than five."""

    asked: int | None
    met: ShareOut | None = Field(description="Of the requests that are over, those for which it was there.")
    in_time: ShareOut | None = Field(description="Of those decided or overdue, those decided in time.")
    median_days: float | None = Field(description="Working days until it was decided.")
    spent_pence: int | None
    paid_pence: int | None
    difference: DifferenceOut | None


@router.get("/partnerships/{pk}/support", response=reads(SupportOut))
def get_support(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Give what became of requests for support; never of fewer than five people."""
    figures = partnership_figures(fetch(request.actor, Action.VIEW, Partnership, pk=pk))
    if not figures.is_shown:
        return dict.fromkeys(SupportOut.model_fields)
    return {
        **{name: getattr(figures, name) for name in ("asked", "median_days", "spent_pence", "paid_pence")},
        "met": _share(figures.met),
        "in_time": _share(figures.in_time),
        "difference": _difference(figures.difference),
    }


def _share(share: ShareOf) -> ShareOf | None:
    return share if share.is_shown else None


def _difference(difference: Difference) -> Difference | None:
    return difference if difference.is_shown else None


class SupportRequestIn(Body):
    """What somebody needs to take part, and how to answer them."""

    need: Need
    what: str = Field("", max_length=WHAT_LIMIT)
    matter: KeyOrNone = None
    needed_on: Day | None = None
    name: str = Field("", max_length=120)
    email: str = Field("", max_length=254)
    contact: str = Field("", max_length=200, description="A phone number or an address.")


class SupportRequestOut(Schema):
    """A request as whoever asked may see it."""

    reference: str
    need: Need
    state: RequestState
    asked_at: datetime
    decide_by: date
    address: str = Field(description="The private page: whoever has it is taken for whoever asked.")

    @staticmethod
    def resolve_address(obj: SupportRequest) -> str:
        """Return the full address of the private page."""
        return absolute(reverse("means:asked", args=[request_token(obj)]))


@router.post("/partnerships/{pk}/support-requests", auth=holder, response=writes(SupportRequestOut))
def ask_for_support(
    request: HttpRequest, pk: Key, asked: SupportRequestIn, idempotency_key: IdempotencyKey = None
) -> Status[SupportRequest]:
    """Ask a partnership for what somebody needs to take part."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, pk=pk)
    content = asked.model_dump(exclude={"matter"})
    about = chosen_one(allowed(request.actor, Action.VIEW, Matter), asked.matter, "matter")
    made = services.ask_for_support(
        actor=request.actor, partnership=partnership, about=about, submission_key=idempotency_key, **content
    )
    return Status(201, made)


class VenueOut(Addressed):
    """A place to meet, and what is known of who can use it."""

    id: int
    partnership: int
    name: str
    address: str
    step_free: Known
    transport: Known
    hearing_loop: Known
    toilets: Known
    childcare: Known
    quiet_space: Known
    how_to_get_there: str
    cost: str
    notes: str
    checked_on: date | None
    is_closed: bool
    version: int

    @staticmethod
    def resolve_partnership(obj: Venue) -> int:
        """Return the key of the partnership that keeps it."""
        return obj.partnership_id


class VenueQuery(PageQuery):
    """Which places."""

    partnership: KeyWanted = None
    words: str = ""


@router.get("/venues", response=reads(Page[VenueOut], named=False))
def list_venues(request: HttpRequest, query: Query[VenueQuery]) -> dict[str, Any]:
    """List the places in use, by words of their name, address or community."""
    rows = venues_seen_by(request.actor, query.words)
    return page_of(request, narrowed(rows, query, "partnership"), query)


@router.get("/venues/{pk}", response=reads(VenueOut))
def get_venue(request: HttpRequest, pk: Key) -> Venue:
    """Give one place."""
    return fetch(request.actor, Action.VIEW, Venue, pk=pk)


class GroupOut(Schema):
    """One sector, size or role: its shares of what all partners did; null where nothing was done."""

    label: str
    partners: int
    of_partners: float
    spoke: float | None
    opened: float | None
    proposed: float | None


class EqualityTableOut(Schema):
    """Partners by one trait."""

    by: str
    groups: list[GroupOut]


class EvennessOut(Schema):
    """How evenly one thing is shared: Gini, corrected for small numbers."""

    label: str
    count: float
    gini: float | None


class LinkOut(Schema):
    """Declared hours against contributions: Spearman's rank correlation with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


class EqualityOut(Schema):
    """How evenly partners take part; without tables under five partners."""

    partners: int
    tables: list[EqualityTableOut]
    evenness: list[EvennessOut]
    means: LinkOut | None


@router.get("/partnerships/{pk}/equality", response=reads(EqualityOut))
def get_equality(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Give how evenly organisations with a seat take part over twelve months."""
    found = equality_of(fetch(request.actor, Action.VIEW, Partnership, pk=pk))
    tables = [{"by": by, "groups": groups} for by, groups in found.tables]
    return {"partners": found.partners, "tables": tables, "evenness": found.evenness, "means": found.link}


class RateOut(Schema):
    """A suggested payment."""

    key: str
    title: str
    pence: int


class RatesOut(Schema):
    """The table of suggested payments, dated, with its source."""

    version: str
    dated: date
    source: str
    rates: list[RateOut]


@router.get("/payment-rates", response=reads(RatesOut, named=False))
def list_payment_rates(request: HttpRequest) -> dict[str, Any]:
    """Give the newest table of what is paid for people's time."""
    table = payment_rates()
    words = {name: getattr(table, name) for name in ("version", "dated", "source")}
    return words | {"rates": list(table.entries.values())}

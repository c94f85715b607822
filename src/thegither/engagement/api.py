"""Who is affected and who is missing, for programs: interests, gaps and reach, as everybody may read them."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from thegither.dialogue.models import Matter
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.rest import Key, KeyWanted, Page, PageQuery, anybody, narrowed, page_of, reads
from thegither.partners.api import CommunityRef, OrganisationRef
from thegither.partners.models import Partnership

from .models import Basis, Gap, GapState, Origin
from .selectors.interests import interest_page
from .selectors.reach import FEWEST_SHOWN, people_of, reach_of, suspects_of

router = Router(auth=anybody, tags=["Who is missing"])


class InterestOut(Schema):
    """A group, a community or an organisation that a matter touches."""

    id: int
    name: str
    organisation: OrganisationRef | None
    community: CommunityRef | None
    affected: int = Field(description="From 0, not at all, to 3, very much.")
    how: str
    influence: int = Field(description="What they can move: from 0, nothing, to 3, very much.")
    origin: Origin
    said: int = Field(description="Contributions of the organisation on this matter.")
    brought_back: int = Field(description="Contributions that came of going to them.")
    heard_because: str = Field(description="How they were heard, where the records cannot show it.")
    is_heard: bool
    is_missing: bool = Field(description="Much affected, and not heard.")
    version: int


class InterestsOut(Schema):
    """The map of a matter's interests."""

    complete_since: datetime | None = Field(description="When partners held it for complete.")
    interests: list[InterestOut]


@router.get("/matters/{pk}/interests", response=reads(InterestsOut))
def list_interests(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """List whom a matter touches, those most affected first, and whether they were heard."""
    page = interest_page(fetch(request.actor, Action.VIEW, Matter, pk=pk))
    return {
        "complete_since": page.done.done_at if page.done else None,
        "interests": [
            {
                "id": row.interest.pk,
                **{name: getattr(row.interest, name) for name in _INTEREST_FIELDS},
                "said": row.said,
                "brought_back": row.captured,
                "is_heard": row.is_heard,
                "is_missing": row.is_missing,
            }
            for row in page.rows
        ],
    }


_INTEREST_FIELDS = (
    *("name", "organisation", "community", "affected", "how", "influence"),
    *("origin", "heard_because", "version"),
)


class GapOut(Schema):
    """Somebody is missing, who sees to it and what came of it; where they are met is for members."""

    id: int
    who: str
    why: str
    matter: int | None
    owner: OrganisationRef | None
    state: GapState
    reason: str
    opened_at: datetime
    settled_at: datetime | None
    version: int

    @staticmethod
    def resolve_matter(obj: Gap) -> int | None:
        """Return the key of the matter."""
        return obj.matter_id

    @staticmethod
    def resolve_owner(obj: Gap) -> Any:
        """Return the organisation of the seat that sees to it."""
        return obj.owner.organisation if obj.owner else None


class GapQuery(PageQuery):
    """Which gaps."""

    partnership: KeyWanted = None
    matter: KeyWanted = None
    state: GapState | None = None


def _gaps(actor: Actor) -> QuerySet[Gap]:
    return allowed(actor, Action.VIEW, Gap).select_related("owner__organisation")


@router.get("/gaps", response=reads(Page[GapOut], named=False))
def list_gaps(request: HttpRequest, query: Query[GapQuery]) -> dict[str, Any]:
    """List who is missing and what is done about it."""
    return page_of(request, narrowed(_gaps(request.actor), query, "partnership", "matter", "state"), query)


@router.get("/gaps/{pk}", response=reads(GapOut))
def get_gap(request: HttpRequest, pk: Key) -> Gap:
    """Give one gap."""
    return fetch(request.actor, Action.VIEW, _gaps(request.actor), pk=pk)


class PartOut(Schema):
    """One part of a population, or several that are shown together because one would be too small."""

    labels: list[str]
    told: int
    share: float
    low: float = Field(description="Lower end of the 95 % interval (Wilson).")
    high: float = Field(description="Upper end of the 95 % interval (Wilson).")
    expected: float = Field(description="Its share of the population.")
    gap: float = Field(description="Share less expected share, from −1 to 1.")
    is_missing: bool = Field(description="Fewer than chance explains.")


class ReachOver(Schema):
    """Who took part beside who there is. They chose to, and to tell: this is no sample."""

    name: str
    basis: Basis
    place: str
    source: str
    licence: str
    dated: date
    is_invented: bool
    told: int | None = Field(description=f"How many told; null under {FEWEST_SHOWN * 2} people.")
    parts: list[PartOut] = Field(description="Those most missing first; none where too few told.")


class SuspectsOut(Schema):
    """How much of what organisations said in twelve months, on public matters, comes from how few."""

    organisations: int
    contributions: int
    top_share: float = Field(description="Share of the ten who said most.")
    herfindahl: float
    herfindahl_before: float | None = Field(description="The same of the year before.")
    newcomers: int
    returning: int


class PeopleOut(Schema):
    """People without a seat who took part in twelve months."""

    all: int
    new: int


class ReachOut(Schema):
    """The reach of a partnership."""

    populations: list[ReachOver]
    organisations: SuspectsOut
    people: PeopleOut | None = Field(description="Null where a figure would speak of fewer than five.")


@router.get("/partnerships/{pk}/reach", response=reads(ReachOut))
def get_reach(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Give who took part in a partnership beside who there is; never of fewer than five people."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, pk=pk)
    suspects, people = suspects_of(partnership), people_of(partnership)
    return {
        "populations": [
            {
                **{name: getattr(reach.population, name) for name in _POPULATION_FIELDS},
                "told": reach.told if reach.is_shown else None,
                "parts": [
                    {name: getattr(part, name) for name in PartOut.model_fields} for part in reach.parts
                ],
            }
            for reach in reach_of(partnership)
        ],
        "organisations": {
            **{name: getattr(suspects, name) for name in SuspectsOut.model_fields if hasattr(suspects, name)},
            "herfindahl_before": suspects.before,
        },
        "people": {"all": people.all, "new": people.new} if people.is_shown else None,
    }


_POPULATION_FIELDS = ("name", "basis", "place", "source", "licence", "dated", "is_invented")

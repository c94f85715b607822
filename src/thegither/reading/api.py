"""What was made of what people said, for programs: themes, arguments said by many, layers and measures."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from thegither.dialogue.models import Contribution, Matter, Standing
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.rest import (
    Body,
    IdempotencyKey,
    Key,
    Page,
    PageQuery,
    SomeKeys,
    anybody,
    chosen,
    holder,
    page_of,
    reads,
    writes,
)
from thegither.partners.models import Partnership

from . import services
from .models import Argument, AssignmentState, EvidenceKind, Theme, ThemeState
from .selectors.layers import tables_of
from .selectors.measures import Measures, measures_of
from .services.themes import ABOUT_LIMIT, NAME_LIMIT

router = Router(auth=anybody, tags=["Reading"])


# Themes --------------------------------------------------------------------------------------------------
class ThemeOut(Schema):
    """What people hold several contributions to be about."""

    id: int
    matter_id: int
    name: str
    about: str
    state: ThemeState
    confirmed: int = Field(description="Contributions that a person put under it.")
    suggested_by: str = Field(description="The function that suggested it; empty if made by hand.")
    made_at: datetime
    version: int


def _themes(actor: Actor) -> QuerySet[Theme]:
    shown = Q(
        assignments__state=AssignmentState.CONFIRMED, assignments__contribution__standing=Standing.SHOWN
    )
    return allowed(actor, Action.VIEW, Theme).annotate(confirmed=Count("assignments", filter=shown))


@router.get("/matters/{pk}/themes", response=reads(Page[ThemeOut]))
def list_themes(request: HttpRequest, pk: Key, query: Query[PageQuery]) -> dict[str, Any]:
    """List the themes in use on a matter; members also get those set aside."""
    matter = fetch(request.actor, Action.VIEW, Matter, pk=pk)
    return page_of(request, _themes(request.actor).filter(matter=matter), query)


class ThemeIn(Body):
    """A theme made by hand."""

    name: str = Field(min_length=1, max_length=NAME_LIMIT)
    about: str = Field("", max_length=ABOUT_LIMIT)


@router.post("/matters/{pk}/themes", auth=holder, response=writes(ThemeOut))
def make_theme(
    request: HttpRequest, pk: Key, theme: ThemeIn, idempotency_key: IdempotencyKey = None
) -> Status[Theme]:
    """Make a theme."""
    matter = fetch(request.actor, Action.VIEW, Matter, pk=pk)
    made = services.make_theme(
        actor=request.actor, matter=matter, submission_key=idempotency_key, **theme.model_dump()
    )
    return Status(201, _themes(request.actor).get(pk=made.pk))


class AssignIn(Body):
    """Contributions that are about a theme, or are not."""

    contributions: SomeKeys
    belongs: bool = True


class AssignedOut(Schema):
    """How many were put under a theme, or taken out of it."""

    count: int


@router.post("/themes/{pk}/contributions", auth=holder, response=writes(AssignedOut, status=200))
def assign(request: HttpRequest, pk: Key, assigned: AssignIn) -> dict[str, int]:
    """Say that contributions are about a theme, or are not."""
    theme = fetch(request.actor, Action.VIEW, Theme, pk=pk)
    rows = chosen(allowed(request.actor, Action.VIEW, Contribution), assigned.contributions, "contributions")
    count = services.assign(actor=request.actor, theme=theme, contributions=rows, belongs=assigned.belongs)
    return {"count": count}


# Arguments -----------------------------------------------------------------------------------------------
class ArgumentOut(Schema):
    """One argument, said by many in much the same words."""

    id: int
    contribution: int = Field(description="The contribution likest to all of them.")
    signatories: int
    wordings: int = Field(description="In how many different texts.")

    @staticmethod
    def resolve_contribution(obj: Argument) -> int:
        """Return the key of the one that speaks for all."""
        return obj.representative_id


@router.get("/matters/{pk}/arguments", response=reads(Page[ArgumentOut]))
def list_arguments(request: HttpRequest, pk: Key, query: Query[PageQuery]) -> dict[str, Any]:
    """List near-duplicates as one argument each, with the exact number who signed; for members."""
    matter = fetch(request.actor, Action.VIEW, Matter, pk=pk)
    shown = Count("places", filter=Q(places__contribution__standing=Standing.SHOWN))
    rows = allowed(request.actor, Action.VIEW, Argument).filter(run__matter=matter)
    return page_of(request, rows.annotate(signatories=shown), query)


# Layers --------------------------------------------------------------------------------------------------
class LayerCellOut(Schema):
    """How many of a layer's contributions are about a theme; null where the figure would be too small."""

    layer: str
    count: int | None
    of: int
    share: float | None = Field(description="Weighted where the sample is.")
    low: float | None
    high: float | None


class LineOut(Schema):
    """A theme, layer by layer."""

    theme: int
    name: str
    layers: list[LayerCellOut]


class LayerTableOut(Schema):
    """Themes by layer, of one kind of evidence; kinds are never added up."""

    kind: EvidenceKind
    activity: int | None
    is_representative: bool
    design_effect: float | None
    effective_n: float | None
    themes: list[LineOut]


@router.get("/matters/{pk}/layers", response=reads(list[LayerTableOut]))
def list_layers(request: HttpRequest, pk: Key) -> list[dict[str, Any]]:
    """Give themes as partners, community bodies and the public have them, by kind of evidence."""
    return [
        {
            "kind": table.kind,
            "activity": table.activity.pk if table.activity else None,
            "is_representative": table.is_sample,
            "design_effect": table.evidence.design_effect if table.evidence else None,
            "effective_n": table.evidence.effective_n if table.evidence else None,
            "themes": [
                {
                    "theme": theme.pk,
                    "name": theme.name,
                    "layers": [
                        {
                            "layer": column.layer,
                            **{name: getattr(cell, name) for name in ("count", "of", "share", "low", "high")},
                        }
                        for column, cell in zip(table.columns, cells, strict=True)
                    ],
                }
                for theme, cells in table.lines
            ],
        }
        for table in tables_of(fetch(request.actor, Action.VIEW, Matter, pk=pk))
    ]


# Measures ------------------------------------------------------------------------------------------------
class ClosureOut(Schema):
    """Were people answered (M03)?"""

    said: int
    answered: int
    answered_share: float | None
    first_days: float | None = Field(description="Median working days to the first answer.")
    first_low: float | None
    first_high: float | None
    first_n: int
    stages: int
    stages_answered: int


class InfluenceOut(Schema):
    """A group's share of what decisions cite, divided by its share of what was said (M04)."""

    key: str
    said: int
    cited: int
    ratio: float | None
    low: float | None
    high: float | None


class LoopAndInfluenceOut(Schema):
    """Loop closure and influence."""

    closure: ClosureOut
    decisions: int
    decisions_citing: int
    by_sector: list[InfluenceOut]
    by_size: list[InfluenceOut]


@router.get("/matters/{pk}/measures", response=reads(LoopAndInfluenceOut))
def matter_measures(request: HttpRequest, pk: Key) -> Measures:
    """Give loop closure and influence of a matter."""
    matter = fetch(request.actor, Action.VIEW, Matter, pk=pk)
    return measures_of(Matter.objects.filter(pk=matter.pk))


@router.get("/partnerships/{pk}/measures", response=reads(LoopAndInfluenceOut))
def partnership_measures(request: HttpRequest, pk: Key) -> Measures:
    """Give loop closure and influence over the public matters of a partnership."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, pk=pk)
    return measures_of(Matter.objects.filter(partnership=partnership, is_public=True))

"""What can still be influenced, and whether there is time to ask one's own people."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, IntegerField, Value, When
from django.urls import reverse

from thegither.dialogue.models import Decision, DecisionState
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed
from thegither.ui.words import as_date

from ..selectors.home import open_matters
from .desk import Desk

MATTERS, DECISIONS = 8, 8
SOONEST = (F("open_until").asc(nulls_last=True), "-opened_at", "-pk")
DRAWN_AT_MOST = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Chance:
    """Something that is open: until when, and how many days one's organisation needs to ask its people."""

    title: str
    url: str
    partnership: str
    closes_on: date | None
    needed_days: int
    is_decision: bool = False
    more_time_url: str = ""  # where one's seat can ask for a later last day

    @property
    def opens_on(self) -> date:
        """From when it can be shaped: it is open, so from now on."""
        return today()

    @property
    def short_by(self) -> int:
        """By how many days the time is too short to ask one's people; 0 where there is time."""
        return max(0, self.needed_days - (self.closes_on - today()).days) if self.closes_on else 0

    @property
    def start_by(self) -> date | None:
        """The last day on which asking could begin."""
        if self.closes_on is None or not self.needed_days or self.short_by:
            return None
        return self.closes_on - timedelta(days=self.needed_days)

    @property
    def drawn_until(self) -> date:
        """The last day of the drawing."""
        return today() + DRAWN_AT_MOST


def chances_for(desk: Desk) -> list[Chance]:
    """Return what is open: in one's own partnerships first, then elsewhere; what closes soonest first."""
    return [*_decisions(desk), *_matters(desk)]


def _decisions(desk: Desk) -> list[Chance]:
    """Return the decisions of one's partnerships that are proposed and not recorded."""
    if not desk.spoken_in:
        return []
    rows = (
        allowed(desk.actor, Action.VIEW, Decision)
        .filter(state=DecisionState.PROPOSED, matter__partnership__in=list(desk.spoken_in))
        .select_related("matter__partnership")
        .order_by("proposed_at", "pk")
    )
    return [
        Chance(
            decision.title,
            decision.get_absolute_url(),
            decision.matter.partnership.name,
            None,
            0,
            is_decision=True,
        )
        for decision in rows[:DECISIONS]
    ]


def _matters(desk: Desk) -> list[Chance]:
    near = Case(
        When(partnership__in=list(desk.partnerships), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = open_matters(desk.actor).annotate(near=near)
    return [_chance(desk, matter) for matter in rows.order_by("near", *SOONEST)[:MATTERS]]


def _chance(desk: Desk, matter: Any) -> Chance:
    closes = as_date(matter.open_until) if matter.open_until else None
    words = next(iter(getattr(matter, "words_here", ())), matter)
    speaks = matter.partnership_id in desk.spoken_in
    return Chance(
        words.title,
        matter.get_absolute_url(),
        matter.partnership.name,
        closes,
        desk.consulting_days,
        more_time_url=reverse("dialogue:more_time", args=[matter.pk]) if speaks else "",
    )

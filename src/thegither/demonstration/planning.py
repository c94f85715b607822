"""What the partners of Strathbrannoch mean to bring this quarter and the next, and what does not fit."""

from decimal import Decimal
from functools import partial

from thegither.offers.models import quarter_after, quarter_of
from thegither.offers.services import plan_contribution

from . import content
from .cast import Cast
from .content import Entry
from .timeline import Timeline

_DAY, _MORNING = -5, 680


class Planning:
    """Puts the contribution plans on the timeline; quarters count from the one of the day of planning."""

    def __init__(self, cast: Cast, timeline: Timeline) -> None:
        self._cast = cast
        self._timeline = timeline

    def enter(self) -> None:
        """Put every planned contribution on the timeline."""
        for entry in content.planning()["planned"]:
            self._timeline.add(_DAY, _MORNING, partial(self._plan, entry))

    def _plan(self, entry: Entry) -> None:
        partnership, organisation = entry["partnership"], entry["by"]
        hours = entry.get("hours")
        plan_contribution(
            actor=self._cast.holder(partnership, organisation),
            seat=self._cast.seat(partnership, organisation),
            quarter=quarter_after(quarter_of(self._timeline.day(_DAY)), entry.get("ahead", 0)),
            side=entry["side"],
            thing=entry["thing"],
            what=entry["what"],
            hours=None if hours is None else Decimal(hours),
            pence=entry.get("pence"),
        )

"""What partners ask of one's organisations: not owed, as a no is an answer too."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from thegither.offers.models import Ask
from thegither.offers.selectors import asks_waiting_for

from .desk import Desk

MOST = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """One ask that waits: by whom, in which partnership, and by when they hope to hear."""

    ask: Ask
    text: str

    @property
    def hoped_by(self) -> date:
        """The day by which an answer is hoped for."""
        return self.ask.answer_by


def asked_of_desk(desk: Desk) -> list[Asked]:
    """Return the asks that wait for these seats' organisations, the soonest first. One query."""
    organisations = {seat.organisation_id for seat in desk.seats if seat.organisation_id}
    if not organisations:
        return []
    words = _("by %(seat)s · %(partnership)s")
    return [
        Asked(ask, words % {"seat": ask.from_seat, "partnership": ask.partnership})
        for ask in asks_waiting_for(desk.actor, organisations)[:MOST]
    ]

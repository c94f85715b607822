"""The page "Who is missing": what was found, what is done about it, and what it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from thegither.kernel.actors import Actor
from thegither.partners.models import Partnership

from .gaps import GapNow, gaps_of
from .interests import Judged, is_mapped, missing_interests
from .reach import People, Reach, Suspects, people_of, reach_of, suspects_of


@dataclass(frozen=True, slots=True)
class MissingPage:
    """Everything on the page."""

    gaps: Sequence[GapNow]
    interests: Sequence[Judged]
    reaches: Sequence[Reach]
    suspects: Suspects
    people: People
    is_looked_for: bool

    @property
    def open_gaps(self) -> list[GapNow]:
        """The gaps that are not settled."""
        return [each for each in self.gaps if each.gap.is_open]

    @property
    def settled_gaps(self) -> list[GapNow]:
        """The gaps that are."""
        return [each for each in self.gaps if not each.gap.is_open]

    @property
    def waiting(self) -> list[Judged]:
        """Those affected and not heard, but for whom a reason was given why nobody goes out to them."""
        return [each for each in self.interests if each.gap is None or each.gap.is_open]

    @property
    def finding(self) -> str:
        """What the page found, in one sentence."""
        if self.waiting:
            worst = self.waiting[0].interest
            return _("%(who)s: much affected, and not heard") % {"who": worst.name}
        if self.open_gaps:
            return _("%(who)s: still missing") % {"who": self.open_gaps[0].gap.who}
        for reach in self.reaches:
            for part in reach.missing[:1]:
                return _("%(who)s: fewer here than there are") % {"who": ", ".join(part.labels)}
        if not self.is_looked_for and not any(reach.is_shown for reach in self.reaches):
            return _("Nobody has asked yet who is missing")
        return _("Nobody we know of is missing")


def missing_page(actor: Actor, partnership: Partnership) -> MissingPage:
    """Return what the page shows to an actor who may see the partnership."""
    return MissingPage(
        gaps=gaps_of(actor, partnership),
        interests=missing_interests(actor, partnership.pk),
        reaches=reach_of(partnership),
        suspects=suspects_of(partnership),
        people=people_of(partnership),
        is_looked_for=is_mapped(actor, partnership.pk),
    )

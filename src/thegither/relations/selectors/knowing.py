"""Who ought to know whom: the list, what one may answer, and what was read of all answers."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Partnership
from thegither.partners.policies import held_organisations, held_seats

from ..models import Knowing, KnowingReading, OughtToKnow, Side

LEVELS = ("by_name", "would_recognise", "would_phone")
LEVEL_NAMES = {
    "by_name": _("know each other by name"),
    "would_recognise": _("would recognise each other"),
    "would_phone": _("feel free to phone each other"),
}


def sides_of(actor: Actor) -> dict[str, Q]:
    """Return, by side, the ``Q`` of the ties about which the actor's person can answer from there."""
    seats, organisations = held_seats(actor), held_organisations(actor)
    theirs = Q(other_seat__in=seats) | Q(other_organisation__in=organisations)
    if actor.person_id is not None:
        theirs |= Q(other_person=actor.person_id)
    return {Side.OURS: Q(seat__in=seats), Side.THEIRS: theirs}


def ties_of(actor: Actor, partnership: Partnership) -> QuerySet[Any]:
    """Return the ties that ought to be there, with who is at each end; the actor's own come first.

    Each has ``is_ours``, ``is_theirs`` and, in ``own_answers``, what the actor said of it.
    """
    sides = sides_of(actor)
    same = OughtToKnow.objects.filter(pk=OuterRef("pk"))
    own = Knowing.objects.filter(person=actor.person_id) if actor.person_id else Knowing.objects.none()
    return (
        allowed(actor, Action.VIEW, OughtToKnow)
        .filter(partnership=partnership, ended_at__isnull=True)
        .annotate(
            is_ours=Exists(same.filter(sides[Side.OURS])), is_theirs=Exists(same.filter(sides[Side.THEIRS]))
        )
        .select_related(
            "seat__organisation",
            "seat__individual",
            "other_seat__organisation",
            "other_seat__individual",
            "other_organisation",
            "other_person",
        )
        .prefetch_related(Prefetch("answers", own, to_attr="own_answers"))
        .order_by("-is_ours", "-is_theirs", "pk")
    )


@dataclass(frozen=True, slots=True)
class Share:
    """At one level: of ``total`` ties, between ``least`` and ``most`` are there from both sides."""

    level: str
    total: int
    least: int
    most: int
    low: float | None = None
    high: float | None = None

    @property
    def name(self) -> str:
        """The level in words."""
        return str(LEVEL_NAMES[self.level])

    @property
    def is_exact(self) -> bool:
        """True where neither those who do nor those who do not are too few to count."""
        return self.least == self.most


@dataclass(frozen=True, slots=True)
class Read:
    """A reading of a partnership."""

    reading: KnowingReading
    shares: list[Share]

    @property
    def listed(self) -> int | None:
        """How many ties ought to have been there; None where that was not kept."""
        ties: int | None = self.reading.parameters.get("ties")
        return ties

    @property
    def answered(self) -> int:
        """How many of them were answered from both ends."""
        return self.shares[0].total


def readings_of(partnership: Partnership, most: int = 4) -> list[Read]:
    """Return the last readings of a partnership, newest first; the intervals are Wilson's, 95 %."""
    return [
        Read(reading, [_share(level, reading.result[level]) for level in LEVELS])
        for reading in KnowingReading.objects.filter(partnership=partnership)[:most]
    ]


def _share(level: str, band: dict[str, int]) -> Share:
    from thegither_analysis.representation import wilson

    share = Share(level, **band)
    if not share.is_exact:
        return share
    interval = wilson(share.least, share.total)
    return Share(level, **band, low=interval.low, high=interval.high)

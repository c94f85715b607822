from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Organisation, Partnership, Seat
from thegither.partners.policies import in_force

from ..mapping import Overlap, Remit, aims_of, days_of, linked_share, overlaps, tells_aims
from ..models import FrameworkVersion, PartnershipLink
from ..standings import Share

MOST = 200


@dataclass(frozen=True, slots=True)
class PartnershipMap:
    """The partnerships of today that the actor may see, and what they have in common."""

    partnerships: Sequence[Partnership]
    overlaps: Sequence[Overlap]
    linked: Share
    is_cut: bool

    @property
    def missing(self) -> list[Overlap]:
        """The strong overlaps about which nobody has said anything."""
        return [each for each in self.overlaps if each.is_missing]

    @property
    def clashes(self) -> list[tuple[date, str, str, Overlap]]:
        """The days on which two partnerships want the same members."""
        return sorted(
            ((day, one, other, each) for each in self.overlaps for day, one, other in each.clashes),
            key=lambda row: (row[0], row[3].first.pk, row[3].second.pk),
        )


def partnership_map(actor: Actor) -> PartnershipMap:
    """Return the map of partnerships: a query for each thing compared, for up to ``MOST`` of them."""
    rows = allowed(actor, Action.VIEW, Partnership).filter(ended_on__isnull=True)
    partnerships = list(rows.order_by("name", "pk")[: MOST + 1])
    shown = partnerships[:MOST]
    seats = allowed(actor, Action.VIEW, Seat).filter(
        in_force(), partnership__in=[each.pk for each in shown], organisation__isnull=False
    )
    members: dict[int, set[int]] = defaultdict(set)
    organisations: dict[int, Organisation] = {}
    for seat in seats.select_related("organisation"):
        assert seat.organisation is not None
        members[seat.partnership_id].add(seat.organisation.pk)
        organisations[seat.organisation.pk] = seat.organisation
    aims, days = aims_of(actor, [each.pk for each in shown]), days_of(actor, shown)
    remits = [_remit(each, members[each.pk], aims[each.pk], days[each.pk]) for each in shown]
    found = overlaps(remits, organisations, allowed(actor, Action.VIEW, PartnershipLink))
    return PartnershipMap(shown, found, linked_share(found), is_cut=len(partnerships) > MOST)


def _remit(partnership: Partnership, members: set[int], aims: str, days: dict[date, str]) -> Remit:
    from thegither_analysis.texts import words  # numpy stays away from start-up

    names = set(words(partnership.name))
    return Remit(
        partnership=partnership,
        members=frozenset(members),
        topics=frozenset(set(words(f"{partnership.purpose} {partnership.rationale}")) - names),
        aims=frozenset(words(aims)),
        place=partnership.community_id,
        dates=days,
    )


@tells_aims
def agreed_objectives(actor: Actor, partnership_ids: Collection[int]) -> dict[int, str]:
    """Return the words of the objectives of each partnership's newest agreed framework."""
    versions = (
        allowed(actor, Action.VIEW, FrameworkVersion)
        .filter(opened_at__isnull=False, framework__partnership__in=partnership_ids)
        .select_related("framework")
        .order_by("number")
    )
    return {
        version.framework.partnership_id: " ".join(
            f"{point.title} {point.text}" for point in version.document.objectives
        )
        for version in versions
    }

"""Whom a matter touches, and whether they were heard: read from the records, or said by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from thegither.dialogue.models import Contribution, Matter, Standing
from thegither.engagement.models import Captured, Gap, Interest, InterestMap
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Seat
from thegither.partners.policies import in_force

from .gaps import newest_gaps


@dataclass(frozen=True, slots=True)
class Judged:
    """An interest with what the records say of it. ``number`` is its number in the picture and the table."""

    number: int
    interest: Interest
    said: int
    captured: int
    has_seat: bool
    gap: Gap | None

    @property
    def is_heard(self) -> bool:
        """True if they said something, somebody brought back what they said, or a partner says how."""
        return bool(self.said or self.captured or self.interest.heard_because)

    @property
    def is_missing(self) -> bool:
        """True for those who are much affected and have not been heard."""
        return self.interest.is_much_affected and not self.is_heard


@dataclass(frozen=True, slots=True)
class InterestPage:
    """Everything on the page of a matter's interests."""

    rows: Sequence[Judged]
    done: InterestMap | None

    @property
    def missing(self) -> list[Judged]:
        """Those who are much affected and have not been heard, the most affected and least powerful first."""
        return [row for row in self.rows if row.is_missing]


def interests_of(matter: Matter) -> QuerySet[Interest]:
    """Return the interests on the map of a matter."""
    return Interest.objects.filter(matter=matter, dropped_because="")


def interest_page(matter: Matter) -> InterestPage:
    """Return the map of a matter that the caller may see. Five queries, however many interests there are."""
    rows = judged(interests_of(matter).select_related("organisation", "community", "matter"))
    done = InterestMap.objects.filter(matter=matter)
    return InterestPage(rows, done.select_related("done_for__organisation", "done_for__individual").first())


def judged(interests: Iterable[Interest]) -> list[Judged]:
    """Return interests (their matters loaded) with what the records say of each. Four queries at most."""
    rows = list(interests)
    matters = {row.matter_id for row in rows}
    organisations = {row.organisation_id for row in rows if row.organisation_id is not None}
    said = _said(matters, organisations)
    seats = _seated({row.matter.partnership_id for row in rows}, organisations)
    captured = _captured([row.pk for row in rows])
    gaps = newest_gaps([row.pk for row in rows]) if rows else {}
    return [
        Judged(
            number,
            row,
            said.get((row.matter_id, row.organisation_id), 0),
            captured.get(row.pk, 0),
            (row.matter.partnership_id, row.organisation_id) in seats,
            gaps.get(row.pk),
        )
        for number, row in enumerate(rows, start=1)
    ]


def is_mapped(actor: Actor, partnership_id: int) -> bool:
    """Return whether anybody is on the map of any matter of a partnership that the actor may see."""
    matters = allowed(actor, Action.VIEW, Matter).filter(partnership=partnership_id).order_by().values("pk")
    return Interest.objects.filter(matter__in=matters, dropped_because="").exists()


def missing_interests(actor: Actor, partnership_id: int, most: int = 200) -> list[Judged]:
    """Return who is much affected and was not heard on matters that the actor may see, worst first."""
    matters = allowed(actor, Action.VIEW, Matter).filter(partnership=partnership_id).order_by().values("pk")
    rows = Interest.objects.filter(matter__in=matters, dropped_because="", affected__gte=2, heard_because="")
    found = judged(rows.select_related("matter", "organisation", "community")[:most])
    return [row for row in found if row.is_missing]


def _said(matters: set[int], organisations: set[int]) -> dict[tuple[int, int | None], int]:
    if not organisations:
        return {}
    rows = Contribution.objects.filter(
        matter__in=matters, seat__organisation__in=organisations, standing=Standing.SHOWN
    )
    counted = rows.order_by().values_list("matter_id", "seat__organisation_id").annotate(count=Count("pk"))
    return {(matter, organisation): count for matter, organisation, count in counted}


def _seated(partnerships: set[int], organisations: set[int]) -> set[tuple[int, int | None]]:
    if not organisations:
        return set()
    rows = Seat.objects.filter(in_force(), partnership__in=partnerships, organisation__in=organisations)
    return set(rows.order_by().values_list("partnership_id", "organisation_id"))


def _captured(interests: list[int]) -> dict[int | None, int]:
    if not interests:
        return {}
    rows = Captured.objects.filter(outreach__gap__interest__in=interests).order_by()
    return dict(rows.values_list("outreach__gap__interest_id").annotate(count=Count("pk")))

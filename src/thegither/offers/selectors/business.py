"""The role of businesses: what umbrella bodies say of it, what firms say, and where they differ."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Max, Min, QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed
from thegither.partners.models import Membership, Organisation, Partnership, Seat, Sector
from thegither.partners.policies import in_force, member_partnerships

from ..models import (
    LedgerEntry,
    Listing,
    ListingKind,
    Profile,
    RoleProfile,
    RoleView,
    SizeBand,
    TakeUp,
    Verdict,
)

# Minutes are far apart if one side would give more than this many times what the other would.
FAR_APART = 1.5
SUSTAINED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class BusinessOffers:
    """What businesses offered, how much of it was taken up and lasted; firms by the size that they say."""

    made: int
    taken_up: int
    sustained: int
    by_size: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """What an umbrella body says, beside what its members say themselves."""

    umbrella: RoleView
    firms: tuple[RoleView, ...]

    @property
    def minutes(self) -> float:
        """The median minutes a month that its firms would give."""
        return median(view.minutes_a_month for view in self.firms)

    @property
    def differs_on(self) -> list[str]:
        """The questions on which most firms say otherwise; for minutes, where one is 1.5 times the other.

        Empty without firms: who says nothing does not differ.
        """
        if not self.firms:
            return []
        found = [
            question
            for question in ("is_clear", "is_worth_it")
            if _outvoted(getattr(self.umbrella, question), [getattr(view, question) for view in self.firms])
        ]
        low, high = sorted((float(self.umbrella.minutes_a_month), float(self.minutes)))
        return [*found, "minutes_a_month"] if high > FAR_APART * low else found


@dataclass(frozen=True, slots=True)
class BusinessVoices:
    """Everything that businesses said of a role."""

    sides: tuple[Sides, ...]
    direct: tuple[RoleView, ...]

    @property
    def firms(self) -> list[RoleView]:
        """What firms said themselves, whatever body they belong to; each once."""
        found = {view.pk: view for side in self.sides for view in side.firms} | {
            view.pk: view for view in self.direct
        }
        return list(found.values())

    @property
    def clear_count(self) -> int:
        """How many firms find the role clear."""
        return sum(view.is_clear == Verdict.YES for view in self.firms)


def role_profile_of(actor: Actor, partnership: Partnership) -> RoleProfile | None:
    """Return the role of businesses in a partnership, if it is described."""
    return allowed(actor, Act.VIEW, RoleProfile).filter(partnership=partnership).first()


def voices_on(actor: Actor, profile: RoleProfile) -> BusinessVoices:
    """Return what umbrella bodies and firms said, each body beside its own members. Two queries."""
    views = {
        view.organisation_id: view
        for view in allowed(actor, Act.VIEW, RoleView)
        .filter(profile=profile)
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    }
    members: dict[int, list[RoleView]] = {}
    # Who has a member is a body that speaks for others, also while none of them has said anything.
    for umbrella, member in (
        Membership.objects.filter(in_force(), umbrella__in=list(views))
        .order_by("member__name", "pk")
        .values_list("umbrella_id", "member_id")
    ):
        members.setdefault(umbrella, [])
        if member in views:
            members[umbrella].append(views[member])
    beside = {view.pk for firms in members.values() for view in firms}
    return BusinessVoices(
        sides=tuple(
            Sides(views[umbrella], tuple(members[umbrella])) for umbrella in views if umbrella in members
        ),
        direct=tuple(view for key, view in views.items() if key not in members and view.pk not in beside),
    )


def business_reach(partnership: Partnership) -> tuple[int, int]:
    """Return how many firms sit in a partnership, and how many bodies that speak for firms (M24)."""
    businesses = businesses_in(partnership)
    bodies = businesses.filter(pk__in=_bodies()).count()
    return businesses.count() - bodies, bodies


def business_offers(actor: Actor, partnership: Partnership) -> BusinessOffers | None:
    """Return the rest of M24 for a partnership of which the actor is a member; None for others. Five queries.

    An offer is sustained once something was given for it on two days ``SUSTAINED`` or more apart.
    """
    if (
        not actor.is_administrator
        and not member_partnerships(actor).filter(seat__partnership=partnership).exists()
    ):
        return None
    businesses = businesses_in(partnership)
    offers = Listing.objects.filter(
        partnership=partnership,
        kind=ListingKind.OFFER,
        seat__organisation__in=businesses.values("pk"),
    ).order_by()
    taken = TakeUp.objects.filter(offer__in=offers.values("pk")).order_by()
    given = (
        LedgerEntry.objects.filter(struck_at=None, take_up__in=taken.values("pk"))
        .order_by()
        .values_list("take_up__offer")
        .annotate(first=Min("given_on"), last=Max("given_on"))
    )
    firms = businesses.exclude(pk__in=_bodies())
    sizes = dict(
        Profile.objects.filter(organisation__in=firms.values("pk"))
        .exclude(size="")
        .order_by()
        .values_list("size")
        .annotate(Count("pk"))
    )
    return BusinessOffers(
        made=offers.count(),
        taken_up=taken.values("offer").distinct().count(),
        sustained=sum(last - first >= SUSTAINED for _offer, first, last in given),
        by_size=tuple((str(size.label), sizes.get(size.value, 0)) for size in SizeBand),
    )


def businesses_in(partnership: Partnership) -> QuerySet[Organisation]:
    """Return the businesses that sit in a partnership, and the bodies that speak for some."""
    sits = Seat.objects.filter(in_force(), partnership=partnership).order_by().values("organisation_id")
    return Organisation.objects.filter(pk__in=sits, sectors__sector=Sector.BUSINESS).order_by()


def _bodies() -> QuerySet[Membership, Any]:
    """Return the keys of the organisations that speak for others."""
    return Membership.objects.filter(in_force()).order_by().values("umbrella_id")


def _outvoted(said: str, others: list[str]) -> bool:
    """Return whether more than half of the others say one and the same other thing."""
    most, count = Counter(others).most_common(1)[0]
    return most != said and 2 * count > len(others)

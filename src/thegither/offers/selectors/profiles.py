"""What organisations say of themselves."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed
from thegither.partners.models import Organisation
from thegither.partners.policies import in_force

from ..models import Capacity, ConsultingTier, Priority, Profile

DRAWN_AT_MOST = 90


@dataclass(frozen=True, slots=True)
class Consulting:
    """How long an organisation needs to ask its members, level after level."""

    tiers: tuple[ConsultingTier, ...]

    @property
    def worst_days(self) -> int:
        """Days if the papers just miss the meeting at every level."""
        return sum(tier.worst_days for tier in self.tiers)

    @property
    def typical_days(self) -> int:
        """Days if the papers are ready half-way between meetings at every level."""
        return sum(tier.typical_days for tier in self.tiers)


@dataclass(frozen=True, slots=True)
class TimeToAsk:
    """Whether there is time to ask the members from today until a day."""

    closes_on: date
    needed_days: int

    @property
    def opens_on(self) -> date:
        """Today."""
        return today()

    @property
    def days(self) -> int:
        """The days there are."""
        return max(0, (self.closes_on - today()).days)

    @property
    def short_by(self) -> int:
        """The days that are missing; 0 where there is time."""
        return max(0, self.needed_days - self.days)

    @property
    def start_by(self) -> date:
        """The last day on which asking can begin."""
        return self.closes_on - timedelta(days=self.needed_days)

    @property
    def drawn_until(self) -> date:
        """The last day of the drawing."""
        return today() + timedelta(days=max(DRAWN_AT_MOST, self.days, self.needed_days))


def profiles_seen_by(actor: Actor) -> QuerySet[Profile]:
    """Return the profiles that the actor may see, with organisation and tiers."""
    return (
        allowed(actor, Act.VIEW, Profile)
        .select_related("organisation")
        .prefetch_related("tiers", "organisation__sectors")
    )


def profile_of(actor: Actor, organisation: Organisation) -> Profile | None:
    """Return the profile of an organisation, if it has one that the actor may see."""
    return profiles_seen_by(actor).filter(organisation=organisation).first()


def consulting_of(profile: Profile | None) -> Consulting:
    """Return how long the members are asked, from tiers that are loaded (or will be)."""
    tiers: Any = sorted(profile.tiers.all(), key=lambda tier: tier.position) if profile else ()
    return Consulting(tuple(tiers))


def priorities_of(actor: Actor, organisation: Organisation) -> QuerySet[Priority]:
    """Return the priorities of today, as far as the actor may see them."""
    return allowed(actor, Act.VIEW, Priority).filter(in_force(), organisation=organisation)


def capacity_of(actor: Actor, organisation: Organisation) -> Capacity | None:
    """Return the capacity that is declared for today, if the actor may see it."""
    return allowed(actor, Act.VIEW, Capacity).filter(in_force(), organisation=organisation).first()

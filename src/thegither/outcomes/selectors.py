"""What pages ask about outcomes."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from thegither.delivery.models import Action, ActionState
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed

from .models import ClaimedAction, ContributionClaim, Direction, Indicator, Measurement, Moment, Outcome


@dataclass(frozen=True, slots=True)
class Change:
    """An indicator's last value from before and its newest from after; either may be missing."""

    indicator: Indicator
    before: Measurement | None
    after: Measurement | None

    @property
    def is_measured(self) -> bool:
        """True if there is a value on both sides."""
        return self.before is not None and self.after is not None

    @property
    def is_better(self) -> bool | None:
        """Whether the newest value lies on the better side; None while that cannot be said.

        It compares two numbers and nothing more: whether the difference is beyond chance is for run charts.
        """
        if self.before is None or self.after is None or self.before.value == self.after.value:
            return None
        return (self.after.value > self.before.value) == (self.indicator.better == Direction.UP)


def change_of(indicator: Indicator) -> Change:
    """Return the before and after of an indicator whose measurements are loaded (or will be)."""
    taken = sorted(indicator.measurements.all(), key=lambda measurement: measurement.measured_on)
    before = [measurement for measurement in taken if measurement.moment == Moment.BEFORE]
    after = [measurement for measurement in taken if measurement.moment == Moment.AFTER]
    return Change(indicator, before[-1] if before else None, after[-1] if after else None)


def changes_of(outcome: Outcome) -> list[Change]:
    """Return the before and after of every indicator of an outcome."""
    return [change_of(indicator) for indicator in outcome.indicators.all()]


def outcomes_seen_by(actor: Actor) -> QuerySet[Outcome]:
    """Return the outcomes that the actor may see, newest first, with their indicators and measurements."""
    return (
        allowed(actor, Act.VIEW, Outcome)
        .select_related("partnership", "matter")
        .prefetch_related(Prefetch("indicators", queryset=Indicator.objects.prefetch_related("measurements")))
    )


def claims_of(actor: Actor, outcome: Outcome) -> QuerySet[ContributionClaim]:
    """Return the claims about an outcome, newest first, with the actions that the actor may see."""
    seen = ClaimedAction.objects.filter(action__in=allowed(actor, Act.VIEW, Action)).select_related("action")
    return outcome.claims.select_related(
        "claimed_for__organisation", "claimed_for__individual"
    ).prefetch_related(Prefetch("actions", queryset=seen))


def claimable_actions(outcome: Outcome) -> QuerySet[Action]:
    """Return the actions that can have played a part: begun or done, of the same partnership."""
    begun = (ActionState.DOING, ActionState.DONE)
    return Action.objects.filter(partnership=outcome.partnership_id, state__in=begun).order_by(
        "-done_on", "title"
    )

"""What pages ask about actions."""

from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from thegither.dialogue.models import Decision, DecisionState, Matter
from thegither.kernel.actors import Actor as Doer
from thegither.kernel.clock import today
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed
from thegither.partners.models import Partnership, Seat

from .models import Action, ActionOwner, ActionState

UNDER_WAY = (ActionState.PLANNED, ActionState.DOING)


def actions_seen_by(actor: Doer) -> QuerySet[Action]:
    """Return the actions that the actor may see, with their owners' names, soonest due first."""
    owners = ActionOwner.objects.select_related("seat__organisation", "seat__individual")
    return (
        allowed(actor, Act.VIEW, Action)
        .select_related("partnership", "matter")
        .prefetch_related(Prefetch("owners", queryset=owners))
        .order_by("due_on", "pk")
    )


def actions_owed_by(actor: Doer, seats: Iterable[int]) -> QuerySet[Action]:
    """Return the actions under way that these seats own, soonest due first."""
    owned = ActionOwner.objects.filter(seat__in=list(seats)).values("action")
    return actions_seen_by(actor).filter(pk__in=owned, state__in=UNDER_WAY)


def late_actions(actor: Doer, partnership: Partnership) -> QuerySet[Action]:
    """Return the partnership's actions that are past their due date, latest first."""
    return actions_seen_by(actor).filter(partnership=partnership, state__in=UNDER_WAY, due_on__lt=today())


def possible_owners(partnership: Partnership) -> QuerySet[Seat]:
    """Return the seats that may own an action of this partnership today."""
    return (
        partnership.seats.filter(Q(until_on__isnull=True) | Q(until_on__gte=today()), from_on__lte=today())
        .select_related("organisation", "individual")
        .order_by("organisation__name", "individual__name", "pk")
    )


def decisions_to_carry_out(partnership: Partnership, matter: Matter | None = None) -> QuerySet[Decision]:
    """Return the decisions taken in this partnership (or on this matter) that were not a no, newest first."""
    taken = Decision.objects.filter(matter__partnership=partnership, state=DecisionState.DECIDED, is_no=False)
    return (taken.filter(matter=matter) if matter else taken).order_by("-decided_at", "-pk")

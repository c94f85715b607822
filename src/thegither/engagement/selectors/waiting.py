"""What planning asks of somebody's seats: a turn on a rota, a purpose to agree, a word to go, a position."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from thegither.engagement.models import Engagement, EngagementState, ModerationDuty, Position
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.partners.policies import held_organisations, speaking_partnerships
from thegither.ui.words import as_date, day_range

DUTY_AHEAD = timedelta(days=7)
AGREE_WITHIN = timedelta(days=14)
POSITION_AHEAD = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class PlanningWait:
    """One thing that waits for somebody, and where it is done."""

    title: str
    url: str
    text: str
    due_on: date


def planning_waits_for(actor: Actor, seats: Sequence[int], most: int) -> list[PlanningWait]:
    """Return what planning asks of somebody's seats, at most ``most`` of each kind. Three queries."""
    if not actor.is_person or not seats:
        return []
    return [*_duties(actor, seats, most), *_plans(actor, seats, most), *_positions(actor, most)]


def _duties(actor: Actor, seats: Sequence[int], most: int) -> list[PlanningWait]:
    rows = ModerationDuty.objects.filter(
        Q(person=actor.person_id) | Q(person=None, seat__in=seats),
        begins_on__lte=today() + DUTY_AHEAD,
        ends_on__gte=today(),
        engagement__state=EngagementState.OPEN,
    ).select_related("engagement")
    return [
        PlanningWait(
            _("Your turn to look at what comes in: %(title)s") % {"title": duty.engagement.title},
            reverse("dialogue:moderate", args=[duty.engagement.matter_id]),
            day_range(duty.begins_on, duty.ends_on),
            duty.ends_on,
        )
        for duty in rows[:most]
    ]


def _plans(actor: Actor, seats: Sequence[int], most: int) -> list[PlanningWait]:
    """Return purposes that another seat wrote and nobody agreed yet."""
    rows = Engagement.objects.filter(
        matter__partnership__in=speaking_partnerships(actor),
        state=EngagementState.DRAFT,
        purpose_agreed_at=None,
    ).exclude(created_for__in=seats)
    return [
        PlanningWait(
            _("Agree what it is for, or say what is missing: %(title)s") % {"title": engagement.title},
            reverse("engagement:plan", args=[engagement.pk]),
            _("Methods wait until another partner has agreed the purpose"),
            as_date(engagement.created_at) + AGREE_WITHIN,
        )
        for engagement in rows[:most]
    ]


def _positions(actor: Actor, most: int) -> list[PlanningWait]:
    rows = Position.objects.filter(
        organisation__in=held_organisations(actor), ended_on=None, review_on__lte=today() + POSITION_AHEAD
    ).select_related("organisation")
    return [
        PlanningWait(
            _("Is this still your view? %(topic)s") % {"topic": position.topic},
            position.get_absolute_url(),
            position.organisation.name,
            position.review_on,
        )
        for position in rows[:most]
    ]

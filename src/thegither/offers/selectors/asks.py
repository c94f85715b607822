"""Asks, as their two sides see them."""

from collections.abc import Collection

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed
from thegither.partners.models import Organisation, Partnership, Seat, SeatRole
from thegither.partners.policies import held_seats, in_force

from ..models import OPEN_STATES, Ask, Priority
from .words import telling_words


def asks_seen_by(actor: Actor) -> QuerySet[Ask]:
    """Return the asks of which the actor is on one side: those that wait first, the soonest due first."""
    waits_first = Case(
        When(state__in=OPEN_STATES, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return (
        allowed(actor, Act.VIEW, Ask)
        .select_related("partnership", "from_seat__organisation", "from_seat__individual", "organisation")
        .annotate(waits_first=waits_first)
        .order_by("waits_first", "answer_by", "pk")
    )


def asked_of(actor: Actor) -> QuerySet[Ask]:
    """Return the asks that the actor may answer."""
    return asks_seen_by(actor).filter(pk__in=allowed(actor, Act.ANSWER, Ask).order_by().values("pk"))


def asked_by(actor: Actor) -> QuerySet[Ask]:
    """Return the asks that the actor's seats made."""
    return asks_seen_by(actor).filter(pk__in=allowed(actor, Act.CHANGE, Ask).order_by().values("pk"))


def asks_waiting_for(actor: Actor, organisation_ids: Collection[int]) -> QuerySet[Ask]:
    """Return the asks of these organisations that wait for an answer, the soonest due first."""
    rows = allowed(actor, Act.ANSWER, Ask).filter(
        organisation__in=list(organisation_ids), state__in=OPEN_STATES, partnership__ended_on__isnull=True
    )
    return rows.select_related("partnership", "from_seat__organisation", "from_seat__individual").order_by(
        "answer_by", "pk"
    )


def priorities_beside(ask: Ask) -> list[tuple[Priority, str]]:
    """Return what the organisation that is asked works on today, each with the words it shares with the ask.

    It shows whether an ask lies inside or outside of them, and decides nothing.
    """
    asked = telling_words(ask.what, ask.more)
    chosen = Priority.objects.filter(in_force(), organisation=ask.organisation_id)
    return [
        (priority, ", ".join(sorted(asked & telling_words(priority.title, priority.because))))
        for priority in chosen
    ]


def askable_organisations(seat: Seat) -> QuerySet[Organisation]:
    """Return the organisations that a seat can ask: those that sit in its partnership, but its own."""
    sits = Seat.objects.filter(in_force(), partnership=seat.partnership_id, organisation__isnull=False)
    rows = Organisation.objects.filter(pk__in=sits.order_by().values("organisation_id"))
    return rows.exclude(pk=seat.organisation_id) if seat.organisation_id else rows


def speaking_seats(actor: Actor, partnership: Partnership | None = None) -> QuerySet[Seat]:
    """Return the seats with a voice that the actor holds, the one they act for first."""
    rows = Seat.objects.filter(pk__in=held_seats(actor)).exclude(role=SeatRole.OBSERVER)
    if partnership is not None:
        rows = rows.filter(partnership=partnership)
    chosen = Case(When(Q(pk=actor.seat_id), then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        rows.select_related("partnership", "organisation", "individual")
        .annotate(chosen=chosen)
        .order_by("chosen", "partnership__name", "pk")
    )

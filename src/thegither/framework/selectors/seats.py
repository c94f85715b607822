"""Seats as the framework's pages need them."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Mandate, Seat, SeatRole
from thegither.partners.policies import current_mandates, in_force


def signing_seats(partnership_id: int) -> QuerySet[Seat]:
    """Return the seats that sign and answer today: all but observers, the convener's as well."""
    rows = Seat.objects.filter(in_force(), partnership=partnership_id).exclude(role=SeatRole.OBSERVER)
    return rows.select_related("organisation", "individual")


def seats_held_in(actor: Actor, partnership_id: int) -> list[Seat]:
    """Return the seats with a voice that the actor's person holds in a partnership today."""
    held = current_mandates(actor).values("seat_id")
    return list(signing_seats(partnership_id).filter(pk__in=held).order_by("pk"))


def seat_names(actor: Actor, seats: Iterable[int]) -> dict[int, str]:
    """Return the names of seats by key; that of an individual is shown to members alone."""
    keys = set(seats)
    rows = allowed(actor, Action.VIEW, Seat).filter(pk__in=keys)
    found = {seat.pk: _name(seat) for seat in rows.select_related("organisation", "individual")}
    return {key: found.get(key, _("A member in their own right")) for key in keys}


def possible_sponsors(actor: Actor, partnership_id: int) -> list[tuple[int, str]]:
    """Return who can be named as a senior sponsor: the keys of mandates, each with its person and seat."""
    held = allowed(actor, Action.VIEW, Mandate).filter(in_force(), seat__in=signing_seats(partnership_id))
    rows = held.select_related("person", "seat__organisation", "seat__individual")
    return [(row.pk, f"{row.person}, {row.seat}") for row in rows.order_by("person__name", "pk")]


def _name(seat: Seat) -> str:
    if seat.role == SeatRole.PARTNER:
        return str(seat)
    return f"{seat} ({seat.get_role_display()})"

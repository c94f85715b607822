"""Who may see and change partners' records. Higher rooms build their policies from the subqueries here."""

from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy

from .models import (
    RUNNING_ROLES,
    Community,
    Invitation,
    Mandate,
    Membership,
    Organisation,
    OrganisationSector,
    Partnership,
    PartnershipTranslation,
    PartnershipVersion,
    Person,
    Seat,
    SeatRole,
    SeatVersion,
)


def in_force(day: date | None = None, *, of: str = "") -> Q:
    """Return the ``Q`` of rows in force on ``day`` (today), from ``from_on`` to the last day ``until_on``.

    ``of`` is the path to the row, for example ``"seat"``.
    """
    day = day or today()
    path = f"{of}__" if of else ""
    begun = Q(**{f"{path}from_on__lte": day})
    return begun & (Q(**{f"{path}until_on__isnull": True}) | Q(**{f"{path}until_on__gte": day}))


def current_mandates(actor: Actor) -> QuerySet[Mandate]:
    """Return the mandates that the actor's person holds today, in seats that exist today."""
    if actor.person_id is None:
        return Mandate.objects.none()
    held = Mandate.objects.filter(in_force(), in_force(of="seat"), person_id=actor.person_id)
    return held.order_by()


def held_seats(actor: Actor) -> QuerySet[Mandate, Any]:
    """Return the keys of the seats that the actor's person holds today."""
    return current_mandates(actor).values("seat_id")


def member_partnerships(actor: Actor) -> QuerySet[Mandate, Any]:
    """Return the keys of the partnerships in which the actor's person holds any seat today."""
    return current_mandates(actor).values("seat__partnership_id")


def speaking_partnerships(actor: Actor) -> QuerySet[Mandate, Any]:
    """Return the keys of the partnerships in which the actor's person holds a seat with a voice today."""
    return current_mandates(actor).exclude(seat__role=SeatRole.OBSERVER).values("seat__partnership_id")


def run_partnerships(actor: Actor) -> QuerySet[Mandate, Any]:
    """Return the keys of the partnerships that the actor's person runs today (as chair or officer)."""
    return current_mandates(actor).filter(seat__role__in=RUNNING_ROLES).values("seat__partnership_id")


def held_organisations(actor: Actor) -> QuerySet[Mandate, Any]:
    """Return the keys of the organisations for which the actor's person holds a seat with a voice today."""
    held = current_mandates(actor).exclude(seat__role=SeatRole.OBSERVER)
    return held.filter(seat__organisation__isnull=False).values("seat__organisation_id")


def runs_something(actor: Actor) -> bool:
    """Return whether the actor runs any partnership, or may act as if they did."""
    return actor.is_system or actor.is_administrator or run_partnerships(actor).exists()


def may_create_partnership(actor: Actor) -> bool:
    """Return whether the actor may set up partnerships, organisations and communities."""
    return runs_something(actor)


def require_runs_something(actor: Actor) -> None:
    """Raise ``NotPermitted`` unless ``may_create_partnership``."""
    if not may_create_partnership(actor):
        raise NotPermitted


def may_hold_groups(actor: Actor) -> Q:
    """Return the ``Q`` of the partnerships in which the actor may set up groups: those with a voice in it."""
    if actor.is_system:
        return EVERYTHING
    return _administrator_or(actor, Q(pk__in=speaking_partnerships(actor)))


def _administrator_or(actor: Actor, rule: Q) -> Q:
    return EVERYTHING if actor.is_administrator else rule


# Partnerships and their parts ----------------------------------------------------------------------------
@policy(Partnership, Action.VIEW)
def view_partnership(actor: Actor) -> Q:
    """A public one: everybody. A closed one: its members."""
    if actor.person_id is None and not actor.is_administrator:
        return Q(is_public=True)
    return _administrator_or(actor, Q(is_public=True) | Q(pk__in=member_partnerships(actor)))


@policy(Partnership, Action.ADD)
def add_to_partnership(actor: Actor) -> Q:
    """Members open matters; observers watch."""
    return Q(pk__in=speaking_partnerships(actor))


@policy(Partnership, Action.CHANGE)
def change_partnership(actor: Actor) -> Q:
    """Whoever runs it."""
    return _administrator_or(actor, Q(pk__in=run_partnerships(actor)))


@policy(Partnership, Action.MANAGE)
def manage_partnership(actor: Actor) -> Q:
    """Whoever runs it."""
    return _administrator_or(actor, Q(pk__in=run_partnerships(actor)))


def _of_viewable_partnership(actor: Actor) -> Q:
    viewable = Partnership.objects.filter(view_partnership(actor)).order_by().values("pk")
    return _administrator_or(actor, Q(partnership_id__in=viewable))


@policy(PartnershipVersion, Action.VIEW)
def view_partnership_version(actor: Actor) -> Q:
    """As the partnership."""
    return _of_viewable_partnership(actor)


@policy(PartnershipTranslation, Action.VIEW)
def view_partnership_translation(actor: Actor) -> Q:
    """As the partnership."""
    return _of_viewable_partnership(actor)


@policy(Seat, Action.VIEW)
def view_seat(actor: Actor) -> Q:
    """As the partnership; the seat of an individual shows a person, and so only to those who may see them."""
    shown = _of_viewable_partnership(actor)
    if actor.is_administrator:
        return shown
    return shown & (Q(organisation__isnull=False) | Q(partnership_id__in=member_partnerships(actor)))


@policy(Seat, Action.MANAGE)
def manage_seat(actor: Actor) -> Q:
    """Whoever runs the partnership."""
    return _administrator_or(actor, Q(partnership_id__in=run_partnerships(actor)))


@policy(SeatVersion, Action.VIEW)
def view_seat_version(actor: Actor) -> Q:
    """As the seat."""
    return _administrator_or(
        actor, Q(seat_id__in=Seat.objects.filter(view_seat(actor)).order_by().values("pk"))
    )


@policy(Mandate, Action.VIEW)
def view_mandate(actor: Actor) -> Q:
    """Members see who sits in their partnerships; everybody sees their own."""
    if actor.person_id is None:
        return _administrator_or(actor, NOTHING)
    seats = Seat.objects.filter(partnership_id__in=member_partnerships(actor)).order_by().values("pk")
    return _administrator_or(actor, Q(seat_id__in=seats) | Q(person_id=actor.person_id))


@policy(Mandate, Action.MANAGE)
def manage_mandate(actor: Actor) -> Q:
    """Whoever runs the partnership."""
    seats = Seat.objects.filter(partnership_id__in=run_partnerships(actor)).order_by().values("pk")
    return _administrator_or(actor, Q(seat_id__in=seats))


@policy(Invitation, Action.VIEW)
def view_invitation(actor: Actor) -> Q:
    """Whoever runs the partnership; the invited come with the secret and need no policy."""
    seats = Seat.objects.filter(partnership_id__in=run_partnerships(actor)).order_by().values("pk")
    return _administrator_or(actor, Q(seat_id__in=seats))


@policy(Invitation, Action.MANAGE)
def manage_invitation(actor: Actor) -> Q:
    """Whoever runs the partnership."""
    return view_invitation(actor)


# Organisations, communities and people -------------------------------------------------------------------
def _everybody(actor: Actor) -> Q:
    return EVERYTHING


def _register_for_everybody(*models: type[Model]) -> None:
    for model in models:
        policy(model, Action.VIEW)(_everybody)


_register_for_everybody(Organisation, OrganisationSector, Membership, Community)


@policy(Organisation, Action.CHANGE)
def change_organisation(actor: Actor) -> Q:
    """Those who hold a seat for it, and those who run a partnership in which it has a seat."""
    sits = Seat.objects.filter(
        in_force(), partnership_id__in=run_partnerships(actor), organisation__isnull=False
    )
    return _administrator_or(
        actor,
        Q(pk__in=held_organisations(actor)) | Q(pk__in=sits.order_by().values("organisation_id")),
    )


@policy(Person, Action.VIEW)
def view_person(actor: Actor) -> Q:
    """Members of a shared partnership, and the person."""
    if actor.person_id is None:
        return _administrator_or(actor, NOTHING)
    shared = Mandate.objects.filter(
        in_force(), in_force(of="seat"), seat__partnership_id__in=member_partnerships(actor)
    )
    return _administrator_or(actor, Q(pk=actor.person_id) | Q(pk__in=shared.order_by().values("person_id")))


@policy(Person, Action.CHANGE)
def change_person(actor: Actor) -> Q:
    """The person."""
    return _administrator_or(actor, Q(pk=actor.person_id) if actor.person_id else NOTHING)

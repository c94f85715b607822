"""Who may see and change what partners bring.

What an organisation says of itself is public by its own choice; partners of a shared partnership always read
it. An ask is seen by its two sides and by nobody else, administrators included; others get counts.
"""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy, rule_for
from thegither.partners.models import Organisation, Partnership, Seat
from thegither.partners.policies import (
    held_organisations,
    held_seats,
    in_force,
    member_partnerships,
    run_partnerships,
)

from .models import (
    Ask,
    Capacity,
    ConsultingTier,
    LedgerEntry,
    Listing,
    Planned,
    Priority,
    Profile,
    RoleProfile,
    RoleView,
    TakeUp,
)


@policy(Organisation, Action.ANSWER)
def answer_for_organisation(actor: Actor) -> Q:
    """Those who hold a seat for it: its profile, priorities, capacity and answers are theirs alone."""
    return Q(pk__in=held_organisations(actor))


def _organisations(seats: Q) -> QuerySet[Seat, Any]:
    """Return the keys of the organisations whose seats in force are among ``seats``."""
    rows = Seat.objects.filter(in_force(), seats, organisation__isnull=False)
    return rows.order_by().values("organisation_id")


def _known_to(actor: Actor) -> Q:
    """Return the ``Q`` of what belongs to organisations that sit in a partnership with the actor."""
    if actor.person_id is None:
        return NOTHING
    return Q(organisation_id__in=_organisations(Q(partnership_id__in=member_partnerships(actor))))


def _shown_publicly() -> Q:
    """Return the ``Q`` of what belongs to organisations that sit in a public partnership."""
    public = Partnership.objects.filter(is_public=True).order_by().values("pk")
    return Q(organisation_id__in=_organisations(Q(partnership_id__in=public)))


# What an organisation says of itself ---------------------------------------------------------------------
@policy(Profile, Action.VIEW)
def view_profile(actor: Actor) -> Q:
    """Everybody, if the organisation chose so and is shown publicly; partners of a shared partnership."""
    if actor.is_administrator:
        return EVERYTHING
    return Q(is_public=True) & _shown_publicly() | _known_to(actor)


@policy(ConsultingTier, Action.VIEW)
def view_tier(actor: Actor) -> Q:
    """As the profile."""
    return Q(profile__in=Profile.objects.filter(view_profile(actor)).order_by().values("pk"))


@policy(Priority, Action.VIEW)
def view_priority(actor: Actor) -> Q:
    """As the profile; partners see priorities before there is one."""
    profiles = Profile.objects.filter(view_profile(actor)).order_by().values("organisation_id")
    return EVERYTHING if actor.is_administrator else Q(organisation__in=profiles) | _known_to(actor)


@policy(Capacity, Action.VIEW)
def view_capacity(actor: Actor) -> Q:
    """Partners of a shared partnership."""
    return EVERYTHING if actor.is_administrator else _known_to(actor)


@policy(Priority, Action.CHANGE)
def change_priority(actor: Actor) -> Q:
    """Those who hold a seat for the organisation."""
    return Q(organisation__in=held_organisations(actor))


# Asks ----------------------------------------------------------------------------------------------------
@policy(Ask, Action.VIEW)
def view_ask(actor: Actor) -> Q:
    """The two sides."""
    return answer_ask(actor) | change_ask(actor)


@policy(Ask, Action.ANSWER)
def answer_ask(actor: Actor) -> Q:
    """Those who hold a seat for the organisation that is asked."""
    return Q(organisation__in=held_organisations(actor))


@policy(Ask, Action.CHANGE)
def change_ask(actor: Actor) -> Q:
    """The side that asked may take it back."""
    return Q(from_seat__in=held_seats(actor))


# The register --------------------------------------------------------------------------------------------
@policy(Listing, Action.VIEW)
def view_listing(actor: Actor) -> Q:
    """Public offers and needs of seats that one may see; members see all of their partnerships."""
    if actor.is_administrator:
        return EVERYTHING
    seats = Seat.objects.filter(rule_for(actor, Action.VIEW, Seat)).order_by().values("pk")
    public = Q(is_public=True, seat__in=seats)
    return public | Q(partnership__in=member_partnerships(actor)) if actor.is_person else public


@policy(Listing, Action.CHANGE)
def change_listing(actor: Actor) -> Q:
    """Whoever holds the seat that offers or needs it, and whoever runs its partnership."""
    held = Q(seat__in=held_seats(actor)) | Q(partnership__in=run_partnerships(actor))
    return EVERYTHING if actor.is_administrator else held


@policy(TakeUp, Action.VIEW)
def view_take_up(actor: Actor) -> Q:
    """Members of the partnerships of its two sides."""
    if actor.is_administrator:
        return EVERYTHING
    seats = Seat.objects.filter(partnership__in=member_partnerships(actor)).order_by().values("pk")
    return Q(giver__in=seats) | Q(taker__in=seats)


@policy(TakeUp, Action.CHANGE)
def change_take_up(actor: Actor) -> Q:
    """Its two sides."""
    return Q(giver__in=held_seats(actor)) | Q(taker__in=held_seats(actor))


@policy(LedgerEntry, Action.VIEW)
def view_ledger_entry(actor: Actor) -> Q:
    """Members of the partnership: partners and convener read the same book."""
    return EVERYTHING if actor.is_administrator else Q(partnership__in=member_partnerships(actor))


@policy(LedgerEntry, Action.CHANGE)
def change_ledger_entry(actor: Actor) -> Q:
    """Whoever holds the seat, and whoever runs its partnership."""
    return Q(seat__in=held_seats(actor)) | Q(partnership__in=run_partnerships(actor))


@policy(Planned, Action.VIEW)
def view_planned(actor: Actor) -> Q:
    """Members of the partnership, as the ledger."""
    return EVERYTHING if actor.is_administrator else Q(partnership__in=member_partnerships(actor))


@policy(Planned, Action.CHANGE)
def change_planned(actor: Actor) -> Q:
    """Whoever holds the seat that planned it, and nobody for them."""
    return Q(seat__in=held_seats(actor))


# Businesses ----------------------------------------------------------------------------------------------
@policy(RoleProfile, Action.VIEW)
def view_role_profile(actor: Actor) -> Q:
    """As the partnership."""
    visible = Partnership.objects.filter(rule_for(actor, Action.VIEW, Partnership)).order_by().values("pk")
    return Q(partnership__in=visible)


@policy(RoleView, Action.VIEW)
def view_role_view(actor: Actor) -> Q:
    """Members of the partnership, and the organisation that said it."""
    if actor.is_administrator:
        return EVERYTHING
    profiles = RoleProfile.objects.filter(partnership__in=member_partnerships(actor)).order_by().values("pk")
    return Q(profile__in=profiles) | Q(organisation__in=held_organisations(actor))

from django.db.models import F, Q

from thegither.kernel.actors import Actor
from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, fetch, policy
from thegither.partners.models import Partnership, SeatRole
from thegither.partners.policies import (
    current_mandates,
    held_organisations,
    held_seats,
    member_partnerships,
    run_partnerships,
    speaking_partnerships,
)

from .models import (
    ContactNote,
    Disclosure,
    Knowing,
    KnowingReading,
    Need,
    NeedAnswer,
    NeedRound,
    NetworkMember,
    NetworkRating,
    NetworkReading,
    NetworkWave,
    OughtToKnow,
    Topic,
    Willingness,
)


def fetch_among_members(actor: Actor, **lookup: int | str) -> Partnership:
    """Return the partnership at a ``slug``, or of a ``pk``, for one of its members or an administrator.

    Raises ``NotFound`` where the actor may not know of it, ``NotPermitted`` where they only may read it.
    """
    partnership = fetch(actor, Action.VIEW, Partnership, **lookup)
    if not is_member(actor, partnership):
        raise NotPermitted
    return partnership


def is_member(actor: Actor, partnership: Partnership) -> bool:
    """Return whether the actor holds any seat in the partnership today, or is an administrator at work."""
    if actor.is_administrator or actor.is_system:
        return True
    return member_partnerships(actor).filter(seat__partnership=partnership).exists()


def _of_members(actor: Actor) -> Q:
    return EVERYTHING if actor.is_administrator else Q(partnership__in=member_partnerships(actor))


for _model in (Topic, OughtToKnow, KnowingReading, NeedRound):
    policy(_model, Action.VIEW)(_of_members)


# Contacts ------------------------------------------------------------------------------------------------
@policy(ContactNote, Action.VIEW)
def view_contact(actor: Actor) -> Q:
    """Its author, and those who hold a seat for the author's organisation. Nobody else, whatever they run."""
    if actor.person_id is None:
        return NOTHING
    return Q(author=actor.person_id) | Q(organisation__in=held_organisations(actor))


def may_note(actor: Actor) -> bool:
    """Return whether the actor may note contacts: who holds a seat with a voice in any partnership."""
    return speaking_partnerships(actor).exists()


@policy(ContactNote, Action.CHANGE)
def change_contact(actor: Actor) -> Q:
    """Its author; one off the record, or whose words are deleted, has none."""
    return NOTHING if actor.person_id is None else Q(author=actor.person_id)


@policy(ContactNote, Action.ANSWER)
def follow_up_contact(actor: Actor) -> Q:
    """Any of those who may read it can do what was promised."""
    return view_contact(actor)


@policy(ContactNote, Action.DELETE)
def delete_contact(actor: Actor) -> Q:
    """Its author; one off the record has none, and is its organisation's."""
    if actor.person_id is None:
        return NOTHING
    return Q(author=actor.person_id) | Q(is_off_record=True, organisation__in=held_organisations(actor))


# Who ought to know whom ----------------------------------------------------------------------------------
@policy(OughtToKnow, Action.CHANGE)
def change_tie(actor: Actor) -> Q:
    """Whoever holds the seat that it is about, and whoever runs the partnership."""
    return Q(seat__in=held_seats(actor)) | Q(partnership__in=run_partnerships(actor))


def _ones_own(actor: Actor) -> Q:
    """Private answers: the person who gave them, and not even an administrator besides."""
    return NOTHING if actor.person_id is None else Q(person=actor.person_id)


for _private in (Knowing, NeedAnswer, Willingness):
    policy(_private, Action.VIEW)(_ones_own)


# Who needs whom ------------------------------------------------------------------------------------------
@policy(NeedRound, Action.MANAGE)
def manage_round(actor: Actor) -> Q:
    """Whoever runs the partnership opens and closes a round; what was answered stays closed to them."""
    return EVERYTHING if actor.is_administrator else Q(partnership__in=run_partnerships(actor))


@policy(Need, Action.VIEW)
def view_need(actor: Actor) -> Q:
    """As the answer that it is a line of."""
    return Q(answer__in=NeedAnswer.objects.filter(_ones_own(actor)).order_by().values("pk"))


def _between(actor: Actor) -> Q:
    seats = held_seats(actor)
    return Q(needing__in=seats) | Q(needed__in=seats)


@policy(Disclosure, Action.VIEW)
def view_disclosure(actor: Actor) -> Q:
    """The two seats; once both hold the problem together, all members of the partnership."""
    rounds = NeedRound.objects.filter(_of_members(actor)).order_by().values("pk")
    return _between(actor) | Q(agreed_at__isnull=False, round__in=rounds)


@policy(Disclosure, Action.CHANGE)
def change_disclosure(actor: Actor) -> Q:
    """The two seats."""
    return _between(actor)


# Who deals with whom -------------------------------------------------------------------------------------
policy(NetworkWave, Action.VIEW)(_of_members)


@policy(NetworkWave, Action.MANAGE)
def manage_wave(actor: Actor) -> Q:
    """Whoever runs the partnership opens, closes and brings in a wave; ratings stay closed to them."""
    return EVERYTHING if actor.is_administrator else Q(partnership__in=run_partnerships(actor))


def _of_seen_wave(actor: Actor) -> Q:
    return Q(wave__in=NetworkWave.objects.filter(_of_members(actor)).order_by().values("pk"))


policy(NetworkMember, Action.VIEW)(_of_seen_wave)
policy(NetworkReading, Action.VIEW)(_of_seen_wave)
policy(NetworkRating, Action.VIEW)(_ones_own)


@policy(NetworkMember, Action.CHANGE)
def answer_for_member(actor: Actor) -> Q:
    """Those who hold a seat with a voice for the organisation in the partnership that asks."""
    voices = current_mandates(actor).exclude(seat__role=SeatRole.OBSERVER).values("seat_id")
    answered_for = NetworkMember.objects.filter(
        wave__partnership__seats__in=voices, wave__partnership__seats__organisation=F("organisation")
    )
    return Q(pk__in=answered_for.order_by().values("pk"))

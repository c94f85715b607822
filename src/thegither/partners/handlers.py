"""What happens here when something happens in a lower room."""

from thegither.accounts.joining import names_users, when_user_is_renamed, when_user_joins
from thegither.accounts.models import User
from thegither.accounts.scopes import SeatScope, provides_seats
from thegither.kernel.actors import Actor

from .acting import acting_of
from .models import Person
from .services import change_person, create_person


@when_user_joins
def give_person(user: User, name: str) -> None:
    """Every user is somebody: give them their person.

    Somebody we knew by the same address is not taken for them: an address that is not verified proves
    nothing. An invitation, whose secret only the owner of the address has read, joins the two. The address
    itself stays with the account.
    """
    create_person(actor=Actor.system(), name=name or user.email.partition("@")[0], user=user)


@when_user_is_renamed
def rename_person(user: User, name: str) -> None:
    """Give the person of a user their new name."""
    person = Person.objects.filter(user=user).first()
    if person is None:
        give_person(user, name)
    elif person.name != name:
        change_person(actor=Actor.system(), person=person, name=name)


@names_users
def name_of_person(user: User) -> str:
    """Return the name of the user's person."""
    return Person.objects.filter(user=user).values_list("name", flat=True).first() or ""


@provides_seats
def seats_of_person(user: User) -> list[SeatScope]:
    """Return the seats for which the user may let a program act."""
    acting = acting_of(user_id=user.pk)
    return [(option.seat.seat_id, option.label) for option in acting.options if option.seat] if acting else []

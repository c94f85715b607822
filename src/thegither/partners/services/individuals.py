from uuid import UUID

from django.utils.translation import gettext as _

from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, require
from thegither.kernel.submissions import made_before
from thegither.kernel.transactions import write_transaction

from ..models import Partnership, Person, Seat
from .invitations import invite
from .people import create_person
from .seats import create_seat


def seat_individual(
    *,
    actor: Actor,
    partnership: Partnership,
    role: str,
    person: Person | None = None,
    name: str = "",
    email: str = "",
    submission_key: UUID | None = None,
) -> Seat:
    """Give somebody who speaks for nobody but themselves a seat: a person known here, or a new one.

    Whoever has an ``email`` given is invited to take the seat with an account. A second call with the same
    ``submission_key`` returns the first seat. Raises ``DomainError`` "individual_missing" without a person
    and a name, "seat_held" if this person has such a seat, and as ``create_seat`` and ``invite`` do.
    """
    with write_transaction():
        require(actor, Action.MANAGE, partnership)
        if (first := made_before(Seat, submission_key)) is not None:
            return first
        if person is None and not name.strip():
            message = _("Choose somebody who is known here, or write a name.")
            raise DomainError("individual_missing", message, "name")
        if person is not None and _has_seat(partnership, person):
            message = _("%(name)s has a seat of their own here already.") % {"name": person}
            raise DomainError("seat_held", message, "person")
        individual = person or create_person(actor=actor, name=name, email=email)
        seat = create_seat(
            actor=actor,
            partnership=partnership,
            individual=individual,
            role=role,
            submission_key=submission_key,
        )
        if email:
            invite(actor=actor, seat=seat, email=email, name=individual.name)
        return seat


def _has_seat(partnership: Partnership, person: Person) -> bool:
    seats = Seat.objects.filter(partnership=partnership, individual=person)
    return any(seat.is_lasting for seat in seats)

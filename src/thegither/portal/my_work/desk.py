from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from thegither.accounts.models import User
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.partners.acting import Acting
from thegither.partners.models import RUNNING_ROLES, Organisation, Partnership, Seat, SeatRole

# Somebody who is here for the first time reads of this long.
FIRST_VISIT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works, for which seats, and since when they have not been here."""

    actor: Actor
    name: str
    email: str
    seats: tuple[Seat, ...]
    since: datetime
    was_here: bool

    @property
    def seat_ids(self) -> list[int]:
        """The seats for which this page speaks."""
        return [seat.pk for seat in self.seats]

    @property
    def partnerships(self) -> dict[int, Partnership]:
        """The partnerships of these seats that have not ended, by their keys."""
        return {
            seat.partnership_id: seat.partnership for seat in self.seats if not seat.partnership.has_ended
        }

    @property
    def spoken_in(self) -> dict[int, Partnership]:
        """Those in which a seat has a voice, and so owes answers."""
        speaking = {seat.partnership_id for seat in self.seats if seat.role != SeatRole.OBSERVER}
        return {key: partnership for key, partnership in self.partnerships.items() if key in speaking}

    @property
    def run(self) -> dict[int, Partnership]:
        """Those that a seat runs."""
        running = {seat.partnership_id for seat in self.seats if seat.role in RUNNING_ROLES}
        return {key: partnership for key, partnership in self.partnerships.items() if key in running}

    @property
    def said(self) -> Q:
        """The contributions of the person and of these seats."""
        mine = Q(seat__in=self.seat_ids)
        return mine | Q(person=self.actor.person_id) if self.actor.person_id is not None else mine

    @property
    def consulting(self) -> Organisation | None:
        """The slowest of the organisations to ask its own people."""
        organisations = (seat.organisation for seat in self.seats if seat.organisation)
        return max(organisations, key=lambda each: each.consulting_days, default=None)

    @property
    def consulting_days(self) -> int:
        """How many days the slowest of the organisations needs to ask its own people."""
        return self.consulting.consulting_days if self.consulting else 0


def desk_of(actor: Actor, user: User, acting: Acting | None) -> Desk:
    """Return the desk of a user: the seat they act for, else every seat that they hold."""
    held = acting.seats if acting else ()
    if acting and acting.current:
        held = (acting.current,)
    seats = Seat.objects.filter(pk__in=[seat.seat_id for seat in held])
    return Desk(
        actor=actor,
        name=acting.name if acting else user.email,
        email=user.email,
        seats=tuple(seats.select_related("partnership", "organisation").order_by("pk")),
        since=user.previous_visit_at or now() - FIRST_VISIT,
        was_here=user.previous_visit_at is not None,
    )

"""Who does a thing: a person as themselves or for a seat, a participant, a visitor, or the system."""

from dataclasses import dataclass, field, replace
from typing import Self

VISITOR, PARTICIPANT, PERSON, SYSTEM = "visitor", "participant", "person", "system"


@dataclass(frozen=True, slots=True)
class Provenance:
    """How somebody's words reached us through somebody else's hands.

    ``channel`` is one of ``paper``, ``phone``, ``visit``, ``event``, ``import``; ``note`` says where and how.
    """

    channel: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Opaque keys only, so that it can be recorded for ever without holding personal data."""

    kind: str = VISITOR
    user_id: int | None = None
    person_id: int | None = None
    seat_id: int | None = None
    organisation_id: int | None = None
    participant_id: int | None = None
    is_administrator: bool = False
    provenance: Provenance | None = field(default=None, compare=False)

    @classmethod
    def visitor(cls) -> Self:
        """Return the actor of somebody about whom we know nothing."""
        return cls()

    @classmethod
    def system(cls) -> Self:
        """Return the actor of scheduled work; policies grant it everything."""
        return cls(kind=SYSTEM)

    @classmethod
    def participant(cls, participant_id: int) -> Self:
        """Return the actor of somebody who takes part without an account."""
        return cls(kind=PARTICIPANT, participant_id=participant_id)

    @property
    def is_person(self) -> bool:
        """True for somebody who is signed in."""
        return self.kind == PERSON

    @property
    def is_system(self) -> bool:
        """True for scheduled work and the command line."""
        return self.kind == SYSTEM

    def entering_for(self, provenance: Provenance) -> Self:
        """Return this actor entering what somebody else said."""
        return replace(self, provenance=provenance)

    def for_seat(self, seat_id: int | None) -> Self:
        """Return this actor acting for another of their seats, or for none."""
        return replace(self, seat_id=seat_id)

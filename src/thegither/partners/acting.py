"""Who a signed-in person may act as, read in one query, and the actor that follows from the choice."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import FilteredRelation, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from thegither.kernel.actors import PERSON, Actor
from thegither.kernel.clock import today

from .models import RUNNING_ROLES, Person, SeatRole

SESSION_KEY = "acting_seat"


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """A seat that a person holds today."""

    seat_id: int
    role: str
    is_deputy: bool
    organisation_id: int | None
    organisation_name: str
    partnership_id: int
    partnership_name: str
    partnership_slug: str

    @property
    def role_name(self) -> str:
        """The role as people read it."""
        return str(SeatRole(self.role).label)

    @property
    def is_running(self) -> bool:
        """True for the seats that run the partnership."""
        return self.role in RUNNING_ROLES


@dataclass(frozen=True, slots=True)
class ActingOption:
    """One line of the switch in the header; ``seat`` is None for "as myself"."""

    value: str
    label: str
    is_current: bool
    seat: HeldSeat | None = None


@dataclass(frozen=True, slots=True)
class Acting:
    """A signed-in person, the seats they hold today and the one they act for now."""

    person_id: int
    name: str
    seats: tuple[HeldSeat, ...]
    current: HeldSeat | None = None

    @property
    def display_name(self) -> str:
        """The name and whom one acts for, "Ishbel Grant, Brannoch Council"; the name alone as oneself."""
        if self.current is None or not self.current.organisation_name:
            return self.name
        return f"{self.name}, {self.current.organisation_name}"

    @property
    def options(self) -> list[ActingOption]:
        """What the switch offers; nothing to somebody who holds no seat."""
        if not self.seats:
            return []
        myself = ActingOption("", _("Myself"), self.current is None)
        return [myself] + [
            ActingOption(str(seat.seat_id), _seat_label(seat), seat == self.current, seat)
            for seat in self.seats
        ]

    @property
    def switch_url(self) -> str:
        """Where the choice is sent."""
        return reverse("partners:act_as")


def _seat_label(seat: HeldSeat) -> str:
    names = {"organisation": seat.organisation_name or _("Own seat"), "partnership": seat.partnership_name}
    return _("%(organisation)s in %(partnership)s") % names


def acting_of(*, user_id: int, seat_id: int | None = None) -> Acting | None:
    """Return how a user acts, for ``seat_id`` if they hold that seat today; None without a person."""
    rows = _rows(user_id)
    if not rows:
        return None
    seats = tuple(_held_seat(row) for row in rows if _is_in_force(row, today()))
    current = next((seat for seat in seats if seat.seat_id == seat_id), None)
    return Acting(rows[0]["pk"], rows[0]["name"], seats, current)


def _rows(user_id: int) -> list[dict[str, Any]]:
    day = today()
    mandate_in_force = Q(mandates__from_on__lte=day) & (
        Q(mandates__until_on__isnull=True) | Q(mandates__until_on__gte=day)
    )
    held = FilteredRelation("mandates", condition=mandate_in_force)
    # The condition of a joined relation reaches no further than that relation, so seats are sorted out after.
    fields = (
        "seat_id",
        "seat__from_on",
        "seat__until_on",
        "is_deputy",
        "seat__role",
        "seat__organisation_id",
        "seat__organisation__name",
    )
    partnership = ("seat__partnership_id", "seat__partnership__name", "seat__partnership__slug")
    return list(
        Person.objects.filter(user_id=user_id)
        .annotate(held=held)
        .order_by("held__seat__partnership__name", "held__seat_id")
        .values("pk", "name", *(f"held__{field}" for field in fields + partnership))
    )


def _is_in_force(row: dict[str, Any], day: date) -> bool:
    from_on, until_on = row["held__seat__from_on"], row["held__seat__until_on"]
    return from_on is not None and from_on <= day and (until_on is None or until_on >= day)


def _held_seat(row: dict[str, Any]) -> HeldSeat:
    return HeldSeat(
        seat_id=row["held__seat_id"],
        role=row["held__seat__role"],
        is_deputy=row["held__is_deputy"],
        organisation_id=row["held__seat__organisation_id"],
        organisation_name=row["held__seat__organisation__name"] or "",
        partnership_id=row["held__seat__partnership_id"],
        partnership_name=row["held__seat__partnership__name"],
        partnership_slug=row["held__seat__partnership__slug"],
    )


def actor_of(acting: Acting | None, *, user_id: int, is_administrator: bool = False) -> Actor:
    """Return the actor of a signed-in user. ``is_administrator``: they have an administrator session now."""
    current = acting.current if acting else None
    return Actor(
        kind=PERSON,
        user_id=user_id,
        person_id=acting.person_id if acting else None,
        seat_id=current.seat_id if current else None,
        organisation_id=current.organisation_id if current else None,
        is_administrator=is_administrator,
    )

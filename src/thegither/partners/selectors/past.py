from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import DateField, Prefetch, QuerySet, Value

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed, require

from ..models import (
    Mandate,
    Membership,
    Organisation,
    Partnership,
    PartnershipVersion,
    Person,
    Seat,
    SeatRole,
    SeatVersion,
)
from ..policies import in_force

BEFORE, RUNNING, ENDED = "before", "running", "ended"


@dataclass(frozen=True, slots=True)
class HolderThen:
    """Somebody who held a seat; ``name`` is empty to a reader who may not see the person."""

    person_id: int
    name: str
    is_deputy: bool
    since: date


@dataclass(frozen=True, slots=True)
class SeatThen:
    """A seat as it was: whose, what for, who held it, and its organisation's umbrella bodies."""

    seat_id: int
    organisation: Organisation | None
    individual_name: str
    sectors: tuple[str, ...]
    role: str
    responsibilities: str
    authority: str
    brings: str
    cannot_alone: str
    since: date
    holders: tuple[HolderThen, ...]
    umbrellas: tuple[Organisation, ...]

    @property
    def role_name(self) -> str:
        """The role as people read it."""
        return str(SeatRole(self.role).label)

    @property
    def named_holders(self) -> tuple[HolderThen, ...]:
        """Those whose names this reader may see."""
        return tuple(holder for holder in self.holders if holder.name)


@dataclass(frozen=True, slots=True)
class PartnershipThen:
    """Who a partnership was at the end of one day.

    ``state`` is "before" (it had not begun: everything else is empty), "running" or "ended".
    ``is_recorded_later``: the day is before the first version was written down, and that version is shown.
    """

    partnership: Partnership
    day: date
    state: str
    version: PartnershipVersion | None = None
    is_recorded_later: bool = False
    part_of: Partnership | None = None
    seats: tuple[SeatThen, ...] = ()
    groups: tuple[PartnershipVersion, ...] = ()

    @property
    def had_begun(self) -> bool:
        """True unless the day is before its start."""
        return self.state != BEFORE

    @property
    def had_ended(self) -> bool:
        """True if it was closed by then."""
        return self.state == ENDED


def partnership_on(actor: Actor, partnership: Partnership, day: date) -> PartnershipThen:
    """Return who ``partnership`` was at the end of ``day``. A constant number of queries."""
    require(actor, Action.VIEW, partnership)
    if day < partnership.started_on:
        return PartnershipThen(partnership, day, BEFORE)
    versions = list(partnership.versions.select_related("part_of").order_by("number"))
    version = _version_on(versions, day)
    part_of = version.part_of
    if part_of is not None and not allowed(actor, Action.VIEW, Partnership).filter(pk=part_of.pk).exists():
        part_of = None
    ended_on = version.ended_on or partnership.ended_on
    return PartnershipThen(
        partnership=partnership,
        day=day,
        state=ENDED if ended_on is not None and ended_on <= day else RUNNING,
        version=version,
        is_recorded_later=version.valid_from >= _end_of(day),
        part_of=part_of,
        seats=tuple(_seats_on(actor, partnership, day)),
        groups=tuple(_groups_on(actor, partnership, day)),
    )


def days_of_change(partnership: Partnership, *, most: int = 10) -> list[date]:
    """Return the last days on which the partnership, its seats or who held them changed, newest first."""
    zone = ZoneInfo(settings.TIME_ZONE)
    days = {
        moment.astimezone(zone).date() for moment in partnership.versions.values_list("valid_from", flat=True)
    }
    no_day = Value(None, DateField())
    seats = Seat.objects.filter(partnership=partnership).order_by().values_list("from_on", "until_on")
    mandates = (
        Mandate.objects.filter(seat__partnership=partnership).order_by().values_list("from_on", "until_on")
    )
    versions = (
        SeatVersion.objects.filter(seat__partnership=partnership).order_by().values_list("from_on", no_day)
    )
    for first, last in seats.union(mandates, versions):
        days |= {first} if last is None else {first, last + timedelta(days=1)}
    passed = {day for day in days if partnership.started_on <= day <= today()} | {partnership.started_on}
    return sorted(passed, reverse=True)[:most]


def _end_of(day: date) -> datetime:
    """Return the first moment of the next day, where the service is."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.TIME_ZONE))


def _version_on(versions: list[PartnershipVersion], day: date) -> PartnershipVersion:
    """Return the version that stood at the end of ``day``; the first where it was written down later."""
    end = _end_of(day)
    standing = [version for version in versions if version.valid_from < end]
    return standing[-1] if standing else versions[0]


def _seats_on(actor: Actor, partnership: Partnership, day: date) -> list[SeatThen]:
    seats = (
        Seat.objects.filter(in_force(day), partnership=partnership)
        .select_related("organisation", "individual")
        .prefetch_related(
            "organisation__sectors",
            Prefetch("versions", SeatVersion.objects.filter(from_on__lte=day).order_by("number")),
            Prefetch("mandates", Mandate.objects.filter(in_force(day)).select_related("person")),
            Prefetch(
                "organisation__umbrellas", Membership.objects.filter(in_force(day)).select_related("umbrella")
            ),
        )
    )
    visible = set(_visible_people(actor, partnership).values_list("pk", flat=True))
    then = [_seat_then(seat, visible) for seat in seats]
    order = list(SeatRole.values)
    return sorted(
        then, key=lambda seat: (order.index(seat.role), str(seat.organisation or seat.individual_name))
    )


def _visible_people(actor: Actor, partnership: Partnership) -> QuerySet[Person]:
    ever = Mandate.objects.filter(seat__partnership=partnership).order_by().values("person_id")
    return allowed(actor, Action.VIEW, Person).filter(pk__in=ever)


def _seat_then(seat: Seat, visible: set[int]) -> SeatThen:
    version = list(seat.versions.all())[-1]
    organisation = seat.organisation
    return SeatThen(
        seat_id=seat.pk,
        organisation=organisation,
        individual_name=seat.individual.name if seat.individual and seat.individual.pk in visible else "",
        sectors=tuple(str(sector) for sector in organisation.sectors.all()) if organisation else (),
        role=version.role,
        responsibilities=version.responsibilities,
        authority=version.authority,
        brings=version.brings,
        cannot_alone=version.cannot_alone,
        since=seat.from_on,
        holders=tuple(
            HolderThen(
                person_id=mandate.person_id,
                name=mandate.person.name if mandate.person_id in visible else "",
                is_deputy=mandate.is_deputy,
                since=mandate.from_on,
            )
            for mandate in seat.mandates.all()
        ),
        umbrellas=tuple(entry.umbrella for entry in organisation.umbrellas.all()) if organisation else (),
    )


def _groups_on(actor: Actor, partnership: Partnership, day: date) -> list[PartnershipVersion]:
    """Return, of each group that was part of the partnership then, how it described itself then."""
    ever = PartnershipVersion.objects.filter(part_of=partnership).order_by().values("partnership_id")
    versions: dict[int, list[PartnershipVersion]] = {}
    for version in (
        PartnershipVersion.objects.filter(
            partnership__in=allowed(actor, Action.VIEW, Partnership)
            .filter(pk__in=ever, started_on__lte=day)
            .order_by()
            .values("pk")
        )
        .select_related("partnership")
        .order_by("partnership", "number")
    ):
        versions.setdefault(version.partnership_id, []).append(version)
    then = [_version_on(known, day) for known in versions.values()]
    return sorted(
        (
            version
            for version in then
            if version.part_of_id == partnership.pk and not (version.ended_on and version.ended_on <= day)
        ),
        key=lambda version: version.name,
    )

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.ui import words

from ..models import RUNNING_ROLES, Mandate, Organisation, Partnership, Person, Seat, SeatRole, SeatVersion
from ..policies import in_force

VERSIONED = ("role", "responsibilities", "authority", "brings", "cannot_alone")


def create_seat(
    *,
    actor: Actor,
    partnership: Partnership,
    organisation: Organisation | None = None,
    individual: Person | None = None,
    role: str = SeatRole.PARTNER,
    responsibilities: str = "",
    authority: str = "",
    brings: str = "",
    cannot_alone: str = "",
    from_on: date | None = None,
    submission_key: UUID | None = None,
) -> Seat:
    """Give an organisation, or an individual (who then holds it), a seat in a partnership.

    A second call with the same ``submission_key`` returns the first seat. Raises ``DomainError``
    "seat_of_one", "role_unknown", "partnership_ended", "starts_too_early", or what the text rules say.
    """
    require(actor, Action.MANAGE, partnership)
    if (organisation is None) == (individual is None):
        raise DomainError("seat_of_one", _("Choose an organisation or a person."), "organisation")
    content = _content(
        role=role,
        responsibilities=responsibilities,
        authority=authority,
        brings=brings,
        cannot_alone=cannot_alone,
    )
    first_day = from_on or today()
    with write_transaction():
        if (first := made_before(Seat, submission_key)) is not None:
            return first
        _refuse_if_over(partnership)
        if first_day < partnership.started_on:
            raise DomainError("starts_too_early", _("Choose a day after the partnership began."), "from_on")
        seat, version = seat_rows(
            partnership=partnership,
            organisation=organisation,
            individual=individual,
            from_on=first_day,
            submission_key=submission_key,
            **content,
        )
        sealed: list[Any] = [seat, version]
        if individual is not None:
            sealed.append(give_mandate_row(seat=seat, person=individual, from_on=first_day))
        _record(
            "partners.seat_created", actor, seat, sealed, role=seat.role, organisation=seat.organisation_id
        )
        return seat


def change_seat(*, actor: Actor, seat: Seat, from_on: date | None = None, **changes: Any) -> Seat:
    """Change ``role``, ``responsibilities``, ``authority``, ``brings`` or ``cannot_alone`` of a seat.

    How it was is kept; ``from_on`` (today) is the first day of the new wording. Raises ``DomainError``
    "seat_ended", "starts_too_early", "nobody_would_run_it", or as ``create_seat`` does.
    """
    require(actor, Action.MANAGE, seat)
    content = _content(**changes)
    first_day = from_on or today()
    with write_transaction():
        row = _locked(seat)
        latest = row.versions.order_by("-number").first()
        assert latest is not None  # a seat is made with its first version
        if first_day < max(row.from_on, latest.from_on):
            raise DomainError("starts_too_early", _("Choose a day after its last change."), "from_on")
        different = {field: value for field, value in content.items() if getattr(row, field) != value}
        if not different:
            return row
        for field, value in different.items():
            setattr(row, field, value)
        row.save(update_fields=list(different))
        version = _write_version(row, latest.number + 1, first_day)
        if "role" in different:
            _refuse_if_nobody_runs(actor, row.partnership)
        _record("partners.seat_changed", actor, row, [row, version], fields=sorted(different), role=row.role)
        return row


def end_seat(*, actor: Actor, seat: Seat, until_on: date | None = None) -> Seat:
    """End a seat and the mandates in it; ``until_on`` (today) is the last day. A planned end can come sooner.

    Raises ``DomainError`` "seat_ended", "ends_before_start" or "nobody_would_run_it".
    """
    require(actor, Action.MANAGE, seat)
    last_day = until_on or today()
    with write_transaction():
        row = _locked(seat)
        if row.until_on is not None and row.until_on <= last_day:
            message = _("It ends on %(day)s already.") % {"day": words.short_day(row.until_on)}
            raise DomainError("seat_ended", message, "until_on")
        if last_day < row.from_on:
            raise DomainError("ends_before_start", _("Choose a day after it began."), "until_on")
        row.until_on = last_day
        row.save(update_fields=["until_on"])
        longer = Q(until_on__isnull=True) | Q(until_on__gt=last_day)
        mandates = list(row.mandates.select_for_update().filter(longer, from_on__lte=last_day))
        for mandate in mandates:
            mandate.until_on = last_day
        Mandate.objects.bulk_update(mandates, ["until_on"])
        _refuse_if_nobody_runs(actor, row.partnership)
        _record("partners.seat_ended", actor, row, [row, *mandates], until_on=str(last_day), role=row.role)
        return row


def give_mandate(
    *, actor: Actor, seat: Seat, person: Person, from_on: date | None = None, is_deputy: bool = False
) -> Mandate:
    """Let a person hold a seat from a day (today) on.

    Raises ``DomainError`` "seat_ended", "starts_too_early", "already_holds" or "person_erased".
    """
    require(actor, Action.MANAGE, seat)
    first_day = from_on or today()
    with write_transaction():
        row = _locked(seat)
        if first_day < row.from_on:
            raise DomainError("starts_too_early", _("Choose a day after the seat began."), "from_on")
        if person.erased_at is not None:
            raise DomainError(
                "person_erased", _("This person asked to be erased. Choose somebody else."), "person"
            )
        held = row.mandates.filter(Q(until_on__isnull=True) | Q(until_on__gte=first_day), person=person)
        if held.exists():
            message = _("%(name)s holds this seat already.") % {"name": person.name}
            raise DomainError("already_holds", message, "person")
        mandate = give_mandate_row(seat=row, person=person, from_on=first_day, is_deputy=is_deputy)
        record_mandate_given(actor=actor, mandate=mandate)
        return mandate


def end_mandate(*, actor: Actor, mandate: Mandate, until_on: date | None = None) -> Mandate:
    """End a mandate; ``until_on`` (today) is its last day. Whoever holds it may give it up.

    Raises ``DomainError`` "mandate_ended", "ends_before_start" or "nobody_would_run_it".
    """
    if actor.person_id is None or mandate.person_id != actor.person_id:
        require(actor, Action.MANAGE, mandate)
    last_day = until_on or today()
    with write_transaction():
        row = Mandate.objects.select_for_update().select_related("seat__partnership").get(pk=mandate.pk)
        if row.until_on is not None and row.until_on <= last_day:
            message = _("It ended on %(day)s already.") % {"day": words.short_day(row.until_on)}
            raise DomainError("mandate_ended", message, "until_on")
        if last_day < row.from_on:
            raise DomainError("ends_before_start", _("Choose a day after it began."), "until_on")
        row.until_on = last_day
        row.save(update_fields=["until_on"])
        _refuse_if_nobody_runs(actor, row.seat.partnership)
        record(
            "partners.mandate_ended",
            actor=actor,
            target=row,
            partnership_id=row.seat.partnership_id,
            facts={"seat": row.seat_id, "person": row.person_id, "until_on": str(last_day)},
            sealed=[row],
        )
        return row


def record_mandate_given(*, actor: Actor, mandate: Mandate, sealed: list[Any] | None = None) -> None:
    """Record that somebody holds a seat."""
    record(
        "partners.mandate_given",
        actor=actor,
        target=mandate,
        partnership_id=mandate.seat.partnership_id,
        facts={"seat": mandate.seat_id, "person": mandate.person_id, "from_on": str(mandate.from_on)},
        sealed=[mandate, *(sealed or [])],
    )


def seat_rows(*, partnership: Partnership, from_on: date, **content: Any) -> tuple[Seat, SeatVersion]:
    """Create a seat with its first version; checks and the event are the caller's."""
    seat = Seat.objects.create(partnership=partnership, from_on=from_on, **content)
    return seat, _write_version(seat, 1, from_on)


def give_mandate_row(*, seat: Seat, person: Person, from_on: date, is_deputy: bool = False) -> Mandate:
    """Create a mandate, until its seat's last day if that is known; checks and the event are the caller's."""
    return Mandate.objects.create(
        seat=seat, person=person, from_on=from_on, until_on=seat.until_on, is_deputy=is_deputy
    )


def _content(**given: Any) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for field, value in given.items():
        match field:
            case "role":
                if value not in SeatRole.values:
                    raise DomainError("role_unknown", _("Choose what the seat is for."), field)
                content[field] = str(value)
            case "responsibilities":
                content[field] = clean_text(value, limit=2000, field=field, required=False)
            case "authority" | "brings" | "cannot_alone":
                content[field] = clean_line(value, limit=300, field=field, required=False)
            case _:
                raise TypeError(f"A seat has no {field} that can be set")
    return content


def _write_version(seat: Seat, number: int, from_on: date) -> SeatVersion:
    content = {field: getattr(seat, field) for field in VERSIONED}
    return SeatVersion.objects.create(seat=seat, number=number, from_on=from_on, **content)


def _locked(seat: Seat) -> Seat:
    """Return the seat as it is now, locked; refuse one that is over."""
    row = Seat.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=seat.pk)
    if row.until_on is not None and row.until_on <= today():
        message = _("This seat ended on %(day)s.") % {"day": words.short_day(row.until_on)}
        raise DomainError("seat_ended", message)
    return row


def _refuse_if_over(partnership: Partnership) -> None:
    if partnership.ended_on is not None:
        message = _("The partnership ended on %(day)s.") % {"day": words.short_day(partnership.ended_on)}
        raise DomainError("partnership_ended", message)


def _refuse_if_nobody_runs(actor: Actor, partnership: Partnership) -> None:
    """Whoever runs a partnership cannot leave it without anybody who does; an administrator can."""
    if actor.is_system or actor.is_administrator or partnership.ended_on is not None:
        return
    tomorrow = today() + timedelta(days=1)
    runs = Mandate.objects.filter(
        in_force(tomorrow),
        in_force(tomorrow, of="seat"),
        seat__partnership=partnership,
        seat__role__in=RUNNING_ROLES,
    )
    if not runs.exists():
        message = _(
            "Nobody would run this partnership any more. Give somebody else a seat as chair or officer first."
        )
        raise DomainError("nobody_would_run_it", message)


def _record(name: str, actor: Actor, seat: Seat, sealed: list[Any], **facts: Any) -> None:
    record(name, actor=actor, target=seat, partnership_id=seat.partnership_id, facts=facts, sealed=sealed)

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, may, require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.ui import words

from ..models import (
    Community,
    Organisation,
    Partnership,
    PartnershipKind,
    PartnershipTranslation,
    PartnershipVersion,
    Person,
    SeatRole,
)
from ..packages import PartnershipTemplate, months_after, template_package
from ..policies import may_hold_groups, require_runs_something
from ..slugs import create_with_slug
from .guests import Guest, seat_guests
from .seats import give_mandate_row, seat_rows

REVIEW_AFTER_MONTHS = 12
SUNSET_AFTER_MONTHS = 36
_MOST_ANSWER_DAYS = 365


@dataclass(frozen=True, slots=True)
class _Dates:
    started_on: date
    next_review_on: date
    sunset_on: date


def create_partnership(
    *,
    actor: Actor,
    name: str,
    kind: str,
    purpose: str,
    rationale: str,
    part_of: Partnership | None = None,
    started_on: date | None = None,
    next_review_on: date | None = None,
    sunset_on: date | None = None,
    answer_within_days: int | None = None,
    community: Community | None = None,
    template: str | None = None,
    is_public: bool = True,
    is_invented: bool = False,
    guests: Iterable[Guest] = (),
    submission_key: UUID | None = None,
) -> Partnership:
    """Set up a partnership; a person who does so gets an officer's seat in it, and ``guests`` get seats too.

    Dates that are not given come from ``template`` (a key of the data package), or else: a review after 12
    months, the sunset after 36. A second call with the same ``submission_key`` returns the first partnership.
    Raises ``DomainError`` "kind_unknown", "template_unknown", "not_a_partner_there", "sunset_before_start",
    "review_before_start", "review_after_sunset", "days_wrong" or what the text rules say.
    """
    require_runs_something(actor)
    _require_place(actor, part_of)
    pattern = _template(template)
    dates = _dates(pattern, started_on or today(), next_review_on, sunset_on)
    content = _content(
        name=name,
        kind=kind,
        purpose=purpose,
        rationale=rationale,
        answer_within_days=answer_within_days or (pattern.answer_within_days if pattern else 28),
    )
    with write_transaction():
        if (first := made_before(Partnership, submission_key)) is not None:
            return first
        partnership = create_with_slug(
            Partnership,
            **content,
            part_of=part_of,
            community=community,
            started_on=dates.started_on,
            next_review_on=dates.next_review_on,
            sunset_on=dates.sunset_on,
            is_public=is_public,
            is_invented=is_invented,
            submission_key=submission_key,
        )
        sealed = [_write_version(partnership, actor), *_seat_creator(partnership, actor)]
        facts: dict[str, Any] = {"kind": partnership.kind, "part_of": partnership.part_of_id}
        if pattern:
            facts |= {"template": pattern.key, "package": template_package().version}
        record(
            "partners.partnership_created",
            actor=actor,
            target=partnership,
            partnership_id=partnership.pk,
            facts=facts,
            sealed=sealed,
        )
        seat_guests(actor=actor, partnership=partnership, guests=guests)
        return partnership


def change_partnership(
    *, actor: Actor, partnership: Partnership, expected_version: int, reason: str = "", **changes: Any
) -> Partnership:
    """Change what a partnership says of itself; the version before is kept.

    ``changes``: ``name``, ``kind``, ``part_of``, ``community``, ``purpose``, ``rationale``,
    ``next_review_on``, ``sunset_on``, ``answer_within_days``, ``is_public``. Moving the sunset is a renewal
    and needs a reason. Raises ``DomainError`` "changed_meanwhile" if somebody else changed it since
    ``expected_version`` was read, "partnership_ended", "renewal_reason_missing", "own_part" and as
    ``create_partnership`` does.
    """
    require(actor, Action.CHANGE, partnership)
    if changes.get("part_of") != partnership.part_of:
        _require_place(actor, changes.get("part_of"))
    cleaned = _content(**changes)
    with write_transaction():
        row = _locked(partnership)
        require_version(row, expected_version, told=lambda: _who_changed(actor, row))
        refuse_ended(row)
        different = {field: value for field, value in cleaned.items() if getattr(row, field) != value}
        if not different:
            return row
        if "sunset_on" in different and not reason.strip():
            raise DomainError("renewal_reason_missing", _("Say why the sunset date moves."), "reason")
        if "part_of" in different:
            _refuse_circle(row, different["part_of"])
        before = str(row.sunset_on)
        for field, value in different.items():
            setattr(row, field, value)
        _check_order(_Dates(row.started_on, row.next_review_on, row.sunset_on))
        row.version += 1
        row.save(update_fields=[*different, "version"])
        facts: dict[str, Any] = {"version": row.version, "fields": sorted(different)}
        if "sunset_on" in different:
            facts["sunset"] = {"before": before, "after": str(row.sunset_on)}
        reason = clean_line(reason, limit=300, field="reason", required=False)
        record(
            "partners.partnership_changed",
            actor=actor,
            target=row,
            partnership_id=row.pk,
            facts=facts,
            sealed=[_write_version(row, actor, reason)],
        )
        return row


def end_partnership(
    *, actor: Actor, partnership: Partnership, ended_on: date, note: str, expected_version: int | None = None
) -> Partnership:
    """Close a partnership, with a note: thank people, hand on what lasts, write down what was learned.

    Raises ``DomainError`` "partnership_ended", "ends_before_start", "ends_later" or "changed_meanwhile".
    """
    require(actor, Action.MANAGE, partnership)
    with write_transaction():
        row = _locked(partnership)
        require_version(row, expected_version, told=lambda: _who_changed(actor, row))
        refuse_ended(row)
        if ended_on < row.started_on:
            raise DomainError("ends_before_start", _("Choose a day after it began."), "ended_on")
        if ended_on > today():
            raise DomainError("ends_later", _("Choose today or a day that is past."), "ended_on")
        row.ended_on = ended_on
        row.ending_note = clean_text(note, limit=5000, field="note")
        row.version += 1
        row.save(update_fields=["ended_on", "ending_note", "version"])
        record(
            "partners.partnership_ended",
            actor=actor,
            target=row,
            partnership_id=row.pk,
            facts={"version": row.version, "ended_on": str(ended_on)},
            sealed=[_write_version(row, actor)],
        )
        return row


def translate_partnership(
    *, actor: Actor, partnership: Partnership, language: str, name: str, purpose: str
) -> PartnershipTranslation:
    """Give the name and purpose of a partnership in another language, or change them there.

    Raises ``DomainError`` "unknown_language" for any but the other languages of this site.
    """
    require(actor, Action.CHANGE, partnership)
    if language not in dict(settings.LANGUAGES) or language == settings.LANGUAGE_CODE:
        raise DomainError("unknown_language", _("Choose one of the other languages of this site."))
    content = _content(name=name, purpose=purpose)
    with write_transaction():
        translation, _is_new = PartnershipTranslation.objects.update_or_create(
            partnership=partnership, language=language, defaults=content
        )
        record(
            "partners.partnership_translated",
            actor=actor,
            target=partnership,
            partnership_id=partnership.pk,
            facts={"language": language},
        )
        return translation


def _template(key: str | None) -> PartnershipTemplate | None:
    if not key:
        return None
    try:
        return template_package().entries[key]
    except KeyError:
        raise DomainError("template_unknown", _("Choose one of the templates."), "template") from None


def _dates(
    template: PartnershipTemplate | None, start: date, next_review_on: date | None, sunset_on: date | None
) -> _Dates:
    review_months = template.review_after_months if template else REVIEW_AFTER_MONTHS
    sunset_months = template.sunset_after_months if template else SUNSET_AFTER_MONTHS
    sunset = sunset_on or months_after(start, sunset_months)
    review = next_review_on or min(months_after(start, review_months), sunset)
    dates = _Dates(start, review, sunset)
    _check_order(dates)
    return dates


def _check_order(dates: _Dates) -> None:
    if dates.sunset_on < dates.started_on:
        raise DomainError("sunset_before_start", _("Choose a sunset date after it begins."), "sunset_on")
    if dates.next_review_on < dates.started_on:
        raise DomainError("review_before_start", _("Choose a review date after it begins."), "next_review_on")
    if dates.next_review_on > dates.sunset_on:
        message = _("Choose a review date before the sunset: a partnership is reviewed before it ends.")
        raise DomainError("review_after_sunset", message, "next_review_on")


def _content(**given: Any) -> dict[str, Any]:
    """Return the given fields, cleaned; refuse unknown ones."""
    content: dict[str, Any] = {}
    for field, value in given.items():
        match field:
            case "name":
                content[field] = clean_line(value, limit=120, field=field)
            case "purpose":
                content[field] = clean_line(value, limit=300, field=field)
            case "rationale":
                content[field] = clean_text(value, limit=5000, field=field)
            case "kind":
                if value not in PartnershipKind.values:
                    raise DomainError("kind_unknown", _("Choose what kind of partnership it is."), field)
                content[field] = value
            case "answer_within_days":
                if not 1 <= value <= _MOST_ANSWER_DAYS:
                    most = {"most": _MOST_ANSWER_DAYS}
                    raise DomainError(
                        "days_wrong", _("Write a number of days from 1 to %(most)d.") % most, field
                    )
                content[field] = value
            case "part_of" | "community" | "next_review_on" | "sunset_on" | "is_public":
                content[field] = value
            case _:
                raise TypeError(f"A partnership has no {field} that can be set")
    return content


def _locked(partnership: Partnership) -> Partnership:
    return Partnership.objects.select_for_update().get(pk=partnership.pk)


def refuse_ended(partnership: Partnership) -> None:
    """Raise ``DomainError`` "partnership_ended" for a partnership that has been closed."""
    if partnership.ended_on is not None:
        message = _("It ended on %(day)s. What was recorded stays; nothing can be added.")
        raise DomainError("partnership_ended", message % {"day": words.short_day(partnership.ended_on)})


def _who_changed(actor: Actor, row: Partnership) -> str:
    """Return what tells the second of two writers who was first; their text stays on the form."""
    latest = PartnershipVersion.objects.filter(partnership=row).order_by("-number").first()
    somebody = latest.changed_by if latest else None
    name = str(somebody) if somebody and may(actor, Action.VIEW, somebody) else _("Somebody else")
    when = words.moment(latest.valid_from if latest else now())
    message = _(
        "%(name)s changed this partnership while you were writing (%(when)s). Nothing of yours is lost: it "
        "is still in the form. Compare it with how it is now, below, then save again."
    )
    return message % {"name": name, "when": when}


def _require_place(actor: Actor, part_of: Partnership | None) -> None:
    """A group belongs to a partnership only if somebody with a voice there says so."""
    if part_of is None:
        return
    require(actor, Action.VIEW, part_of)
    if not Partnership.objects.filter(may_hold_groups(actor), pk=part_of.pk).exists():
        message = _("Only its partners can set up groups in %(name)s.") % {"name": part_of.name}
        raise DomainError("not_a_partner_there", message, "part_of")


def _refuse_circle(partnership: Partnership, part_of: Partnership | None) -> None:
    above = part_of
    while above is not None:
        if above.pk == partnership.pk:
            raise DomainError(
                "own_part", _("A partnership cannot be part of itself or of its groups."), "part_of"
            )
        above = above.part_of


def _write_version(partnership: Partnership, actor: Actor, reason: str = "") -> PartnershipVersion:
    return PartnershipVersion.objects.create(
        partnership=partnership,
        number=partnership.version,
        valid_from=now(),
        name=partnership.name,
        kind=partnership.kind,
        part_of_id=partnership.part_of_id,
        purpose=partnership.purpose,
        rationale=partnership.rationale,
        next_review_on=partnership.next_review_on,
        sunset_on=partnership.sunset_on,
        ended_on=partnership.ended_on,
        changed_by_id=actor.person_id,
        reason=reason,
    )


def _seat_creator(partnership: Partnership, actor: Actor) -> list[Any]:
    """Give whoever sets a partnership up an officer's seat: their organisation's, or else their own."""
    if actor.person_id is None:
        return []
    person = Person.objects.get(pk=actor.person_id)
    organisation_id = actor.organisation_id or person.organisation_id
    organisation = Organisation.objects.get(pk=organisation_id) if organisation_id else None
    seat, version = seat_rows(
        partnership=partnership,
        organisation=organisation,
        individual=None if organisation else person,
        from_on=today(),  # also before it begins: somebody has to prepare it
        role=SeatRole.OFFICER,
    )
    return [seat, version, give_mandate_row(seat=seat, person=person, from_on=seat.from_on)]

"""Begin an engagement from its matter, agree its purpose, and say when, with what and who does what."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.dialogue.models import Matter
from thegither.dialogue.services.acting import acting_in
from thegither.engagement.models import (
    Engagement,
    EngagementVersion,
    Influence,
    ModerationDuty,
    Paper,
    PaperKind,
    Phase,
)
from thegither.engagement.selectors.plan import PURPOSE, missing_of_purpose
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text, one_of
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.partners.models import Mandate, Person, Seat, SeatRole
from thegither.partners.policies import in_force

from .recording import locked, record_on, require_under_way

TITLE_LIMIT, LEAD_LIMIT, TEXT_LIMIT, LINE_LIMIT = 160, 400, 3_000, 200
PHASE_TITLE_LIMIT, PHASE_ABOUT_LIMIT = 120, 300
REASON_LIMIT = 500
MOST_WORDS = 1_000_000
MOST_DUTY_DAYS = 31


def _text(field: str, *, required: bool = False) -> Callable[[str], str]:
    return lambda value: clean_text(value, limit=TEXT_LIMIT, field=field, required=required)


def _day(value: date | None) -> date | None:
    return value


_CLEAN: dict[str, Callable[[Any], Any]] = {
    "title": lambda value: clean_line(value, limit=TITLE_LIMIT, field="title"),
    "lead": lambda value: clean_line(value, limit=LEAD_LIMIT, field="lead", required=False),
    "at_stake": _text("at_stake"),
    "can_change": _text("can_change"),
    "cannot_change": _text("cannot_change"),
    "influence": lambda value: one_of(Influence, value, "influence") if value else "",
    "promise": _text("promise"),
    "decided_by": lambda value: clean_line(value, limit=LINE_LIMIT, field="decided_by", required=False),
    "decides_on": _day,
    "hear_back_on": _day,
    "closes_on": _day,
}
CONTENT = tuple(_CLEAN)


@write_transaction()
def start_engagement(
    *, actor: Actor, matter: Matter, submission_key: UUID | None = None, **content: Any
) -> Engagement:
    """Begin to plan an engagement of a matter; ``content`` is any of ``CONTENT``, the title at least.

    Raises ``DomainError`` "closes_after_decision", "hears_before_close" or what the text rules say.
    """
    matter = fetch(actor, Action.ANSWER, Matter.objects.select_related("partnership"), pk=matter.pk)
    if (first := made_before(Engagement, submission_key)) is not None:
        return first
    actor = acting_in(actor, matter.partnership_id)
    engagement = Engagement(
        matter=matter,
        created_at=now(),
        created_by_id=actor.person_id,
        created_for_id=actor.seat_id,
        submission_key=submission_key,
        **{field: clean(content.get(field) or _nothing(field)) for field, clean in _CLEAN.items()},
    )
    _require_order(engagement)
    engagement.save(force_insert=True)
    version = _write_version(actor, engagement, "")
    record_on("engagement.engagement_begun", actor, engagement, sealed=[engagement, version])
    return engagement


def _nothing(field: str) -> str | None:
    return None if field.endswith("_on") else ""


@write_transaction()
def change_engagement(
    *,
    actor: Actor,
    engagement: Engagement,
    expected_version: int | None = None,
    reason: str = "",
    **changes: Any,
) -> Engagement:
    """Change what an engagement says of itself; what it said before is kept.

    While it is planned, changing its purpose takes back that it was agreed. Once it is open only those who
    run it may, with a ``reason`` that everybody reads. Raises ``DomainError`` "changed_meanwhile",
    "engagement_over", "purpose_incomplete" and as ``start_engagement`` does.
    """
    actor, engagement = locked(actor, Action.CHANGE, engagement)
    require_version(engagement, expected_version)
    require_under_way(engagement, _("It is over. What it said stays as it was."))
    if engagement.is_open:
        fetch(actor, Action.MANAGE, Engagement, pk=engagement.pk)
    reason = clean_line(reason, limit=REASON_LIMIT, field="reason", required=engagement.is_open)
    cleaned = {field: _CLEAN[field](value) for field, value in changes.items()}
    different = {field for field, value in cleaned.items() if getattr(engagement, field) != value}
    if not different:
        return engagement
    for field in different:
        setattr(engagement, field, cleaned[field])
    _require_order(engagement)
    if engagement.is_open and (missing := missing_of_purpose(engagement)):
        raise DomainError("purpose_incomplete", _("It is open, so this cannot be left empty."), missing[0])
    if engagement.is_draft and different & set(PURPOSE):
        engagement.purpose_agreed_at = engagement.purpose_agreed_for = None
    engagement.version += 1
    engagement.save()
    version = _write_version(actor, engagement, reason)
    facts = {"version": version.number, "fields": sorted(different)}
    record_on("engagement.engagement_changed", actor, engagement, facts=facts, sealed=[engagement, version])
    return engagement


def _require_order(engagement: Engagement) -> None:
    closes, decides = engagement.closes_on, engagement.decides_on
    if closes and engagement.hear_back_on and engagement.hear_back_on < closes:
        raise DomainError(
            "hears_before_close", _("People hear back after it closes. Choose a later day."), "hear_back_on"
        )
    if engagement.is_open and closes and decides and decides <= closes:
        raise DomainError(
            "closes_after_decision",
            _("It would close after the decision. Choose an earlier day, or move the decision first."),
            "closes_on",
        )


def _write_version(actor: Actor, engagement: Engagement, reason: str) -> EngagementVersion:
    content = {field: getattr(engagement, field) for field in CONTENT}
    return EngagementVersion.objects.create(
        engagement=engagement,
        number=engagement.version,
        content={name: str(value) if isinstance(value, date) else value for name, value in content.items()},
        reason=reason,
        written_at=now(),
        written_for_id=actor.seat_id,
    )


@write_transaction()
def agree_purpose(*, actor: Actor, engagement: Engagement) -> Engagement:
    """Agree the purpose for one's seat: not the seat that wrote it, unless nobody else has a voice there.

    Raises ``DomainError`` "purpose_incomplete", "own_purpose" or "engagement_over".
    """
    actor, engagement = locked(actor, Action.CHANGE, engagement)
    require_under_way(engagement, _("It is over. Nothing was changed."))
    if engagement.is_purpose_agreed:
        return engagement
    if missing_of_purpose(engagement):
        raise DomainError(
            "purpose_incomplete",
            _("Parts of the purpose are still empty. Fill them in first; nothing is lost."),
        )
    if not actor.is_system:
        if actor.seat_id is None:
            raise NotPermitted
        is_own = _wrote_purpose(engagement) == actor.seat_id
        if is_own and _has_other_voice(engagement, actor.seat_id):
            raise DomainError(
                "own_purpose",
                _("Your seat wrote this purpose. Another partner agrees it, so that it is not yours alone."),
            )
    engagement.purpose_agreed_at, engagement.purpose_agreed_for_id = now(), actor.seat_id
    engagement.version += 1
    engagement.save(update_fields=["purpose_agreed_at", "purpose_agreed_for", "version"])
    facts = {"written": engagement.versions.count(), "seat": actor.seat_id}
    record_on("engagement.purpose_agreed", actor, engagement, facts=facts, sealed=[engagement])
    return engagement


def _wrote_purpose(engagement: Engagement) -> int | None:
    """Return the seat that gave the purpose the words it has now; who only moved its dates did not."""
    words, seat_id = None, None
    for version in engagement.versions.order_by("number"):
        now_said = [version.content[field] for field in PURPOSE]
        if now_said != words:
            words, seat_id = now_said, version.written_for_id
    return seat_id


def _has_other_voice(engagement: Engagement, seat_id: int) -> bool:
    """Return whether somebody holds another seat with a voice there."""
    others = Mandate.objects.filter(
        in_force(), in_force(of="seat"), seat__partnership=engagement.matter.partnership_id
    )
    return others.exclude(seat=seat_id).exclude(seat__role=SeatRole.OBSERVER).exists()


@write_transaction()
def name_owner(*, actor: Actor, engagement: Engagement, owner: Seat) -> Engagement:
    """Name the seat that says go or no-go. Raises ``DomainError`` "seat_elsewhere" or "engagement_over"."""
    actor, engagement = locked(actor, Action.CHANGE, engagement)
    require_under_way(engagement, _("It is over. Nothing was changed."))
    if engagement.is_open:
        fetch(actor, Action.MANAGE, Engagement, pk=engagement.pk)
    _require_seat(engagement, owner, "owner")
    engagement.owner = owner
    engagement.version += 1
    engagement.save(update_fields=["owner", "version"])
    record_on("engagement.owner_named", actor, engagement, facts={"seat": owner.pk}, sealed=[engagement])
    return engagement


def _require_seat(engagement: Engagement, seat: Seat, field: str) -> None:
    if seat.partnership_id != engagement.matter.partnership_id or seat.role == SeatRole.OBSERVER:
        raise DomainError("seat_elsewhere", _("Choose a seat with a voice in this partnership."), field)


# Phases --------------------------------------------------------------------------------------------------
@write_transaction()
def add_phase(
    *,
    actor: Actor,
    engagement: Engagement,
    title: str,
    begins_on: date,
    ends_on: date | None = None,
    about: str = "",
) -> Phase:
    """Add a stretch of time; one without a last day goes on. Raises ``DomainError`` "ends_before_start"."""
    actor, engagement = locked(actor, Action.CHANGE, engagement)
    require_under_way(engagement, _("It is over. Nothing was added."))
    if ends_on is not None and ends_on < begins_on:
        raise DomainError("ends_before_start", _("It ends before it begins. Choose a later day."), "ends_on")
    phase = Phase.objects.create(
        engagement=engagement,
        title=clean_line(title, limit=PHASE_TITLE_LIMIT, field="title"),
        about=clean_line(about, limit=PHASE_ABOUT_LIMIT, field="about", required=False),
        begins_on=begins_on,
        ends_on=ends_on,
    )
    record_on(
        "engagement.phase_added", actor, engagement, facts={"phase": phase.pk, "begins": str(begins_on)}
    )
    return phase


@write_transaction()
def remove_phase(*, actor: Actor, phase: Phase) -> None:
    """Take a phase out of the plan. Raises ``DomainError`` "phase_begun" for one that was announced."""
    actor, engagement = locked(actor, Action.CHANGE, phase.engagement)
    if not engagement.is_draft and phase.begins_on <= today():
        raise DomainError("phase_begun", _("It has begun and everybody read it. It stays."))
    facts = {"phase": phase.pk}
    phase.delete()
    record_on("engagement.phase_removed", actor, engagement, facts=facts)


# Papers --------------------------------------------------------------------------------------------------
@write_transaction()
def add_paper(
    *,
    actor: Actor,
    engagement: Engagement,
    kind: str,
    title: str,
    url: str,
    words: int = 0,
    submission_key: UUID | None = None,
) -> Paper:
    """Add something to read, with how many words it has. Raises ``DomainError`` "words_wrong"."""
    actor, engagement = locked(actor, Action.CHANGE, engagement)
    if (first := made_before(Paper, submission_key)) is not None:
        return first
    require_under_way(engagement, _("It is over. Nothing was added."))
    if not 0 <= words <= MOST_WORDS:
        raise DomainError("words_wrong", _("Write how many words it has, at most a million."), "words")
    paper = Paper.objects.create(
        engagement=engagement,
        kind=one_of(PaperKind, kind, "kind"),
        title=clean_line(title, limit=TITLE_LIMIT, field="title"),
        url=clean_line(url, limit=300, field="url"),
        words=words,
        added_at=now(),
        submission_key=submission_key,
    )
    record_on("engagement.paper_added", actor, engagement, paper, facts={"kind": kind, "words": words})
    return paper


@write_transaction()
def remove_paper(*, actor: Actor, paper: Paper) -> None:
    """Take a paper off the list. Doing it twice changes nothing."""
    actor, engagement = locked(actor, Action.CHANGE, paper.engagement)
    if paper.removed_at is None:
        paper.removed_at = now()
        paper.save(update_fields=["removed_at"])
        record_on("engagement.paper_removed", actor, engagement, paper)


# The rota ------------------------------------------------------------------------------------------------
@write_transaction()
def plan_duty(
    *,
    actor: Actor,
    engagement: Engagement,
    seat: Seat,
    begins_on: date,
    ends_on: date,
    person: Person | None = None,
) -> ModerationDuty:
    """Say which seat, and perhaps which of its people, looks at what comes in, on which days.

    Raises ``DomainError`` "seat_elsewhere", "duty_days" or "not_of_seat".
    """
    actor, engagement = locked(actor, Action.CHANGE, engagement)
    require_under_way(engagement, _("It is over. Nothing was added."))
    _require_seat(engagement, seat, "seat")
    if not timedelta(0) <= ends_on - begins_on <= timedelta(days=MOST_DUTY_DAYS):
        raise DomainError(
            "duty_days", _("Choose at most a month, the last day not before the first."), "ends_on"
        )
    if person is not None and not seat.mandates.filter(in_force(), person=person).exists():
        raise DomainError("not_of_seat", _("Choose somebody who holds this seat, or nobody."), "person")
    duty = ModerationDuty.objects.create(
        engagement=engagement, seat=seat, person=person, begins_on=begins_on, ends_on=ends_on
    )
    facts = {"seat": seat.pk, "begins": str(begins_on), "ends": str(ends_on)}
    record_on("engagement.duty_planned", actor, engagement, duty, facts=facts)
    return duty


@write_transaction()
def drop_duty(*, actor: Actor, duty: ModerationDuty) -> None:
    """Take a stretch out of the rota."""
    actor, engagement = locked(actor, Action.CHANGE, duty.engagement)
    facts = {"seat": duty.seat_id, "begins": str(duty.begins_on)}
    duty.delete()
    record_on("engagement.duty_dropped", actor, engagement, facts=facts)

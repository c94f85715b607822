"""What an organisation says of itself: how to work with it, how long it asks its members, what it gives."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text, one_of
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.partners.models import Organisation
from thegither.partners.services import change_organisation

from ..models import Capacity, ConsultingTier, Priority, Profile, SizeBand

MOST_DAYS = 365
MOST_TIERS = 6
MOST_HOURS = Decimal(99_999)
TEXT_LIMIT = 3000


class TierDraft(NamedTuple):
    """One level at which members are asked; all in days."""

    name: str
    cycle_days: int
    notice_days: int
    drafting_days: int


def save_profile(
    *,
    actor: Actor,
    organisation: Organisation,
    how_to_work: str = "",
    brings: str = "",
    cannot_alone: str = "",
    size: str = "",
    is_public: bool = False,
    tiers: Sequence[TierDraft] = (),
    expected_version: int | None = None,
) -> Profile:
    """Write the profile of an organisation; ``expected_version`` is 0 for the first.

    With tiers, the days that the organisation needs to ask its members become the sum of their worst cases.
    Raises ``DomainError`` "changed_meanwhile", "size_unknown", "tiers_wrong" or what the text rules say.
    """
    with write_transaction():
        require(actor, Act.ANSWER, organisation)
        organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
        profile = Profile.objects.filter(organisation=organisation).first() or Profile(
            organisation=organisation, version=0
        )
        require_version(profile, expected_version)
        profile.how_to_work = clean_text(how_to_work, limit=TEXT_LIMIT, field="how_to_work", required=False)
        profile.brings = clean_text(brings, limit=TEXT_LIMIT, field="brings", required=False)
        profile.cannot_alone = clean_text(
            cannot_alone, limit=TEXT_LIMIT, field="cannot_alone", required=False
        )
        profile.size = one_of(SizeBand, size, "size") if size else ""
        profile.is_public = is_public
        profile.version += 1
        profile.changed_at, profile.changed_by_id = now(), actor.person_id
        profile.save()
        days = _store_tiers(profile, tiers)
        if tiers and days != organisation.consulting_days:
            change_organisation(actor=actor, organisation=organisation, consulting_days=days)
        facts = {"version": profile.version, "tiers": len(tiers), "is_public": is_public}
        record("offers.profile_saved", actor=actor, target=profile, facts=facts, sealed=[profile])
        return profile


def _store_tiers(profile: Profile, drafts: Sequence[TierDraft]) -> int:
    """Replace the tiers and return the days that all of them take in the worst case."""
    if len(drafts) > MOST_TIERS or any(not 0 <= days <= MOST_DAYS for draft in drafts for days in draft[1:]):
        raise DomainError("tiers_wrong", _("Write days from 0 to 365, for at most six levels."))
    tiers = [
        ConsultingTier(
            profile=profile,
            position=position,
            name=clean_line(draft.name, limit=120),
            cycle_days=draft.cycle_days,
            notice_days=draft.notice_days,
            drafting_days=draft.drafting_days,
        )
        for position, draft in enumerate(drafts)
    ]
    days = sum(tier.worst_days for tier in tiers)
    if days > MOST_DAYS:
        message = _(
            "Together these levels take %(days)d days. Nobody can wait longer than a year: look again."
        )
        raise DomainError("tiers_wrong", message % {"days": days})
    profile.tiers.all().delete()
    ConsultingTier.objects.bulk_create(tiers)
    return days


def declare_capacity(
    *,
    actor: Actor,
    organisation: Organisation,
    hours_a_month: Decimal,
    from_on: date | None = None,
    until_on: date | None = None,
    note: str = "",
) -> Capacity:
    """Say how many hours a month an organisation can give from a day on; what stood ends before it.

    Raises ``DomainError`` "hours_wrong" or "ends_before_start".
    """
    with write_transaction():
        require(actor, Act.ANSWER, organisation)
        first = from_on or today()
        if not 0 <= hours_a_month <= MOST_HOURS:
            raise DomainError("hours_wrong", _("Write hours from 0 to 99,999."), "hours_a_month")
        _refuse_backwards(first, until_on)
        standing = Capacity.objects.filter(organisation=organisation, from_on__lt=first)
        standing.filter(Q(until_on=None) | Q(until_on__gte=first)).update(until_on=first - timedelta(days=1))
        capacity, _is_new = Capacity.objects.update_or_create(
            organisation=organisation,
            from_on=first,
            defaults={
                "hours_a_month": hours_a_month,
                "until_on": until_on,
                "note": clean_line(note, limit=300, field="note", required=False),
                "entered_at": now(),
                "entered_by_id": actor.person_id,
            },
        )
        facts = {"organisation": organisation.pk, "hours": f"{hours_a_month:f}", "from_on": str(first)}
        record("offers.capacity_declared", actor=actor, target=capacity, facts=facts)
        return capacity


def choose_priority(
    *,
    actor: Actor,
    organisation: Organisation,
    title: str,
    because: str = "",
    from_on: date | None = None,
    until_on: date | None = None,
    submission_key: UUID | None = None,
) -> Priority:
    """Choose what an organisation works on, and say why. Raises ``DomainError`` "ends_before_start"."""
    with write_transaction():
        require(actor, Act.ANSWER, organisation)
        if (first := made_before(Priority, submission_key)) is not None:
            return first
        begins = from_on or today()
        _refuse_backwards(begins, until_on)
        priority = Priority.objects.create(
            organisation=organisation,
            title=clean_line(title, limit=200, field="title"),
            because=clean_line(because, limit=500, field="because", required=False),
            from_on=begins,
            until_on=until_on,
            entered_at=now(),
            entered_by_id=actor.person_id,
            submission_key=submission_key,
        )
        facts = {"organisation": organisation.pk}
        record("offers.priority_chosen", actor=actor, target=priority, facts=facts, sealed=[priority])
        return priority


def end_priority(*, actor: Actor, priority: Priority) -> Priority:
    """Let a priority end today, its last day; one that has not begun never was one and ends as it begins."""
    with write_transaction():
        require(actor, Act.CHANGE, priority)
        priority = Priority.objects.select_for_update().get(pk=priority.pk)
        priority.until_on = max(today(), priority.from_on)
        priority.save(update_fields=["until_on"])
        facts = {"organisation": priority.organisation_id, "until_on": str(priority.until_on)}
        record("offers.priority_ended", actor=actor, target=priority, facts=facts)
        return priority


def _refuse_backwards(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise DomainError("ends_before_start", _("Choose a last day after the first one."), "until_on")

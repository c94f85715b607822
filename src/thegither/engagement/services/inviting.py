"""Ask partners in with the time they need, and let them agree to less; their holidays and meeting days."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.services.acting import acting_in
from thegither.engagement.models import Engagement, Holiday, Interest, InvitedPartner, MeetingDay
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch, require
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction
from thegither.offers.models import ConsultingTier
from thegither.partners.models import Organisation

from .recording import locked, record_on, require_under_way

BECAUSE_LIMIT = 300
MOST_MEETINGS = 60
_TIER_FIELDS = ("name", "cycle_days", "notice_days", "drafting_days")


@write_transaction()
def invite_partner(
    *,
    actor: Actor,
    engagement: Engagement,
    organisation: Organisation | None = None,
    interest: Interest | None = None,
) -> InvitedPartner:
    """Ask an organisation, or those behind an interest of the matter; keep the time it needs as of today.

    An interest that is an organisation is asked as one. Asking twice changes nothing. Raises ``DomainError``
    "interest_elsewhere", "nobody_chosen" or "engagement_over".
    """
    actor, engagement = locked(actor, Action.CHANGE, engagement)
    require_under_way(engagement, _("It is over. Nobody can be asked any more."))
    if interest is not None and interest.matter_id != engagement.matter_id:
        raise DomainError("interest_elsewhere", _("Choose an interest of this matter."), "interest")
    organisation = organisation or (interest.organisation if interest else None)
    if organisation is not None:
        organisation = fetch(actor, Action.VIEW, Organisation, pk=organisation.pk)  # as it is today
    if organisation is None and interest is None:
        raise DomainError("nobody_chosen", _("Choose an organisation or an interest."), "organisation")
    same = {"organisation": organisation} if organisation else {"interest": interest}
    standing = InvitedPartner.objects.filter(engagement=engagement, removed_at=None, **same).first()
    if standing is not None:
        return standing
    tiers = list(
        ConsultingTier.objects.filter(profile__organisation=organisation)
        .order_by("position")
        .values(*_TIER_FIELDS)
        if organisation
        else ()
    )
    invited = InvitedPartner.objects.create(
        engagement=engagement,
        organisation=organisation,
        interest=interest,
        invited_at=now(),
        tiers=tiers,
        days_needed=organisation.consulting_days if organisation else 0,
    )
    facts = {"organisation": invited.organisation_id, "days": invited.days_needed, "levels": len(tiers)}
    record_on("engagement.partner_invited", actor, engagement, invited, facts=facts, sealed=[invited])
    return invited


@write_transaction()
def remove_invited(*, actor: Actor, invited: InvitedPartner, because: str) -> InvitedPartner:
    """Ask somebody no longer, and say why."""
    actor, engagement = locked(actor, Action.CHANGE, invited.engagement)
    require_under_way(engagement, _("It is over. Nothing was changed."))
    if invited.removed_at is None:
        invited.removed_at = now()
        invited.removed_because = clean_line(because, limit=BECAUSE_LIMIT, field="because")
        invited.save(update_fields=["removed_at", "removed_because"])
        record_on("engagement.partner_not_invited", actor, engagement, invited, sealed=[invited])
    return invited


@write_transaction()
def agree_exception(*, actor: Actor, invited: InvitedPartner, until: date, because: str) -> InvitedPartner:
    """Agree, for the organisation that is asked, to answer by ``until`` although it needs longer.

    Only its own people can. Raises ``DomainError`` "engagement_over", "until_past" or "until_after_close".
    """
    rows = InvitedPartner.objects.select_for_update(of=("self",)).select_related("engagement__matter")
    invited = fetch(actor, Action.CHANGE, rows, pk=invited.pk)
    engagement = invited.engagement
    require_under_way(engagement, _("It is over. Nothing was changed."))
    if until < today():
        raise DomainError("until_past", _("Choose a day that is still to come."), "until")
    if engagement.closes_on is None or until > engagement.closes_on:
        raise DomainError(
            "until_after_close",
            _("Choose a day not after the last day of the engagement, or ask for more time instead."),
            "until",
        )
    actor = acting_in(actor, engagement.matter.partnership_id)
    invited.exception_until, invited.exception_at = until, now()
    invited.exception_because = clean_line(because, limit=BECAUSE_LIMIT, field="because")
    invited.exception_for_id = actor.seat_id
    invited.save()
    facts = {"until": str(until), "organisation": invited.organisation_id}
    record_on("engagement.exception_agreed", actor, engagement, invited, facts=facts, sealed=[invited])
    return invited


@write_transaction()
def take_back_exception(*, actor: Actor, invited: InvitedPartner) -> InvitedPartner:
    """Say for the organisation that is asked that it needs its full time after all."""
    rows = InvitedPartner.objects.select_for_update(of=("self",)).select_related("engagement__matter")
    invited = fetch(actor, Action.CHANGE, rows, pk=invited.pk)
    require_under_way(invited.engagement, _("It is over. Nothing was changed."))
    if invited.has_exception:
        invited.exception_until = invited.exception_at = invited.exception_for = None
        invited.exception_because = ""
        invited.save()
        facts = {"organisation": invited.organisation_id}
        record_on(
            "engagement.exception_taken_back",
            actor,
            invited.engagement,
            invited,
            facts=facts,
            sealed=[invited],
        )
    return invited


# Kept by each organisation -------------------------------------------------------------------------------
@write_transaction()
def add_holiday(
    *, actor: Actor, organisation: Organisation, name: str, begins_on: date, ends_on: date
) -> Holiday:
    """Say when one's organisation cannot ask its members. Raises ``DomainError`` "ends_before_start"."""
    require(actor, Action.ANSWER, organisation)
    if ends_on < begins_on:
        raise DomainError("ends_before_start", _("It ends before it begins. Choose a later day."), "ends_on")
    holiday, is_new = Holiday.objects.update_or_create(
        organisation=organisation,
        name=clean_line(name, limit=80, field="name"),
        begins_on=begins_on,
        defaults={"ends_on": ends_on},
    )
    facts = {"organisation": organisation.pk, "begins": str(begins_on), "ends": str(ends_on), "new": is_new}
    record("engagement.holiday_kept", actor=actor, target=holiday, facts=facts)
    return holiday


@write_transaction()
def remove_holiday(*, actor: Actor, holiday: Holiday) -> None:
    """Take a holiday of one's organisation off the list."""
    holiday = fetch(actor, Action.CHANGE, Holiday, pk=holiday.pk)
    facts = {"organisation": holiday.organisation_id, "begins": str(holiday.begins_on)}
    organisation = holiday.organisation
    holiday.delete()
    record("engagement.holiday_removed", actor=actor, target=organisation, facts=facts)


@write_transaction()
def set_meetings(
    *, actor: Actor, organisation: Organisation, body: str, days: Iterable[date]
) -> list[MeetingDay]:
    """Say on which days a body of one's organisation meets; this replaces what was said of that body.

    The name is that of a level of its cascade. Raises ``DomainError`` "too_many_days".
    """
    require(actor, Action.ANSWER, organisation)
    body = clean_line(body, limit=120, field="body")
    wanted = sorted(set(days))
    if len(wanted) > MOST_MEETINGS:
        raise DomainError("too_many_days", _("Write at most 60 days."), "days")
    MeetingDay.objects.filter(organisation=organisation, body__iexact=body).delete()
    kept = MeetingDay.objects.bulk_create(
        MeetingDay(organisation=organisation, body=body, held_on=day) for day in wanted
    )
    facts = {"organisation": organisation.pk, "days": len(wanted)}
    record("engagement.meetings_set", actor=actor, target=organisation, facts=facts)
    return kept

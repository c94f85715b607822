"""What a partnership asks of businesses, and what they make of it."""

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import require
from thegither.kernel.text import clean_line, clean_text, one_of
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.partners.models import Membership, Organisation, Partnership, Seat, Sector
from thegither.partners.policies import in_force
from thegither.partners.services import refuse_ended

from ..models import RoleProfile, RoleView, Verdict

TEXT_LIMIT = 2000
MOST_MINUTES = 10_000


def describe_role(
    *,
    actor: Actor,
    partnership: Partnership,
    asks: str,
    offers: str,
    decisions: str,
    minutes_a_month: int,
    expected_version: int | None = None,
) -> RoleProfile:
    """Say what a business is asked for, gets and can shape; ``expected_version`` is 0 for the first.

    Raises ``DomainError`` "changed_meanwhile", "partnership_ended", "minutes_wrong" or what the text
    rules say.
    """
    with write_transaction():
        require(actor, Act.MANAGE, partnership)
        partnership = Partnership.objects.select_for_update().get(pk=partnership.pk)
        refuse_ended(partnership)
        profile = RoleProfile.objects.filter(partnership=partnership).first() or RoleProfile(
            partnership=partnership, version=0
        )
        require_version(profile, expected_version)
        profile.asks = clean_text(asks, limit=TEXT_LIMIT, field="asks")
        profile.offers = clean_text(offers, limit=TEXT_LIMIT, field="offers")
        profile.decisions = clean_text(decisions, limit=TEXT_LIMIT, field="decisions")
        profile.minutes_a_month = _minutes(minutes_a_month)
        profile.version += 1
        profile.changed_at, profile.changed_by_id = now(), actor.person_id
        profile.save()
        _record("offers.role_described", actor, profile, profile, version=profile.version)
        return profile


def judge_role(
    *,
    actor: Actor,
    profile: RoleProfile,
    organisation: Organisation,
    is_clear: str,
    is_worth_it: str,
    minutes_a_month: int,
    text: str = "",
) -> RoleView:
    """Say for a business, or for the body that speaks for businesses, what it makes of the role.

    The newest answer stands. Raises ``DomainError`` "not_business", "not_here", "is_clear_unknown",
    "is_worth_it_unknown" or "minutes_wrong".
    """
    with write_transaction():
        require(actor, Act.VIEW, profile)
        require(actor, Act.ANSWER, organisation)
        if not organisation.sectors.filter(sector=Sector.BUSINESS).exists():
            raise DomainError(
                "not_business", _("This is asked of businesses and of those who speak for them.")
            )
        _require_reach(profile, organisation)
        view, _is_new = RoleView.objects.update_or_create(
            profile=profile,
            organisation=organisation,
            defaults={
                "is_clear": one_of(Verdict, is_clear, "is_clear"),
                "is_worth_it": one_of(Verdict, is_worth_it, "is_worth_it"),
                "minutes_a_month": _minutes(minutes_a_month),
                "text": clean_line(text, limit=500, field="text", required=False),
                "said_at": now(),
                "said_by_id": actor.person_id,
            },
        )
        _record("offers.role_judged", actor, profile, view, organisation=organisation.pk)
        return view


def _require_reach(profile: RoleProfile, organisation: Organisation) -> None:
    """Refuse an organisation that neither sits in the partnership nor has an umbrella body that does."""
    umbrellas = Membership.objects.filter(in_force(), member=organisation).values("umbrella_id")
    sits = Seat.objects.filter(in_force(), partnership=profile.partnership_id)
    if not (sits.filter(organisation=organisation) | sits.filter(organisation__in=umbrellas)).exists():
        raise DomainError("not_here", _("This organisation has no part in this partnership."))


def _minutes(value: int) -> int:
    if not 0 <= value <= MOST_MINUTES:
        raise DomainError("minutes_wrong", _("Write minutes from 0 to 10,000."), "minutes_a_month")
    return value


def _record(
    name: str, actor: Actor, profile: RoleProfile, sealed: RoleProfile | RoleView, **facts: object
) -> None:
    record(
        name,
        actor=actor,
        target=sealed,
        partnership_id=profile.partnership_id,
        facts=facts,
        sealed=[sealed],
    )

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, may, require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction

from ..models import Community, CommunityKind, Membership, Organisation, OrganisationSector, Sector
from ..policies import require_runs_something
from ..slugs import create_with_slug

_MOST_DAYS = 365
_valid_url = URLValidator(schemes=["http", "https"])


def create_organisation(
    *,
    actor: Actor,
    name: str,
    sectors: Iterable[str],
    unit_of: Organisation | None = None,
    purpose: str = "",
    website: str = "",
    has_legal_form: bool = True,
    consulting_days: int = 0,
    is_invented: bool = False,
    submission_key: UUID | None = None,
) -> Organisation:
    """Add an organisation, constituted or not, of one or several sectors, or a unit of one.

    A second call with the same ``submission_key`` returns the first organisation. Raises ``DomainError``
    "sector_missing", "website_wrong", "days_wrong" or what the text rules say.
    """
    require_runs_something(actor)
    content = _content(
        name=name,
        purpose=purpose,
        website=website,
        consulting_days=consulting_days,
        has_legal_form=has_legal_form,
    )
    chosen = _sectors(sectors)
    with write_transaction():
        if (first := made_before(Organisation, submission_key)) is not None:
            return first
        organisation = create_with_slug(
            Organisation, **content, unit_of=unit_of, is_invented=is_invented, submission_key=submission_key
        )
        OrganisationSector.objects.bulk_create(
            OrganisationSector(organisation=organisation, sector=sector) for sector in chosen
        )
        record(
            "partners.organisation_created",
            actor=actor,
            target=organisation,
            facts={"sectors": chosen, "unit_of": organisation.unit_of_id},
        )
        return organisation


def change_organisation(*, actor: Actor, organisation: Organisation, **changes: Any) -> Organisation:
    """Change what an organisation says of itself: any of the fields that ``create_organisation`` takes.

    Raises ``DomainError`` as that does, and "own_unit" for a unit of itself or of its units.
    """
    require(actor, Action.CHANGE, organisation)
    sectors = _sectors(changes.pop("sectors")) if "sectors" in changes else None
    unit_of: Organisation | None = changes.pop("unit_of", organisation.unit_of)
    content = _content(**changes)
    with write_transaction():
        organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
        _refuse_circle(organisation, unit_of)
        for field, value in content.items():
            setattr(organisation, field, value)
        organisation.unit_of = unit_of
        organisation.save(update_fields=[*content, "unit_of"])
        if sectors is not None:
            organisation.sectors.exclude(sector__in=sectors).delete()
            OrganisationSector.objects.bulk_create(
                [OrganisationSector(organisation=organisation, sector=sector) for sector in sectors],
                ignore_conflicts=True,
            )
        fields = sorted([*content, "unit_of", *(["sectors"] if sectors is not None else [])])
        record("partners.organisation_changed", actor=actor, target=organisation, facts={"fields": fields})
        return organisation


def join_umbrella(
    *, actor: Actor, umbrella: Organisation, member: Organisation, from_on: date | None = None
) -> Membership:
    """Make one organisation a member of an umbrella body. A second call returns the first."""
    _require_either(actor, umbrella, member)
    if umbrella == member:
        raise DomainError("own_member", _("An organisation cannot be a member of itself."), "member")
    with write_transaction():
        open_ones = Membership.objects.filter(umbrella=umbrella, member=member, until_on__isnull=True)
        if (membership := open_ones.first()) is not None:
            return membership
        membership = Membership.objects.create(umbrella=umbrella, member=member, from_on=from_on or today())
        facts = {"umbrella": umbrella.pk, "member": member.pk, "from_on": str(membership.from_on)}
        record("partners.umbrella_joined", actor=actor, target=membership, facts=facts)
        return membership


def leave_umbrella(*, actor: Actor, membership: Membership, until_on: date | None = None) -> Membership:
    """End a membership; ``until_on`` (today) is its last day. Raises ``DomainError`` "ends_before_start"."""
    _require_either(actor, membership.umbrella, membership.member)
    with write_transaction():
        membership = Membership.objects.select_for_update().get(pk=membership.pk)
        last = until_on or today()
        if last < membership.from_on:
            raise DomainError("ends_before_start", _("Choose a day after it began."), "until_on")
        membership.until_on = last
        membership.save(update_fields=["until_on"])
        facts = {"umbrella": membership.umbrella_id, "member": membership.member_id, "until_on": str(last)}
        record("partners.umbrella_left", actor=actor, target=membership, facts=facts)
        return membership


def create_community(
    *, actor: Actor, name: str, kind: str, description: str = "", part_of: Community | None = None
) -> Community:
    """Add a community of place, of practice or of interest.

    Raises ``DomainError`` "kind_unknown", or "name_taken" for one that is there already.
    """
    require_runs_something(actor)
    if kind not in CommunityKind.values:
        raise DomainError("kind_unknown", _("Choose what holds the community together."), "kind")
    name = clean_line(name, limit=200, field="name")
    with write_transaction():
        if Community.objects.filter(name__iexact=name, kind=kind).exists():
            message = _("%(name)s is there already. Nothing was added.") % {"name": name}
            raise DomainError("name_taken", message, "name")
        community = create_with_slug(
            Community,
            name=name,
            kind=kind,
            description=clean_text(description, limit=2000, field="description", required=False),
            part_of=part_of,
        )
        record("partners.community_created", actor=actor, target=community, facts={"kind": kind})
        return community


def _content(**given: Any) -> dict[str, Any]:
    """Return the given plain fields, cleaned; refuse unknown ones."""
    content: dict[str, Any] = {}
    for field, value in given.items():
        match field:
            case "name":
                content[field] = clean_line(value, limit=200, field=field)
            case "purpose":
                content[field] = clean_text(value, limit=2000, field=field, required=False)
            case "website":
                content[field] = _website(value)
            case "consulting_days":
                content[field] = _days(value)
            case "has_legal_form":
                content[field] = bool(value)
            case _:
                raise TypeError(f"An organisation has no {field} that can be set")
    return content


def _website(value: str) -> str:
    address = clean_line(value, limit=300, field="website", required=False)
    if not address:
        return ""
    if "://" not in address:
        address = f"https://{address}"
    try:
        _valid_url(address)
    except ValidationError:
        raise DomainError(
            "website_wrong", _("Write the address of the website, for example https://example.org"), "website"
        ) from None
    return address


def _days(value: int) -> int:
    if not 0 <= value <= _MOST_DAYS:
        raise DomainError(
            "days_wrong",
            _("Write a number of days from 0 to %(most)d.") % {"most": _MOST_DAYS},
            "consulting_days",
        )
    return value


def _sectors(given: Iterable[str]) -> list[str]:
    wanted = set(given)
    chosen = [sector for sector in Sector.values if sector in wanted]
    if not chosen or len(chosen) < len(wanted):
        raise DomainError("sector_missing", _("Choose at least one sector."), "sectors")
    return chosen


def _refuse_circle(organisation: Organisation, unit_of: Organisation | None) -> None:
    above = unit_of
    while above is not None:
        if above.pk == organisation.pk:
            raise DomainError(
                "own_unit", _("An organisation cannot be a unit of itself or of its units."), "unit_of"
            )
        above = above.unit_of


def _require_either(actor: Actor, umbrella: Organisation, member: Organisation) -> None:
    """Both sides may write down that they belong together."""
    if not may(actor, Action.CHANGE, umbrella):
        require(actor, Action.CHANGE, member)

"""Map whom a matter touches: add, judge anew, drop with a reason, and hold the map for complete."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Matter
from thegither.dialogue.services.acting import acting_in
from thegither.engagement.models import Degree, Interest, InterestMap, Origin
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.partners.models import Community, Organisation

WHO_LIMIT = 120
LINE_LIMIT = 300


@write_transaction()
def add_interest(
    *,
    actor: Actor,
    matter: Matter,
    affected: int,
    influence: int,
    name: str = "",
    organisation: Organisation | None = None,
    community: Community | None = None,
    how: str = "",
    heard_because: str = "",
    origin: str = Origin.HAND,
    submission_key: UUID | None = None,
) -> Interest:
    """Say that a matter touches a group, a community or an organisation: how much (0–3), with what say (0–3).

    An organisation or community gives its own name. Raises ``DomainError`` "interest_of_two",
    "interest_named", "degree_unknown" or "origin_unknown".
    """
    matter = fetch(actor, Action.ANSWER, Matter, pk=matter.pk)
    if (first := made_before(Interest, submission_key)) is not None:
        return first
    if organisation and community:
        raise DomainError("interest_of_two", _("Choose an organisation or a community, not both."), "name")
    if origin not in Origin:
        raise DomainError("origin_unknown", _("Say where the thought came from."), "origin")
    known = organisation or community
    name = clean_line(known.name[:WHO_LIMIT] if known else name, limit=WHO_LIMIT, field="name")
    if Interest.objects.filter(matter=matter, name__iexact=name, dropped_because="").exists():
        raise DomainError("interest_named", _("“%(name)s” is on the map already.") % {"name": name}, "name")
    actor = acting_in(actor, matter.partnership_id)
    interest = Interest.objects.create(
        matter=matter,
        name=name,
        organisation=organisation,
        community=community,
        affected=_degree(affected, "affected"),
        how=clean_line(how, limit=LINE_LIMIT, field="how", required=False),
        influence=_degree(influence, "influence"),
        heard_because=clean_line(heard_because, limit=LINE_LIMIT, field="heard_because", required=False),
        origin=origin,
        added_at=now(),
        added_for_id=actor.seat_id,
        submission_key=submission_key,
    )
    _record("engagement.interest_added", actor, interest, {"origin": origin})
    return interest


@write_transaction()
def change_interest(
    *,
    actor: Actor,
    interest: Interest,
    affected: int,
    influence: int,
    how: str = "",
    heard_because: str = "",
    expected_version: int | None = None,
) -> Interest:
    """Judge anew how much a matter touches them, what they can move, and whether they were heard."""
    interest = _locked(actor, interest, expected_version)
    interest.affected = _degree(affected, "affected")
    interest.influence = _degree(influence, "influence")
    interest.how = clean_line(how, limit=LINE_LIMIT, field="how", required=False)
    interest.heard_because = clean_line(
        heard_because, limit=LINE_LIMIT, field="heard_because", required=False
    )
    return _save(actor, interest, "engagement.interest_changed")


@write_transaction()
def drop_interest(
    *, actor: Actor, interest: Interest, because: str, expected_version: int | None = None
) -> Interest:
    """Take a group off the map, with the reason; it stays on the record."""
    interest = _locked(actor, interest, expected_version)
    interest.dropped_because = clean_line(because, limit=LINE_LIMIT, field="because")
    return _save(actor, interest, "engagement.interest_dropped")


@write_transaction()
def finish_map(*, actor: Actor, matter: Matter) -> InterestMap:
    """Hold the map for complete; anything found later is added all the same.

    Raises ``DomainError`` "map_empty" or "nobody_affected".
    """
    matter = fetch(actor, Action.ANSWER, Matter, pk=matter.pk)
    done = InterestMap.objects.filter(matter=matter).first()
    if done is not None:
        return done
    degrees = list(
        Interest.objects.filter(matter=matter, dropped_because="").values_list("affected", flat=True)
    )
    if not degrees:
        raise DomainError("map_empty", _("Nobody is on the map yet. Add those whom this matter touches."))
    if not any(degrees):
        raise DomainError(
            "nobody_affected", _("Nobody on the map is affected. Add those whom this matter touches.")
        )
    actor = acting_in(actor, matter.partnership_id)
    done = InterestMap.objects.create(matter=matter, done_at=now(), done_for_id=actor.seat_id)
    record(
        "engagement.interests_mapped",
        actor=actor,
        target=matter,
        partnership_id=matter.partnership_id,
        matter_id=matter.pk,
        facts={"interests": len(degrees)},
        sealed=[done],
    )
    return done


def _locked(actor: Actor, interest: Interest, expected_version: int | None) -> Interest:
    rows = Interest.objects.select_for_update(of=("self",)).select_related("matter")
    found = fetch(actor, Action.CHANGE, rows, pk=interest.pk)
    require_version(found, expected_version)
    if found.dropped_because:
        raise DomainError("interest_dropped", _("They were taken off the map. Add them again instead."))
    return found


def _save(actor: Actor, interest: Interest, event: str) -> Interest:
    interest.version += 1
    interest.save()
    _record(event, acting_in(actor, interest.matter.partnership_id), interest, {})
    return interest


def _record(name: str, actor: Actor, interest: Interest, facts: dict[str, Any]) -> None:
    record(
        name,
        actor=actor,
        target=interest,
        partnership_id=interest.matter.partnership_id,
        matter_id=interest.matter_id,
        facts=facts,
        sealed=[interest],
    )


def _degree(value: int, field: str) -> int:
    if value not in Degree.values:
        raise DomainError("degree_unknown", _("Choose from “not at all” to “very much”."), field)
    return value

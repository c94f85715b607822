"""Keep what is known of who can use a place, and answer for what shut somebody out."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.services.acting import acting_in
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text, one_of
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.means.models import FEATURES, AccessFailure, FailureState, Known, Venue
from thegither.partners.models import Partnership

_LINES = {"name": 120, "address": 300, "how_to_get_there": 300, "cost": 120}
_NEEDED = ("name", "address")


@write_transaction()
def add_venue(
    *, actor: Actor, partnership: Partnership, submission_key: UUID | None = None, **said: Any
) -> Venue:
    """Enter a place to meet: ``name``, ``address``, what it has (``FEATURES``) and the rest of its fields.

    Raises ``DomainError`` "checked_in_future".
    """
    partnership = fetch(actor, Action.ADD, Partnership, pk=partnership.pk)
    if (first := made_before(Venue, submission_key)) is not None:
        return first
    venue = Venue(partnership=partnership, submission_key=submission_key)
    _set(venue, {"name": "", "address": "", **said}, acting_in(actor, partnership.pk))
    venue.save(force_insert=True)
    _record("means.venue_added", actor, venue)
    return venue


@write_transaction()
def change_venue(*, actor: Actor, venue: Venue, expected_version: int | None = None, **said: Any) -> Venue:
    """Say anew what is known of a place; a new ``checked_on`` says that somebody went and looked."""
    venue = fetch(actor, Action.CHANGE, Venue.objects.select_for_update(), pk=venue.pk)
    require_version(venue, expected_version)
    _set(venue, said, acting_in(actor, venue.partnership_id))
    venue.version += 1
    venue.save()
    _record("means.venue_changed", actor, venue)
    return venue


@write_transaction()
def report_failure(
    *,
    actor: Actor,
    partnership: Partnership,
    what: str,
    venue: Venue | None = None,
    where: str = "",
    happened_on: date | None = None,
    submission_key: UUID | None = None,
) -> AccessFailure:
    """Tell what shut somebody out, of a place or anywhere else. Nothing is kept of who tells.

    Raises ``DomainError`` "failure_in_future" or "partnership_ended".
    """
    partnership = fetch(actor, Action.VIEW, Partnership, pk=partnership.pk)
    if (first := made_before(AccessFailure, submission_key)) is not None:
        return first
    if partnership.has_ended:
        raise DomainError("partnership_ended", _("This partnership has ended, so nobody would read it."))
    if happened_on and happened_on > today():
        raise DomainError(
            "failure_in_future", _("Choose the day it happened, not a later one."), "happened_on"
        )
    failure = AccessFailure.objects.create(
        partnership=partnership,
        venue=venue,
        where=clean_line(where, limit=200, field="where", required=False),
        what=clean_text(what, limit=1_000, field="what"),
        happened_on=happened_on,
        told_at=now(),
        submission_key=submission_key,
    )
    _record("means.failure_told", Actor.visitor(), failure)
    return failure


@write_transaction()
def settle_failure(*, actor: Actor, failure: AccessFailure, state: str, answer: str) -> AccessFailure:
    """Say that it was put right and how, or why it was not. Raises ``DomainError`` "failure_settled"."""
    rows = AccessFailure.objects.select_for_update(of=("self",)).select_related("partnership")
    failure = fetch(actor, Action.MANAGE, rows, pk=failure.pk)
    if not failure.is_new:
        raise DomainError("failure_settled", _("Somebody answered this meanwhile."))
    if state not in (FailureState.MENDED, FailureState.LEFT):
        raise DomainError("state_unknown", _("Choose whether it was put right."), "state")
    failure.state = state
    failure.answer = clean_line(answer, limit=300, field="answer")
    failure.settled_at = now()
    failure.save(update_fields=["state", "answer", "settled_at"])
    _record("means.failure_settled", acting_in(actor, failure.partnership_id), failure)
    return failure


def _set(venue: Venue, said: dict[str, Any], actor: Actor) -> None:
    for name, value in said.items():
        if name in FEATURES:
            value = one_of(Known, value, name)
        elif name in _LINES:
            value = clean_line(value, limit=_LINES[name], field=name, required=name in _NEEDED)
        elif name == "notes":
            value = clean_text(value, limit=2_000, field=name, required=False)
        elif name == "checked_on" and value != venue.checked_on:
            if value and value > today():
                raise DomainError("checked_in_future", _("Choose the day somebody looked."), name)
            venue.checked_by_id, venue.checked_for_id = actor.person_id, actor.seat_id
        setattr(venue, name, value)


def _record(name: str, actor: Actor, target: Venue | AccessFailure) -> None:
    record(
        name,
        actor=actor,
        target=target,
        partnership_id=target.partnership_id,
        facts={"state": target.state} if isinstance(target, AccessFailure) else {},
        sealed=[target],
    )

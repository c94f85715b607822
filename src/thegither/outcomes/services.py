"""What changed for people: look for it, measure before and after, say which actions played a part."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.delivery.models import Action
from thegither.dialogue.models import Matter
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text, one_of
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.partners.models import Partnership

from .models import (
    ClaimedAction,
    ContributionClaim,
    Direction,
    Indicator,
    Likelihood,
    Measurement,
    Moment,
    Outcome,
)

MOST = Decimal("99999999999.999")


def create_outcome(
    *,
    actor: Actor,
    partnership: Partnership,
    title: str,
    for_whom: str = "",
    description: str = "",
    matter: Matter | None = None,
    look_again_on: date | None = None,
    submission_key: UUID | None = None,
) -> Outcome:
    """Say which change for people a partnership looks for.

    Raises ``DomainError`` "matter_elsewhere". A second call with the same key returns the first outcome.
    """
    with write_transaction():
        require(actor, Act.ADD, partnership)
        if (first := made_before(Outcome, submission_key)) is not None:
            return first
        if matter and matter.partnership_id != partnership.pk:
            raise DomainError("matter_elsewhere", _("Choose a matter of this partnership."), "matter")
        outcome = Outcome.objects.create(
            partnership=partnership,
            matter=matter,
            title=clean_line(title, limit=200, field="title"),
            for_whom=clean_line(for_whom, limit=200, field="for_whom", required=False),
            description=clean_text(description, limit=5000, field="description", required=False),
            look_again_on=look_again_on,
            is_public=matter.is_public if matter else True,
            created_at=now(),
            created_by_id=actor.person_id,
            submission_key=submission_key,
        )
        _record("outcomes.outcome_created", actor, outcome, [outcome])
        return outcome


def change_outcome(*, actor: Actor, outcome: Outcome, expected_version: int, **changes: Any) -> Outcome:
    """Change ``title``, ``for_whom``, ``description`` or ``look_again_on`` of an outcome.

    Raises ``DomainError`` "changed_meanwhile" if somebody saved it since ``expected_version``.
    """
    with write_transaction():
        require(actor, Act.MANAGE, outcome)
        outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
        require_version(outcome, expected_version)
        outcome.title = clean_line(changes.get("title", outcome.title), limit=200, field="title")
        outcome.for_whom = clean_line(
            changes.get("for_whom", outcome.for_whom), limit=200, field="for_whom", required=False
        )
        outcome.description = clean_text(
            changes.get("description", outcome.description), limit=5000, field="description", required=False
        )
        outcome.look_again_on = changes.get("look_again_on", outcome.look_again_on)
        outcome.version += 1
        outcome.save()
        _record("outcomes.outcome_changed", actor, outcome, [outcome])
        return outcome


def add_indicator(
    *, actor: Actor, outcome: Outcome, name: str, unit: str, better: str, source: str = ""
) -> Indicator:
    """Say what is measured of an outcome, in which unit, and which way is better ("up" or "down")."""
    with write_transaction():
        require(actor, Act.CHANGE, outcome)
        indicator = Indicator.objects.create(
            outcome=outcome,
            name=clean_line(name, limit=200, field="name"),
            unit=clean_line(unit, limit=20, field="unit", required=False),
            better=one_of(Direction, better, "better"),
            source=clean_line(source, limit=300, field="source", required=False),
        )
        _record("outcomes.indicator_added", actor, outcome, [], indicator=indicator.pk)
        return indicator


def measure(
    *,
    actor: Actor,
    indicator: Indicator,
    moment: str,
    measured_on: date,
    value: Decimal,
    sample_size: int | None = None,
    note: str = "",
) -> Measurement:
    """Record one value of an indicator, one for each day; ``correct_measurement`` puts a wrong one right.

    Raises ``DomainError`` "measured_in_future", "measured_already", "value_too_large" or
    "before_after_swapped".
    """
    with write_transaction():
        require(actor, Act.CHANGE, indicator.outcome)
        if measured_on > today():
            raise DomainError(
                "measured_in_future", _("Choose the day of the measurement, not a later one."), "measured_on"
            )
        if abs(value) > MOST:
            raise DomainError("value_too_large", _("This number is too large. Use a larger unit."), "value")
        taken = indicator.measurements.all()
        if taken.filter(measured_on=measured_on).exists():
            raise DomainError("measured_already", _("There is a value for this day already."), "measured_on")
        others = taken.exclude(moment=moment)
        swapped = (
            others.filter(measured_on__lt=measured_on)
            if moment == Moment.BEFORE
            else others.filter(measured_on__gt=measured_on)
        )
        if swapped.exists():
            raise DomainError(
                "before_after_swapped",
                _("A value from before must have an earlier day than those from after."),
                "moment",
            )
        measurement = Measurement.objects.create(
            indicator=indicator,
            moment=one_of(Moment, moment, "moment"),
            measured_on=measured_on,
            value=value,
            sample_size=sample_size,
            note=clean_line(note, limit=300, field="note", required=False),
            recorded_at=now(),
            recorded_by_id=actor.person_id,
        )
        facts = {"indicator": indicator.pk, "measurement": measurement.pk, "moment": moment}
        _record("outcomes.measured", actor, indicator.outcome, [measurement], **facts)
        return measurement


def correct_measurement(*, actor: Actor, measurement: Measurement, value: Decimal, note: str) -> Measurement:
    """Put a wrong value right and say why; the record keeps the value it had."""
    with write_transaction():
        outcome = measurement.indicator.outcome
        require(actor, Act.CHANGE, outcome)
        if abs(value) > MOST:
            raise DomainError("value_too_large", _("This number is too large. Use a larger unit."), "value")
        before = measurement.value
        measurement.value = value
        measurement.note = clean_line(note, limit=300, field="note")
        measurement.save(update_fields=["value", "note"])
        facts = {"measurement": measurement.pk, "before": f"{before:f}", "after": f"{value:f}"}
        _record("outcomes.measurement_corrected", actor, outcome, [measurement], **facts)
        return measurement


def claim_part(
    *,
    actor: Actor,
    outcome: Outcome,
    actions: Iterable[Action],
    likelihood: str,
    because: str,
    other_influences: str = "",
) -> ContributionClaim:
    """Claim that actions played a part in an outcome, how likely that is, because of what, and what else did.

    Raises ``DomainError`` "claim_without_action" or "action_elsewhere".
    """
    actions = list(dict.fromkeys(actions))
    with write_transaction():
        require(actor, Act.CHANGE, outcome)
        if not actions:
            raise DomainError("claim_without_action", _("Choose at least one action."), "actions")
        if any(action.partnership_id != outcome.partnership_id for action in actions):
            raise DomainError("action_elsewhere", _("Choose actions of this partnership."), "actions")
        claim = ContributionClaim.objects.create(
            outcome=outcome,
            likelihood=one_of(Likelihood, likelihood, "likelihood"),
            because=clean_text(because, limit=5000, field="because"),
            other_influences=clean_text(
                other_influences, limit=5000, field="other_influences", required=False
            ),
            claimed_at=now(),
            claimed_by_id=actor.person_id,
            claimed_for_id=actor.seat_id,
        )
        ClaimedAction.objects.bulk_create(ClaimedAction(claim=claim, action=action) for action in actions)
        facts = {"claim": claim.pk, "actions": [action.pk for action in actions]}
        _record("outcomes.part_claimed", actor, outcome, [claim], **facts)
        return claim


def _record(
    name: str,
    actor: Actor,
    outcome: Outcome,
    sealed: list[Outcome | Measurement | ContributionClaim],
    **facts: object,
) -> None:
    record(
        name,
        actor=actor,
        target=outcome,
        partnership_id=outcome.partnership_id,
        matter_id=outcome.matter_id,
        facts=facts,
        sealed=sealed,
    )

"""Keep what one's organisation thinks: write a position, change it, say that it still stands, end it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.engagement.models import Position, PositionVersion
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch, require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.partners.models import Organisation

TEXT_LIMIT = 5_000
USUAL_LIFE = timedelta(days=365)
LONGEST_LIFE = timedelta(days=3 * 365)


@write_transaction()
def write_position(
    *,
    actor: Actor,
    organisation: Organisation,
    topic: str,
    text: str,
    url: str = "",
    is_public: bool = True,
    review_on: date | None = None,
    submission_key: UUID | None = None,
) -> Position:
    """Write down what one's organisation thinks on a topic, looked at again in a year unless given.

    Raises ``DomainError`` "topic_taken" or "review_wrong".
    """
    require(actor, Action.ANSWER, organisation)
    if (first := made_before(Position, submission_key)) is not None:
        return first
    position = Position(
        organisation=organisation,
        stated_on=today(),
        confirmed_on=today(),
        confirmed_for_id=actor.seat_id,
        written_at=now(),
        submission_key=submission_key,
    )
    _set(position, topic, text, url, is_public, review_on)
    position.save(force_insert=True)
    _record("engagement.position_written", actor, position)
    return position


@write_transaction()
def change_position(
    *,
    actor: Actor,
    position: Position,
    topic: str,
    text: str,
    url: str = "",
    is_public: bool = True,
    review_on: date | None = None,
    expected_version: int | None = None,
) -> Position:
    """Change a position of one's organisation; what it said before is kept with its day."""
    position = _own(actor, position, expected_version)
    PositionVersion.objects.create(
        position=position,
        number=position.version,
        topic=position.topic,
        text=position.text,
        stated_on=position.stated_on,
        replaced_at=now(),
    )
    _set(position, topic, text, url, is_public, review_on)
    position.stated_on = position.confirmed_on = today()
    return _save(actor, position, "engagement.position_changed")


@write_transaction()
def confirm_position(
    *, actor: Actor, position: Position, review_on: date | None = None, expected_version: int | None = None
) -> Position:
    """Say for one's organisation that this is still its view. Raises ``DomainError`` "review_wrong"."""
    position = _own(actor, position, expected_version)
    position.review_on = _review(review_on)
    position.confirmed_on = today()
    position.confirmed_for_id = actor.seat_id
    return _save(actor, position, "engagement.position_confirmed")


@write_transaction()
def end_position(
    *, actor: Actor, position: Position, because: str, expected_version: int | None = None
) -> Position:
    """Say for one's organisation that this is not its view any more; it stays readable with the reason."""
    position = _own(actor, position, expected_version)
    position.ended_on = today()
    position.ended_because = clean_line(because, limit=300, field="because")
    return _save(actor, position, "engagement.position_ended")


def _own(actor: Actor, position: Position, expected_version: int | None) -> Position:
    rows = Position.objects.select_for_update(of=("self",)).select_related("organisation")
    found = fetch(actor, Action.CHANGE, rows, pk=position.pk)
    require_version(found, expected_version)
    if not found.is_current:
        raise DomainError("position_ended", _("This position was ended. Write a new one."))
    return found


def _set(
    position: Position, topic: str, text: str, url: str, is_public: bool, review_on: date | None
) -> None:
    position.topic = clean_line(topic, limit=120, field="topic")
    same = Position.objects.filter(
        organisation=position.organisation_id, topic__iexact=position.topic, ended_on=None
    )
    if same.exclude(pk=position.pk).exists():
        raise DomainError("topic_taken", _("There is a position on this already. Change that one."), "topic")
    position.text = clean_text(text, limit=TEXT_LIMIT, field="text")
    position.url = clean_line(url, limit=300, field="url", required=False)
    position.is_public = is_public
    position.review_on = _review(review_on)


def _review(day: date | None) -> date:
    if day is None:
        return today() + USUAL_LIFE
    if not today() < day <= today() + LONGEST_LIFE:
        raise DomainError("review_wrong", _("Choose a day within the next three years."), "review_on")
    return day


def _save(actor: Actor, position: Position, name: str) -> Position:
    position.version += 1
    position.save()
    _record(name, actor, position)
    return position


def _record(name: str, actor: Actor, position: Position) -> None:
    facts: dict[str, Any] = {"organisation": position.organisation_id, "is_public": position.is_public}
    record(name, actor=actor, target=position, facts=facts, sealed=[position])

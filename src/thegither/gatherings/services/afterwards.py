"""After an event: who came, what was said, and to forget who they were."""

import re
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from thegither.dialogue.models import Channel, Contribution
from thegither.engagement.services import begin_response, contribute_in, send_response
from thegither.gatherings.models import Gathering, SignUp, SignUpState
from thegither.gatherings.personal import NOTHING_OF_THEM
from thegither.kernel.actors import Actor, Provenance
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.ui.words import short_day

from .recording import locked, record_of

KEPT = timedelta(days=30)
MOST_WALKED_IN = 100_000
MOST_NOTES = 200


@write_transaction()
def record_attendance(
    *,
    actor: Actor,
    gathering: Gathering,
    came: Iterable[int],
    walked_in: int = 0,
    expected_version: int | None = None,
) -> Gathering:
    """Note who of those who signed up ``came`` (by their keys), and how many others.

    Raises ``DomainError`` "not_begun" or "walked_in_wrong".
    """
    gathering = locked(actor, Action.MANAGE, gathering.pk)
    require_version(gathering, expected_version)
    if not gathering.has_begun:
        raise DomainError("not_begun", _("It has not begun yet. Note who came once it has."))
    if not 0 <= walked_in <= MOST_WALKED_IN:
        raise DomainError("walked_in_wrong", _("Say how many came without signing up."), "walked_in")
    there = set(came)
    rows = list(gathering.sign_ups.exclude(state=SignUpState.CANCELLED).select_for_update())
    for row in rows:
        row.came = row.pk in there
    SignUp.objects.bulk_update(rows, ["came"])
    gathering.walked_in, gathering.attendance_at = walked_in, now()
    gathering.version += 1
    gathering.save(update_fields=["walked_in", "attendance_at", "version"])
    people = sum(row.people for row in rows if row.came) + walked_in
    record_of("gatherings.attended", actor, gathering, gathering, *rows, came=people)
    return gathering


@write_transaction()
def enter_notes(
    *,
    actor: Actor,
    gathering: Gathering,
    text: str,
    layer: str | None = None,
    submission_key: UUID | None = None,
) -> list[Contribution]:
    """Type in what was said at an event: a contribution for each part between empty lines.

    Raises ``DomainError`` "not_begun" or "too_many_notes", and what ``contribute`` raises.
    """
    gathering = locked(actor, Action.CHANGE, gathering.pk)
    if not gathering.has_begun:
        raise DomainError("not_begun", _("It has not begun yet. Type in what was said once it has."))
    notes = [note for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if (note := part.strip())]
    if not notes:
        raise DomainError("text_missing", _("Write what was said."), "text")
    if len(notes) > MOST_NOTES:
        message = _("These are %(count)d notes. Type in %(limit)d at most at a time.")
        raise DomainError("too_many_notes", message % {"count": len(notes), "limit": MOST_NOTES}, "text")
    where = _("At “%(title)s”, %(day)s") % {
        "title": gathering.activity.title,
        "day": short_day(localtime(gathering.starts_at)),
    }
    author, response = begin_response(
        actor=actor.entering_for(Provenance(Channel.EVENT, where)),
        activity=gathering.activity,
        layer=layer,
        submission_key=submission_key,
    )
    if response.is_sent:
        return [placed.contribution for placed in response.placed.select_related("contribution")]
    said = [contribute_in(actor=author, response=response, text=note) for note in notes]
    send_response(actor=author, response=response)
    record_of("gatherings.notes_entered", actor, gathering, contributions=len(said))
    return said


def forget_people() -> int:
    """Delete names, addresses and needs ``KEPT`` after an event; return for how many events.

    How many signed up and came stays.
    """
    with write_transaction():
        over = Gathering.objects.filter(ends_at__lt=now() - KEPT, forgotten_at=None)
        rows = list(over.select_related("activity__engagement__matter").select_for_update(of=("self",)))
        for gathering in rows:
            gathering.sign_ups.update(**NOTHING_OF_THEM)
            gathering.forgotten_at = now()
            gathering.save(update_fields=["forgotten_at"])
            record_of("gatherings.forgotten", Actor.system(), gathering)
    return len(rows)

"""Write to the record. The last step of every service, in the service's own transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from thegither.kernel.actors import Actor
from thegither.kernel.clock import now

from .chain import GENESIS, digest_of_event
from .dispatch import enqueue_handlers
from .models import Event
from .seals import name_of, seal_key, seal_of

_LOCK_SPACE = 0x7E61
_LOCK = "SELECT pg_advisory_xact_lock(%s, hashint8(%s))"
_HEAD = "SELECT sequence, digest FROM audit_event WHERE stream = %s ORDER BY sequence DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One act to be recorded; see ``record``."""

    name: str
    target: Model
    partnership_id: int | None = None
    matter_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    sealed: Sequence[Model] = ()
    actor: Actor | None = None


def record(
    name: str,
    *,
    actor: Actor,
    target: Model,
    partnership_id: int | None = None,
    matter_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
    sealed: Sequence[Model] = (),
) -> Event:
    """Append one event to the chain of its partnership (or of the platform) and return it.

    ``facts`` are opaque keys and small values, never personal data or what people wrote; ``sealed`` are the
    records whose content (``audit.seals``) this event vouches for. Handlers run later, in a worker.
    """
    entry = Entry(name, target, partnership_id, matter_id, facts or {}, sealed)
    return record_many([entry], actor=actor)[0]


def record_many(entries: Iterable[Entry], *, actor: Actor, dispatch: bool = True) -> list[Event]:
    """Append many events, chained in the given order, with one lock for each partnership concerned.

    ``dispatch=False`` leaves the handlers out; whoever asks for that does their work in bulk.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("record() belongs in the service's transaction")
    entries = list(entries)
    key = seal_key() if any(entry.sealed for entry in entries) else b""
    heads: dict[int, tuple[int, str]] = {}
    for stream in sorted({entry.partnership_id or 0 for entry in entries}):  # sorted: no deadlock
        heads[stream] = _locked_head(stream)
    events = []
    for entry in entries:
        by = entry.actor or actor
        stream = entry.partnership_id or 0
        sequence, previous = heads[stream]
        facts = dict(entry.facts)
        if entry.sealed:
            facts["seals"] = {name_of(row): seal_of(row, key) for row in entry.sealed}
        event = Event(
            stream=stream,
            sequence=sequence + 1,
            name=entry.name,
            occurred_at=now(),
            actor_kind=by.kind,
            person_id=by.person_id,
            seat_id=by.seat_id,
            participant_id=by.participant_id,
            channel=by.provenance.channel if by.provenance else "",
            target_type=entry.target._meta.label_lower,
            target_id=entry.target.pk,
            partnership_id=entry.partnership_id,
            matter_id=entry.matter_id,
            facts=facts,
            previous=previous,
        )
        event.digest = digest_of_event(event)
        heads[stream] = (event.sequence, event.digest)
        events.append(event)
    Event.objects.bulk_create(events, batch_size=500)
    if dispatch:
        enqueue_handlers(events)
    return events


def _locked_head(stream: int) -> tuple[int, str]:
    """Return the sequence and digest of the stream's last event, holding the stream until the commit."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One way to the server and back, because others wait; each statement still looks anew.
            cursor.execute(f"{_LOCK}; {_HEAD}", [_LOCK_SPACE, stream, stream])
            cursor.nextset()
        else:  # SQLite has one writer at a time anyway
            cursor.execute(_HEAD, [stream])
        head: tuple[int, str] | None = cursor.fetchone()
    return head or (0, GENESIS)

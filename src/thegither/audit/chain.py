"""The hash chain: how one event's digest is made from its own content and the event before it."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64

CHAINED = (
    "stream",
    "sequence",
    "name",
    "actor_kind",
    "person_id",
    "seat_id",
    "participant_id",
    "channel",
    "target_type",
    "target_id",
    "partnership_id",
    "matter_id",
    "facts",
)


def canonical(content: Any) -> str:
    """Return ``content`` as JSON that is the same on every machine and database."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest_of_event(event: Any) -> str:
    """Return the SHA-256 (hex) over the event's fields, its time in UTC and the digest before it."""
    moment: datetime = event.occurred_at.astimezone(UTC)
    content = {name: getattr(event, name) for name in CHAINED}
    content["occurred_at"] = moment.isoformat(timespec="microseconds")
    return hashlib.sha256(f"{event.previous}\n{canonical(content)}".encode()).hexdigest()

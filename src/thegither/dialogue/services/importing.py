"""Many contributions at once, from another system: few queries for each thousand, all or nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from thegither.audit.services import Entry, record, record_many
from thegither.dialogue.models import Channel, Contribution, Layer, Matter, Stage, Standing
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.policies import Action, require
from thegither.kernel.text import clean_line, one_of
from thegither.kernel.transactions import write_transaction

from .contributions import (
    BYLINE_LIMIT,
    PROVENANCE_LIMIT,
    SOURCE_KEY_LIMIT,
    checked_knowledge,
    checked_language,
    checked_moment,
    clean_words,
)
from .tallies import Counts, counted, move_tally

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionDraft:
    """One contribution to be imported. ``stage`` is the matter's own where it is empty."""

    text: str
    layer: str = Layer.PUBLIC
    knowledge: str = ""
    language: str = "en-gb"
    byline: str = ""
    channel: str = Channel.IMPORT
    provenance: str = ""
    said_at: datetime | None = None
    stage: str = ""
    standing: str = Standing.SHOWN
    seat_id: int | None = None
    participant_id: int | None = None
    source_key: str = ""


def contribute_many(
    *, actor: Actor, matter: Matter, drafts: Iterable[ContributionDraft]
) -> list[Contribution]:
    """Store many contributions and return the new ones; drafts whose ``source_key`` is there are left out.

    All are stored or none. Each is recorded and sealed, but handlers hear one event for the whole,
    ``dialogue.contributions_imported``, whose facts name the first and the last key.
    """
    stored: list[Contribution] = []
    counts: Counts = Counter()
    with write_transaction():
        require(actor, Action.MANAGE, matter)
        for batch in _batches(drafts):
            fresh = _without_known(matter, [_contribution(matter, draft) for draft in batch])
            Contribution.objects.bulk_create(fresh, batch_size=BATCH)
            entries = [
                Entry(
                    "dialogue.contribution_made",
                    target=row,
                    partnership_id=matter.partnership_id,
                    matter_id=matter.pk,
                    facts={"layer": row.layer, "standing": row.standing},
                    sealed=[row],
                )
                for row in fresh
            ]
            record_many(entries, actor=actor, dispatch=False)
            for row in fresh:
                counts.update(counted(row))
            stored += fresh
        if stored:
            move_tally(matter.pk, counts)
            record(
                "dialogue.contributions_imported",
                actor=actor,
                target=matter,
                partnership_id=matter.partnership_id,
                matter_id=matter.pk,
                facts={"count": len(stored), "first": stored[0].pk, "last": stored[-1].pk},
            )
    return stored


def check_draft(matter: Matter, draft: ContributionDraft) -> None:
    """Raise the ``DomainError`` that storing ``draft`` would raise, if any."""
    _contribution(matter, draft)


def _contribution(matter: Matter, draft: ContributionDraft) -> Contribution:
    return Contribution(
        matter=matter,
        text=clean_words(draft.text),
        layer=one_of(Layer, draft.layer, "layer"),
        knowledge=checked_knowledge(draft.knowledge),
        language=checked_language(draft.language),
        byline=clean_line(draft.byline, limit=BYLINE_LIMIT, field="byline", required=False),
        channel=one_of(Channel, draft.channel, "channel"),
        provenance=clean_line(draft.provenance, limit=PROVENANCE_LIMIT, field="provenance", required=False),
        said_at=checked_moment(draft.said_at),
        entered_at=now(),
        stage=one_of(Stage, draft.stage or matter.stage, "stage"),
        standing=one_of(Standing, draft.standing, "standing"),
        seat_id=draft.seat_id,
        participant_id=draft.participant_id,
        source_key=clean_line(draft.source_key, limit=SOURCE_KEY_LIMIT, field="source_key", required=False),
    )


def _without_known(matter: Matter, rows: list[Contribution]) -> list[Contribution]:
    """Return the rows whose source key neither the matter nor an earlier row of these has."""
    keys = [row.source_key for row in rows if row.source_key]
    known = set(
        Contribution.objects.filter(matter=matter, source_key__in=keys).values_list("source_key", flat=True)
        if keys
        else ()
    )
    fresh = []
    for row in rows:
        if row.source_key and row.source_key in known:
            continue
        known.add(row.source_key)
        fresh.append(row)
    return fresh


def _batches(drafts: Iterable[ContributionDraft]) -> Iterator[list[ContributionDraft]]:
    rest = iter(drafts)
    while batch := list(islice(rest, BATCH)):
        yield batch

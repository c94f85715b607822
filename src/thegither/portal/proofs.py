"""Show that a thread was not altered: its events in the chain, and its records against their seals."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from thegither.audit.chain import GENESIS, digest_of_event
from thegither.audit.models import Event
from thegither.audit.presenters import sentence
from thegither.audit.seals import contents, name_of, seal_key, seal_of
from thegither.dialogue.models import Contribution

from .news import TOLD
from .threads import Thread

# Besides what is news, what happened to a contribution itself; never who follows or claims it.
_SHOWN = (
    *TOLD,
    "dialogue.contribution_made",
    "dialogue.contributions_imported",
    "dialogue.contribution_moderated",
    "dialogue.contribution_withdrawn",
    "dialogue.contributions_cited",
    "outcomes.outcome_changed",
    "outcomes.indicator_added",
    "outcomes.measurement_corrected",
    "delivery.owners_changed",
)

_NAMES = {
    "dialogue.contribution": _("Contribution"),
    "dialogue.disposition": _("Answer"),
    "dialogue.decision": _("Decision"),
    "dialogue.decisionoption": _("Option"),
    "dialogue.dissent": _("Dissent"),
    "delivery.action": _("Action"),
    "delivery.actionnews": _("News"),
    "outcomes.outcome": _("Outcome"),
    "outcomes.measurement": _("Measurement"),
    "outcomes.contributionclaim": _("Claim"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One event of the thread: its place in the chain, and whether it and the event before it are whole."""

    stream: int
    sequence: int
    sentence: str
    occurred_at: datetime
    digest: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """A record of the thread, and whether it says what it said when it was recorded."""

    name: str
    is_unaltered: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """What was checked of a thread, just now."""

    links: Sequence[Link]
    records: Sequence[SealedRecord]

    @property
    def is_whole(self) -> bool:
        """True if nothing was found altered."""
        return all(link.is_whole for link in self.links) and all(row.is_unaltered for row in self.records)


def proof_of(contribution: Contribution, thread: Thread) -> Proof:
    """Check the events and the records of a thread."""
    targets = {
        "dialogue.contribution": [contribution.pk],
        "dialogue.disposition": [answer.pk for answer in thread.answers],
        "dialogue.decision": [decided.pk for decided in thread.decided.records],
        "delivery.action": [did.pk for did in thread.did.records],
        "outcomes.outcome": [changed.pk for changed in thread.changed.records],
    }
    wanted = Q()
    for label, keys in targets.items():
        wanted |= Q(target_type=label, target_id__in=keys)
    events = list(Event.objects.filter(wanted).order_by("id"))
    before = _digests_before(events)
    links, seals = [], {}
    for event in events:
        seals.update(event.facts.get("seals", {}))
        if event.name in _SHOWN:
            links.append(
                Link(
                    stream=event.stream,
                    sequence=event.sequence,
                    sentence=sentence(event),
                    occurred_at=event.occurred_at,
                    digest=event.digest,
                    is_whole=digest_of_event(event) == event.digest
                    and event.previous == before.get((event.stream, event.sequence - 1)),
                )
            )
    return Proof(links, _checked(seals))


def _digests_before(events: Sequence[Event]) -> dict[tuple[int, int], str]:
    """Return the digest of the event before each of these, by its place."""
    places: dict[int, list[int]] = defaultdict(list)
    for event in events:
        places[event.stream].append(event.sequence - 1)
    wanted = Q(pk__in=())
    for stream, sequences in places.items():
        wanted |= Q(stream=stream, sequence__in=sequences)
    rows = Event.objects.filter(wanted).values_list("stream", "sequence", "digest")
    found = {(stream, sequence): digest for stream, sequence, digest in rows}
    return found | {(stream, 0): GENESIS for stream in places}


def _checked(seals: dict[str, str]) -> list[SealedRecord]:
    """Compare the newest seal of each record with what the record says now."""
    keys: dict[str, list[str]] = defaultdict(list)
    for name in seals:
        label, key = name.rsplit(":", 1)
        keys[label].append(key)
    sealing = seal_key()
    checked = []
    for label, pks in keys.items():
        model: type[Model] = apps.get_model(label)
        if model not in contents:
            continue
        rows = {name_of(row): row for row in model._default_manager.filter(pk__in=pks)}
        for pk in pks:
            name = f"{label}:{pk}"
            row = rows.get(name)
            unaltered = row is not None and seal_of(row, sealing) == seals[name]
            checked.append(SealedRecord(f"{_NAMES.get(label, model._meta.verbose_name)} {pk}", unaltered))
    return checked

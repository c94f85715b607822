"""Prove the record: every chain whole, every sealed record as it was recorded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

from . import chain
from .models import Event
from .seals import contents, seal_key, seal_of


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as the record says: ``what`` names the record, ``why`` says what is wrong."""

    what: str
    why: str


def verify_record(progress: Callable[[int, int], None] = lambda done, total: None) -> Iterator[Finding]:
    """Yield a finding for every broken link and every changed, missing or unrecorded row.

    Memory grows with the sealed records only (their names and digests).
    """
    latest: dict[str, str] = {}
    yield from _verify_chains(latest, progress)
    yield from _verify_seals(latest)


def _verify_chains(latest: dict[str, str], progress: Callable[[int, int], None]) -> Iterator[Finding]:
    total = Event.objects.count()
    stream, sequence, previous = None, 0, chain.GENESIS
    for done, event in enumerate(Event.objects.order_by("stream", "sequence").iterator(2000), start=1):
        if event.stream != stream:
            stream, sequence, previous = event.stream, 0, chain.GENESIS
        what = f"event {event.stream}/{event.sequence} ({event.name}, id {event.pk})"
        if event.sequence != sequence + 1:
            yield Finding(what, f"{event.sequence - sequence - 1} events before it are missing")
        elif event.previous != previous:
            yield Finding(what, "it does not follow the event before it")
        if chain.digest_of_event(event) != event.digest:
            yield Finding(what, "its content was changed after it was recorded")
        sequence, previous = event.sequence, event.digest
        latest.update(event.facts.get("seals", {}))
        for name in event.facts.get("unsealed", ()):
            latest.pop(name, None)
        if done % 2000 == 0:
            progress(done, total)
    progress(total, total)


def _verify_seals(latest: dict[str, str]) -> Iterator[Finding]:
    key = seal_key()
    for model in contents:
        label = model._meta.label_lower
        for row in model._default_manager.order_by("pk").iterator(1000):
            name = f"{label}:{row.pk}"
            recorded = latest.pop(name, None)
            if recorded is None:
                yield Finding(name, "nobody recorded it: it was put in behind the record")
            elif recorded != seal_of(row, key):
                yield Finding(name, "it was changed after it was recorded")
    for name in latest:
        yield Finding(name, "it was recorded and is gone")


def count_sealed() -> int:
    """Return how many records are sealed by a registered content."""
    return sum(model._default_manager.count() for model in contents)


def sealed_models() -> list[type[Model]]:
    """Return the models with sealed content, in the order of the rooms."""
    return [model for model in apps.get_models() if model in contents]

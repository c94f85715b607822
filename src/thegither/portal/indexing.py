"""Keep the search documents as the records are: one record after an event, or all of them anew."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Model, QuerySet

from thegither.delivery.models import Action
from thegither.dialogue.models import Contribution, Decision, DecisionState, Matter, Standing
from thegither.kernel.text import shorten
from thegither.kernel.transactions import write_transaction
from thegither.outcomes.models import Outcome
from thegither.partners.models import Organisation, Partnership

from .models import SearchDocument

BATCH = 1000
# A contribution may become visible after one with a later key: writers do not commit in the order of keys.
LOOK_BACK = 500


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record that can be found: its model, which rows, and what of a row is searched."""

    model: type[Model]
    rows: Callable[[], QuerySet[Any]]
    content: Callable[[Any], dict[str, Any]]


def _partnership(row: Partnership) -> dict[str, Any]:
    others = [f"{other.name}. {other.purpose}" for other in row.translations.all()]
    return {
        "partnership_id": row.pk,
        "title": row.name,
        "text": _joined(row.purpose, row.rationale, *others),
        "happened_at": row.created_at,
    }


def _matter(row: Matter) -> dict[str, Any]:
    others = [_joined(other.title, other.question, other.summary) for other in row.translations.all()]
    return {
        "partnership_id": row.partnership_id,
        "matter_id": row.pk,
        "title": row.title,
        "text": _joined(row.question, row.summary, *others),
        "language": row.language,
        "happened_at": row.opened_at,
    }


def _contribution(row: Contribution) -> dict[str, Any]:
    return {
        "partnership_id": row.matter.partnership_id,
        "matter_id": row.matter_id,
        "title": row.reference,
        "text": row.text,
        "language": row.language,
        "happened_at": row.said_at,
    }


def _decision(row: Decision) -> dict[str, Any]:
    return {
        "partnership_id": row.matter.partnership_id,
        "matter_id": row.matter_id,
        "title": row.title,
        "text": _joined(row.question, row.reasons, *(option.title for option in row.options.all())),
        "happened_at": row.decided_at or row.proposed_at,
    }


def _action(row: Action) -> dict[str, Any]:
    return {
        "partnership_id": row.partnership_id,
        "title": row.title,
        "text": _joined(row.description, row.result, *(news.text for news in row.news.all())),
        "happened_at": row.created_at,
    }


def _outcome(row: Outcome) -> dict[str, Any]:
    return {
        "partnership_id": row.partnership_id,
        "title": row.title,
        "text": _joined(
            row.for_whom, row.description, *(indicator.name for indicator in row.indicators.all())
        ),
        "happened_at": row.created_at,
    }


def _organisation(row: Organisation) -> dict[str, Any]:
    return {"title": row.name, "text": row.purpose, "happened_at": row.created_at}


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


KINDS: dict[str, Kind] = {
    "partnership": Kind(
        Partnership, lambda: Partnership.objects.prefetch_related("translations"), _partnership
    ),
    "matter": Kind(Matter, lambda: Matter.objects.prefetch_related("translations"), _matter),
    "contribution": Kind(
        Contribution,
        lambda: Contribution.objects.filter(standing=Standing.SHOWN).select_related("matter"),
        _contribution,
    ),
    "decision": Kind(
        Decision,
        lambda: (
            Decision.objects.exclude(state=DecisionState.WITHDRAWN)
            .select_related("matter")
            .prefetch_related("options")
        ),
        _decision,
    ),
    "action": Kind(Action, lambda: Action.objects.prefetch_related("news"), _action),
    "outcome": Kind(Outcome, lambda: Outcome.objects.prefetch_related("indicators"), _outcome),
    "organisation": Kind(Organisation, Organisation.objects.all, _organisation),
}
KIND_OF_LABEL = {kind.model._meta.label_lower: name for name, kind in KINDS.items()}


def index_record(kind: str, key: int) -> None:
    """Make the document of one record as the record is now; take it away where there is nothing to find."""
    with write_transaction():
        if not _store(kind, KINDS[kind].rows().filter(pk=key)):
            SearchDocument.objects.filter(kind=kind, key=key).delete()


def index_new_contributions() -> int:
    """Make the documents of contributions said since the last time, and return how many."""
    documents = SearchDocument.objects.filter(kind="contribution")
    newest = documents.aggregate(newest=Max("key", default=0))["newest"]
    recent = KINDS["contribution"].rows().filter(pk__gt=newest - LOOK_BACK).order_by("pk")
    known = set(documents.filter(key__gt=newest - LOOK_BACK).values_list("key", flat=True))
    new = [pk for pk in recent.values_list("pk", flat=True) if pk not in known]
    for keys in _batches(new):
        with write_transaction():
            _store("contribution", KINDS["contribution"].rows().filter(pk__in=keys))
    return len(new)


def rebuild(progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Make all documents anew, in batches, and return how many there are. Search works meanwhile."""
    stored = 0
    for place, kind in enumerate(KINDS, start=1):
        kept: set[int] = set()
        for keys in _batches(KINDS[kind].rows().order_by("pk").values_list("pk", flat=True)):
            with write_transaction():
                stored += _store(kind, KINDS[kind].rows().filter(pk__in=keys))
            kept.update(keys)
        _remove_others(kind, kept)
        progress(place, len(KINDS))
    return stored


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    every = list(keys)
    for start in range(0, len(every), BATCH):
        yield every[start : start + BATCH]


def _remove_others(kind: str, kept: Collection[int]) -> None:
    rows = SearchDocument.objects.filter(kind=kind)
    gone = [pk for pk, key in rows.values_list("pk", "key").iterator() if key not in kept]
    for keys in _batches(gone):
        with write_transaction():
            SearchDocument.objects.filter(pk__in=keys).delete()


def _store(kind: str, rows: QuerySet[Any]) -> int:
    documents = []
    for row in rows.order_by("pk"):  # a search takes the newest documents for the newest records
        content = KINDS[kind].content(row)
        content["title"] = shorten(content["title"], 300)
        documents.append(SearchDocument(kind=kind, key=row.pk, **content))
    SearchDocument.objects.bulk_create(
        documents,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["partnership_id", "matter_id", "title", "text", "language", "happened_at"],
    )
    return len(documents)

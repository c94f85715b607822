"""What happened in public, from the record: for feeds. Only events that concern everybody are told."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet
from django.urls import reverse

from thegither.audit.models import Event
from thegither.audit.presenters import sentence
from thegither.delivery.models import Action as PartnersAction
from thegither.dialogue.models import Decision, Disposition, Matter
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.outcomes.models import Outcome
from thegither.partners.models import Partnership

LIMIT = 40

TOLD = (
    "partners.partnership_created",
    "partners.partnership_changed",
    "partners.partnership_ended",
    "dialogue.matter_opened",
    "dialogue.matter_closed",
    "dialogue.matter_reopened",
    "dialogue.stage_moved",
    "dialogue.contributions_answered",
    "dialogue.decision_proposed",
    "dialogue.decision_recorded",
    "dialogue.decision_withdrawn",
    "dialogue.dissent_recorded",
    "delivery.action_planned",
    "delivery.action_started",
    "delivery.action_finished",
    "delivery.action_stopped",
    "delivery.action_reopened",
    "delivery.due_date_moved",
    "delivery.news_told",
    "outcomes.outcome_created",
    "outcomes.measured",
    "outcomes.part_claimed",
)

_MODELS: dict[str, tuple[type[Model], str]] = {
    "partners.partnership": (Partnership, "name"),
    "dialogue.matter": (Matter, "title"),
    "dialogue.disposition": (Disposition, "matter__title"),
    "dialogue.decision": (Decision, "title"),
    "delivery.action": (PartnersAction, "title"),
    "outcomes.outcome": (Outcome, "title"),
}


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One piece of news: what it is about, what happened, and where to read on."""

    key: int
    title: str
    sentence: str
    url: str
    happened_at: datetime
    event: str = ""


def news(
    actor: Actor, *, partnership: Partnership | None = None, matter: Matter | None = None
) -> list[NewsItem]:
    """Return the newest public events that the actor may see: of all, of a partnership or of a matter."""
    events = Event.objects.filter(name__in=TOLD)
    if partnership is not None:
        events = events.filter(stream=partnership.pk)
    if matter is not None:
        events = events.filter(matter_id=matter.pk)
    return items_of(actor, list(events.order_by("-id")[:LIMIT]))


def public_events(actor: Actor) -> QuerySet[Event]:
    """Return the events that are told, of partnerships that the actor may see."""
    seen = allowed(actor, Action.VIEW, Partnership).order_by().values("pk")
    return Event.objects.filter(name__in=TOLD, partnership_id__in=seen)


def items_of(actor: Actor, found: list[Event]) -> list[NewsItem]:
    """Return the news of these events, in their order; of records that the actor may not see, none."""
    titles = _titles(actor, found)
    partnerships = dict(
        allowed(actor, Action.VIEW, Partnership)
        .filter(pk__in={event.partnership_id for event in found if event.partnership_id})
        .values_list("pk", "slug")
    )
    items = []
    for event in found:
        title = titles.get((event.target_type, event.target_id))
        if title is None or (event.partnership_id and event.partnership_id not in partnerships):
            continue
        key = (
            partnerships[event.target_id] if event.target_type == "partners.partnership" else event.target_id
        )
        told = sentence(event)
        items.append(NewsItem(event.pk, title, told, _url(event, key), event.occurred_at, event.name))
    return items


def _titles(actor: Actor, events: list[Event]) -> dict[tuple[str, int], str]:
    """Return the titles of the records that the actor may see."""
    keys: dict[str, set[int]] = defaultdict(set)
    for event in events:
        keys[event.target_type].add(event.target_id)
    return {
        (label, pk): title
        for label, (model, field) in _MODELS.items()
        if keys[label]
        for pk, title in allowed(actor, Action.VIEW, model)
        .filter(pk__in=keys[label])
        .values_list("pk", field)
    }


def _seen(actor: Actor, model: type[Model], keys: set[int]) -> QuerySet[Model]:
    return allowed(actor, Action.VIEW, model).filter(pk__in=keys)


def _url(event: Event, key: int | str) -> str:
    kind = event.target_type.rpartition(".")[2]
    return reverse(f"portal:{'answer' if kind == 'disposition' else kind}", args=[key])

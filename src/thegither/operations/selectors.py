"""What administrators read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware

from thegither.accounts.models import Letter, User
from thegither.audit.models import Event
from thegither.audit.presenters import sentence
from thegither.kernel.actors import Actor
from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import RUNNING_ROLES, Mandate, Partnership, Person
from thegither.partners.policies import in_force


def users(actor: Actor, *, text: str = "") -> QuerySet[User]:
    """Return the accounts with every word of ``text`` in address or name, the newest first."""
    rows = allowed(actor, Action.VIEW, User).select_related("person")
    for word in text.split()[:8]:
        rows = rows.filter(Q(email__icontains=word) | Q(person__name__icontains=word))
    return rows.order_by("-pk")


def running_mandates(actor: Actor) -> QuerySet[Mandate]:
    """Return who runs which partnership today."""
    rows = allowed(actor, Action.VIEW, Mandate).filter(in_force(), in_force(of="seat"))
    return (
        rows.filter(seat__role__in=RUNNING_ROLES)
        .select_related("seat__partnership", "seat__organisation", "person__user")
        .order_by("seat__partnership__name", "pk")
    )


def partnerships_without_head(actor: Actor) -> QuerySet[Partnership]:
    """Return the partnerships that go on and that nobody runs."""
    run = running_mandates(actor).order_by().values("seat__partnership_id")
    return allowed(actor, Action.VIEW, Partnership).filter(ended_on=None).exclude(pk__in=run).order_by("name")


def letters(actor: Actor) -> QuerySet[Letter, Any]:
    """Return to whom which letter was or will be sent, never what it says: letters hold links that open."""
    if not actor.is_administrator:
        raise NotPermitted
    return Letter.objects.order_by("-pk").values("pk", "recipient", "subject", "written_at", "sent_at")


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as people read it."""

    event: Event
    text: str
    person: str
    partnership: str

    @property
    def place(self) -> str:
        """Where it happened, and its name and record for those who look behind the sentence."""
        record = f"{self.event.name}, {self.event.target_type}:{self.event.target_id}"
        return " · ".join(part for part in (self.partnership, record) if part)


def events(
    actor: Actor,
    *,
    name: str = "",
    partnership: str = "",
    from_on: date | None = None,
    until_on: date | None = None,
    before: int | None = None,
) -> QuerySet[Event]:
    """Return the record, newest first: of one name, of a partnership (name or slug), between two days."""
    rows = allowed(actor, Action.VIEW, Event)
    if name:
        rows = rows.filter(name=name)
    if partnership:
        named = Q(name__iexact=partnership) | Q(slug=partnership)
        found = allowed(actor, Action.VIEW, Partnership).filter(named).order_by()
        rows = rows.filter(partnership_id__in=found.values("pk"))
    if from_on:
        rows = rows.filter(occurred_at__gte=_midnight(from_on))
    if until_on:
        rows = rows.filter(occurred_at__lt=_midnight(until_on + timedelta(days=1)))
    if before:
        rows = rows.filter(pk__lt=before)
    return rows.order_by("-pk")


def event_lines(actor: Actor, found: Sequence[Event]) -> list[EventLine]:
    """Return events with the names that belong to their keys."""
    people = _names(allowed(actor, Action.VIEW, Person), (event.person_id for event in found))
    places = _names(allowed(actor, Action.VIEW, Partnership), (event.partnership_id for event in found))
    return [
        EventLine(
            event, sentence(event), people.get(event.person_id, ""), places.get(event.partnership_id, "")
        )
        for event in found
    ]


def _names(rows: QuerySet[Any], keys: Iterable[int | None]) -> dict[int | None, str]:
    return dict(rows.filter(pk__in={key for key in keys if key}).order_by().values_list("pk", "name"))


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))

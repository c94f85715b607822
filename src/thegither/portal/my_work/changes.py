"""What changed since somebody was last here, from the record, by matter."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import ngettext

from thegither.audit.models import Event
from thegither.audit.presenters import sentence
from thegither.dialogue.models import Contribution

from ..news import TOLD
from .desk import Desk
from .matters import in_number, reached

MATTERS = 12
MOST_EVENTS = 100
OF_OTHERS = [name for name in TOLD if name.startswith("dialogue.")]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened on one matter, or to one partnership where ``reached`` is empty."""

    title: str
    url: str
    sentences: list[str]
    happened_at: datetime
    reached: str = ""


def events_since(desk: Desk) -> list[Event]:
    """Return what others did since the last visit, newest first, at most ``MOST_EVENTS``. One query.

    Of one's partnerships everything is told; of other matters only what happened in the conversation itself.
    What people said is not among it: it is counted from the contributions.
    """
    mine = Q(partnership_id__in=list(desk.partnerships), name__in=TOLD)
    others = Q()
    if desk.actor.person_id is not None:
        said = Contribution.objects.filter(person=desk.actor.person_id).order_by()
        mine |= Q(
            partnership_id__in=said.values("matter__partnership_id"),
            matter_id__in=said.values("matter_id"),
            name__in=OF_OTHERS,
        )
        others = Q(person_id__isnull=True) | ~Q(person_id=desk.actor.person_id)
    rows = Event.objects.filter(mine, others, occurred_at__gt=desk.since).order_by("-id")
    return list(rows[:MOST_EVENTS])


def changes_of(desk: Desk, events: Sequence[Event], matters: Sequence[Any]) -> list[Change]:
    """Return what happened, the newest first: from these events and the matters of ``matters_of``."""
    of_matters: dict[int | None, dict[str, list[Event]]] = defaultdict(dict)
    of_partnerships: dict[int | None, dict[str, list[Event]]] = defaultdict(dict)
    for event in events:
        about = of_matters[event.matter_id] if event.matter_id else of_partnerships[event.partnership_id]
        about.setdefault(event.name, []).append(event)
    changes = []
    for matter in matters:
        found = of_matters.get(matter.pk, {})
        new = matter.new if matter.partnership_id in desk.partnerships else 0
        if not found and not new:
            continue
        moments = [told[0].occurred_at for told in found.values()] + ([matter.latest_at] if new else [])
        sentences = [_told(told) for told in found.values()] + ([_said(new)] if new else [])
        url = matter.get_absolute_url()
        changes.append(Change(matter.title, url, sentences, max(moments), reached(matter)))
    for key, partnership in desk.partnerships.items():
        if kinds := of_partnerships.get(key):
            moment = max(told[0].occurred_at for told in kinds.values())
            sentences = [_told(told) for told in kinds.values()]
            changes.append(Change(partnership.name, partnership.get_absolute_url(), sentences, moment))
    return sorted(changes, key=lambda change: change.happened_at, reverse=True)[:MATTERS]


def _told(events: list[Event]) -> str:
    """Return the sentence of the newest event of a kind, with how many there were."""
    told = sentence(events[0])
    return told if len(events) == 1 else f"{told} (×{len(events)})"


def _said(count: int) -> str:
    told = ngettext("%(count)s new contribution", "%(count)s new contributions", count)
    return told % {"count": in_number(count)}

"""What changed since somebody was last here, from the record, by matter."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils.translation import ngettext

from thegither.audit.models import Event
from thegither.audit.presenters import sentence
from thegither.delivery.models import Action as PartnersAction
from thegither.delivery.models import ActionState
from thegither.dialogue.models import Contribution, Decision, DecisionState, Matter
from thegither.kernel.policies import Action, allowed
from thegither.outcomes.models import Measurement, Moment
from thegither.ui.words import number

from ..news import TOLD
from .desk import Desk

MATTERS = 12
SAID = "dialogue.contribution_made"
OF_OTHERS = [name for name in TOLD if name.startswith("dialogue.")]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened on one matter, or to one partnership where ``reached`` is empty."""

    title: str
    url: str
    sentences: list[str]
    reached: str = ""


def changes_since(desk: Desk) -> list[Change]:
    """Return what others did since the last visit, newest first, where one has a seat or has said something.

    Of one's partnerships everything is told; of other matters only what happened in the conversation itself.
    """
    groups = _groups(desk)
    if not groups:
        return []
    newest = {key for found in groups.values() for _name, _count, key in found}
    events = Event.objects.in_bulk(newest)
    matters = _matters(desk, [matter for matter, _partnership in groups if matter])
    changes = []
    for (matter, partnership), found in groups.items():
        sentences = [_told(events[key], count) for _name, count, key in found]
        if matter in matters:
            record = matters[matter]
            changes.append(Change(record.title, record.get_absolute_url(), sentences, _reached(record)))
        elif matter is None and partnership in desk.partnerships:
            about = desk.partnerships[partnership]
            changes.append(Change(about.name, about.get_absolute_url(), sentences))
    return changes[:MATTERS]


def _groups(desk: Desk) -> dict[tuple[int | None, int | None], list[tuple[str, int, int]]]:
    """Return, by matter and partnership, each kind of event, how many and the newest. One query."""
    mine = Q(partnership_id__in=list(desk.partnerships), name__in=[*TOLD, SAID])
    others = Q(actor_kind__isnull=False)
    if desk.actor.person_id is not None:
        said = Contribution.objects.filter(person=desk.actor.person_id).order_by().values("matter_id")
        mine |= Q(matter_id__in=said, name__in=OF_OTHERS)
        others = Q(person_id__isnull=True) | ~Q(person_id=desk.actor.person_id)
    rows = (
        Event.objects.filter(mine, others, occurred_at__gt=desk.since)
        .order_by()
        .values("matter_id", "partnership_id", "name")
        .annotate(count=Count("id"), newest=Max("id"))
        .order_by("-newest")
    )
    groups: dict[tuple[int | None, int | None], list[tuple[str, int, int]]] = defaultdict(list)
    for row in rows[: MATTERS * 10]:
        groups[row["matter_id"], row["partnership_id"]].append((row["name"], row["count"], row["newest"]))
    return groups


def _told(event: Event, count: int) -> str:
    """Return the sentence of the newest event of its kind, with how many there were."""
    if event.name == SAID:
        return ngettext("%(count)s new contribution", "%(count)s new contributions", count) % {
            "count": number(count)
        }
    told = sentence(event)
    return told if count == 1 else f"{told} (×{number(count)})"


def _matters(desk: Desk, keys: list[int]) -> dict[int, Any]:
    """Return the matters that the person may see, with how far each came. One query."""
    of_matter = {"matter": OuterRef("pk")}
    decided = Decision.objects.filter(**of_matter, state=DecisionState.DECIDED, is_no=False)
    did = allowed(desk.actor, Action.VIEW, PartnersAction).filter(**of_matter, state=ActionState.DONE)
    changed = Measurement.objects.filter(indicator__outcome__matter=OuterRef("pk"), moment=Moment.AFTER)
    rows = (
        allowed(desk.actor, Action.VIEW, Matter)
        .filter(pk__in=keys)
        .annotate(has_decided=Exists(decided), has_done=Exists(did), has_changed=Exists(changed))
    )
    return {matter.pk: matter for matter in rows}


def _reached(matter: Any) -> str:
    """Return the last station that a matter reached."""
    if matter.has_done and matter.has_changed:
        return "changed"
    return "did" if matter.has_done else "decided" if matter.has_decided else "said"

"""Give groups of a map their names: people do, machines never; and see which groups still are the same."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from thegither.dialogue.services.acting import acting_in
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction
from thegither.opinions.models import GroupName, Run
from thegither.opinions.selectors.results import names_of, runs_of, unpacked

from .statements import record_of

if TYPE_CHECKING:
    from thegither_analysis.opinion import OpinionMap

Words = tuple[str, str]  # the name, and what is said about it

NAME_LIMIT = 60
ABOUT_LIMIT = 300
SAME_FROM = 0.5


@write_transaction()
def name_groups(*, actor: Actor, run: Run, words: Mapping[int, Words]) -> int:
    """Call groups of a run by these words, by their number; an empty name takes theirs back.

    Returns how many names changed. Raises as ``name_group``.
    """
    known = names_of(run)
    changed = 0
    for group, (name, about) in words.items():
        before = known.get(group)
        if (name, about) == ((before.name, before.about) if before else ("", "")):
            continue
        if name:
            name_group(actor=actor, run=run, group=group, name=name, about=about)
        elif before:
            take_name_back(actor=actor, name=before)
        changed += 1
    return changed


@write_transaction()
def name_group(*, actor: Actor, run: Run, group: int, name: str, about: str = "") -> GroupName:
    """Give a group of a run its name, or another one, and say what it stands for; the run is kept.

    Later groups with mostly the same people are called the same. Raises ``DomainError`` "unknown_group".
    """
    run = _changeable(actor, run.pk)
    if not 0 <= group < run.groups:
        raise DomainError("unknown_group", _("There is no such group on this map."), "group")
    acting = acting_in(actor, run.activity.engagement.matter.partnership_id)
    named, _is_new = GroupName.objects.update_or_create(
        run=run,
        group=group,
        defaults={
            "name": clean_line(name, limit=NAME_LIMIT, field="name"),
            "about": clean_line(about, limit=ABOUT_LIMIT, field="about", required=False),
            "named_at": now(),
            "named_by_id": acting.person_id,
            "named_for_id": acting.seat_id,
        },
    )
    run.is_kept = True
    run.save(update_fields=["is_kept"])
    record_of("opinions.group_named", acting, run.activity, named, named, group=group)
    _carry_on(run)
    return named


@write_transaction()
def take_name_back(*, actor: Actor, name: GroupName) -> None:
    """Take back what a group was called; it is called as before, if it had a name before."""
    run = _changeable(actor, name.run_id)
    name.name = name.about = ""
    name.save(update_fields=["name", "about"])
    acting = acting_in(actor, run.activity.engagement.matter.partnership_id)
    record_of("opinions.group_name_taken_back", acting, run.activity, name, name, group=name.group)
    _carry_on(run)


def carried_names(activity_id: int, found: "OpinionMap") -> dict[str, int]:
    """Return, by group of a new map, the key of the name it still has.

    That is the newest name of a group with which it shares at least half of the people in either.
    """
    members = {group.id: frozenset(group.members.tolist()) for group in found.groups}
    return _names_for(activity_id, members)


def _changeable(actor: Actor, run_id: int) -> Run:
    rows = Run.objects.select_related("activity__engagement__matter").defer("result", "shown")
    return fetch(actor, Action.CHANGE, rows, pk=run_id)


def _carry_on(run: Run) -> None:
    """Let the runs after ``run`` call their groups as they are called now."""
    for later in runs_of(run.activity_id).filter(pk__gt=run.pk):
        later.carried = _names_for(run.activity_id, members_of(later))
        later.save(update_fields=["carried"])


def _names_for(activity_id: int, members: dict[int, frozenset[int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    names = GroupName.objects.filter(run__activity=activity_id).exclude(name="").select_related("run")
    for name in names.defer("run__result", "run__shown").order_by("-named_at", "-pk"):
        before = members_of(name.run).get(name.group, frozenset())
        for group, people in members.items():
            alike = len(people & before) >= SAME_FROM * len(people | before)
            if alike and str(group) not in found:
                found[str(group)] = name.pk
                break
    return found


def members_of(run: Run) -> dict[int, frozenset[int]]:
    """Return who (by the numbers of voters) is in each group of a run."""
    return _members(run.pk, run.digest, run.made_at)


# Runs that are named are few and never change; each map is compared with them.
@lru_cache(maxsize=16)
def _members(run_id: int, _digest: str, _made_at: datetime) -> dict[int, frozenset[int]]:
    people = unpacked(Run.objects.values_list("result", flat=True).get(pk=run_id))["participants"]
    groups: dict[int, set[int]] = {}
    for each in people:
        if each["group"] is not None:
            groups.setdefault(each["group"], set()).add(each["id"])
    return {group: frozenset(numbers) for group, numbers in groups.items()}

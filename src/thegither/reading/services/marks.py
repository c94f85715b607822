"""Keep what a reader has read."""

from collections.abc import Iterable

from thegither.dialogue.models import Contribution, Matter
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.transactions import write_transaction
from thegither.reading.models import ReadMark


@write_transaction()
def mark_read(*, actor: Actor, matter: Matter, keys: Iterable[int]) -> int:
    """Keep that the actor has read contributions of a matter; return how many. Nobody else is told."""
    matter = fetch(actor, Action.ANSWER, Matter, pk=matter.pk)
    if actor.person_id is None:
        raise NotPermitted
    seen = allowed(actor, Action.ANSWER, Contribution).filter(matter=matter, pk__in=set(keys))
    marks = [
        ReadMark(person_id=actor.person_id, contribution_id=key, read_at=now())
        for key in seen.order_by("pk").values_list("pk", flat=True)
    ]
    ReadMark.objects.bulk_create(marks, ignore_conflicts=True)
    return len(marks)

"""What every change of an event begins and ends with."""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.services.acting import acting_in
from thegither.gatherings.models import Gathering
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch


def locked(actor: Actor, action: Action, pk: int) -> Gathering:
    """Return an event for a change: whoever signs up or moves it waits until it is done."""
    rows = Gathering.objects.select_for_update(of=("self",)).select_related("activity__engagement__matter")
    return fetch(actor, action, rows, pk=pk)


def require_on(gathering: Gathering) -> None:
    """Raise ``DomainError`` "called_off" for an event that is not going to happen."""
    if gathering.is_called_off:
        raise DomainError("called_off", _("This event was called off. Nothing was changed."))


def record_of(name: str, actor: Actor, gathering: Gathering, *made: Model, **facts: Any) -> None:
    """Record what was done with an event, which is sealed with what was ``made`` by it."""
    matter = gathering.activity.engagement.matter
    record(
        name,
        actor=acting_in(actor, matter.partnership_id),
        target=made[0] if made else gathering,
        partnership_id=matter.partnership_id,
        matter_id=matter.pk,
        facts={"event": gathering.pk} | facts,
        sealed=made or [gathering],
    )

"""Record what was done to an engagement, and find an engagement to do it to."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet

from thegither.audit.services import record
from thegither.dialogue.services.acting import acting_in
from thegither.engagement.models import Engagement
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch


def locked(actor: Actor, action: Action, engagement: Engagement) -> tuple[Actor, Engagement]:
    """Return the actor acting in its partnership, and the engagement, locked, with its matter."""
    rows: QuerySet[Engagement] = Engagement.objects.select_for_update(of=("self",)).select_related(
        "matter__partnership"
    )
    found = fetch(actor, action, rows, pk=engagement.pk)
    return acting_in(actor, found.matter.partnership_id), found


def require_under_way(engagement: Engagement, message: str) -> None:
    """Raise ``DomainError`` "engagement_over" for one that was closed or called off."""
    if not (engagement.is_draft or engagement.is_open):
        raise DomainError("engagement_over", message)


def record_on(
    name: str,
    actor: Actor,
    engagement: Engagement,
    target: Model | None = None,
    *,
    facts: dict[str, Any] | None = None,
    sealed: Iterable[Model] = (),
) -> None:
    """Record an event of an engagement, or of something that belongs to it (``target``)."""
    facts = {"engagement": engagement.pk} | (facts or {})
    record_in(name, actor, engagement, target or engagement, facts=facts, sealed=sealed)


def record_in(
    name: str,
    actor: Actor,
    engagement: Engagement,
    target: Model,
    *,
    facts: dict[str, Any],
    sealed: Iterable[Model] = (),
) -> None:
    """Record an event of something in an engagement (an activity, a response): its facts say what it was."""
    record(
        name,
        actor=actor,
        target=target,
        partnership_id=engagement.matter.partnership_id,
        matter_id=engagement.matter_id,
        facts=facts,
        sealed=list(sealed),
    )

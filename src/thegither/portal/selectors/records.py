from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from thegither.delivery.models import Action as PartnersAction
from thegither.delivery.models import ActionDueDate, ActionNews, ActionOwner, ActionState
from thegither.delivery.selectors import UNDER_WAY
from thegither.dialogue.models import Decision, DecisionOption, DecisionState, Matter
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed
from thegither.outcomes.models import Measurement, Moment, Outcome
from thegither.partners.models import Partnership


def partnership_asked_for(actor: Actor, slug: str) -> Partnership | None:
    """Return the partnership to which a list is narrowed; None where it is not, or may not be seen."""
    return (
        allowed(actor, Action.VIEW, Partnership).filter(slug=slug).first()
        if slug.isprintable() and slug
        else None
    )


def visible_matter(actor: Actor, pk: int | None) -> Matter | None:
    """Return a matter if the actor may see it: a public action can belong to one that is not."""
    return allowed(actor, Action.VIEW, Matter).filter(pk=pk).first() if pk else None


def decision_rows(actor: Actor, partnership: Partnership | None) -> QuerySet[Decision]:
    """Return the decisions taken, newest first, each with the title of the option chosen as ``chosen``."""
    chosen = DecisionOption.objects.filter(decision=OuterRef("pk"), is_chosen=True).values("title")[:1]
    rows = allowed(actor, Action.VIEW, Decision).filter(state=DecisionState.DECIDED)
    if partnership is not None:
        rows = rows.filter(matter__partnership=partnership)
    rows = rows.select_related("matter__partnership").annotate(chosen=Subquery(chosen))
    return rows.order_by("-decided_at", "-pk")


def action_rows(actor: Actor, partnership: Partnership | None, shown: str) -> QuerySet[PartnersAction]:
    """Return actions, soonest due first: ``late``, ``done``, ``stopped``, or else those under way."""
    rows = allowed(actor, Action.VIEW, PartnersAction).select_related("partnership")
    rows = rows.order_by("due_on", "pk")
    if partnership is not None:
        rows = rows.filter(partnership=partnership)
    if shown == "done":
        return rows.filter(state=ActionState.DONE).order_by("-done_on", "-pk")
    if shown == "stopped":
        return rows.filter(state=ActionState.STOPPED).order_by("-pk")
    rows = rows.filter(state__in=UNDER_WAY)
    return rows.filter(due_on__lt=today()) if shown == "late" else rows


def with_owner_names(actions: Iterable[PartnersAction]) -> list[Any]:
    """Return the actions, each with ``owner_names``; whoever sits for themselves is not named. One query."""
    found: list[Any] = list(actions)
    names: dict[int, list[str]] = defaultdict(list)
    owners = ActionOwner.objects.filter(action__in=[action.pk for action in found]).order_by("pk")
    for action, name in owners.values_list("action_id", "seat__organisation__name"):
        names[action].append(name or _("a partner in person"))
    for row in found:
        row.owner_names = names[row.pk]
    return found


def due_dates(action: PartnersAction) -> QuerySet[ActionDueDate]:
    """Return every due date that an action had, in order."""
    return action.due_dates.order_by("set_at", "pk")


def news(action: PartnersAction) -> QuerySet[ActionNews]:
    """Return the news of an action, newest first, with the seat for which it was told."""
    return action.news.select_related("told_for__organisation")


def outcome_rows(actor: Actor, partnership: Partnership | None) -> QuerySet[Outcome]:
    """Return the outcomes, the newest measurement first, those not yet measured at the end."""
    newest = Measurement.objects.filter(indicator__outcome=OuterRef("pk"), moment=Moment.AFTER)
    rows = allowed(actor, Action.VIEW, Outcome).select_related("partnership")
    if partnership is not None:
        rows = rows.filter(partnership=partnership)
    rows = rows.annotate(newest=Subquery(newest.order_by("-measured_on").values("measured_on")[:1]))
    return rows.order_by(F("newest").desc(nulls_last=True), "-pk")

"""What partners do: plan, move a date (kept for ever), tell, finish, stop."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Decision, DecisionState, Matter
from thegither.kernel.actors import Actor as Doer
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Partnership, Seat

from .models import Action, ActionDecision, ActionDueDate, ActionNews, ActionOwner, ActionState


def plan_action(
    *,
    actor: Doer,
    partnership: Partnership,
    title: str,
    due_on: date,
    owners: Iterable[Seat],
    matter: Matter | None = None,
    description: str = "",
    carries_out: Iterable[Decision] = (),
    submission_key: UUID | None = None,
    source_key: str = "",
) -> Action:
    """Plan an action with one or several owner seats; say which decisions it carries out.

    Raises ``DomainError`` "action_without_owner", "owner_elsewhere", "decision_not_taken",
    "decision_elsewhere", "matter_elsewhere" or "partnership_ended". A second call with the same
    ``submission_key`` returns the first action.
    """
    owners, carries_out = list(owners), list(carries_out)
    with write_transaction():
        require(actor, Act.ADD, partnership)
        if (first := made_before(Action, submission_key)) is not None:
            return first
        if partnership.has_ended:
            raise DomainError(
                "partnership_ended", _("This partnership has ended. Plan the action in another one.")
            )
        if not owners:
            raise DomainError(
                "action_without_owner", _("Choose at least one partner that owns it."), "owners"
            )
        if any(seat.partnership_id != partnership.pk for seat in owners):
            raise DomainError("owner_elsewhere", _("Choose owners from this partnership."), "owners")
        if matter and matter.partnership_id != partnership.pk:
            raise DomainError("matter_elsewhere", _("Choose a matter of this partnership."), "matter")
        for decision in carries_out:
            if decision.state != DecisionState.DECIDED:
                raise DomainError(
                    "decision_not_taken", _("Choose decisions that have been taken."), "carries_out"
                )
            if decision.matter.partnership_id != partnership.pk:
                raise DomainError(
                    "decision_elsewhere", _("Choose decisions of this partnership."), "carries_out"
                )
        if matter is None and len({decision.matter_id for decision in carries_out}) == 1:
            matter = carries_out[0].matter
        action = Action.objects.create(
            partnership=partnership,
            matter=matter,
            title=clean_line(title, limit=200, field="title"),
            description=clean_text(description, limit=5000, field="description", required=False),
            due_on=due_on,
            created_at=now(),
            created_by_id=actor.person_id,
            is_public=matter.is_public if matter else True,
            submission_key=submission_key,
            source_key=source_key,
        )
        ActionOwner.objects.bulk_create(
            ActionOwner(action=action, seat=seat) for seat in dict.fromkeys(owners)
        )
        ActionDecision.objects.bulk_create(
            ActionDecision(action=action, decision=decision) for decision in dict.fromkeys(carries_out)
        )
        ActionDueDate.objects.create(action=action, due_on=due_on, set_at=now(), set_by_id=actor.person_id)
        _record(
            "delivery.action_planned",
            actor,
            action,
            owners=[seat.pk for seat in owners],
            decisions=[decision.pk for decision in carries_out],
        )
        return action


def move_due_date(*, actor: Doer, action: Action, due_on: date, reason: str) -> Action:
    """Give an action another due date, with the reason. The old date stays on the record."""
    with write_transaction():
        action = _locked(actor, action)
        _refuse_unless_under_way(action)
        if due_on == action.due_on:
            raise DomainError(
                "same_due_date", _("It is due on this day already. Choose another day."), "due_on"
            )
        reason = clean_line(reason, limit=300, field="reason")
        before = action.due_on
        action.due_on = due_on
        ActionDueDate.objects.create(
            action=action, due_on=due_on, set_at=now(), set_by_id=actor.person_id, reason=reason
        )
        _save(action, "due_on")
        _record("delivery.due_date_moved", actor, action, before=str(before), after=str(due_on))
        return action


def tell_news(*, actor: Doer, action: Action, text: str) -> ActionNews:
    """Tell how an action is going."""
    with write_transaction():
        action = _locked(actor, action)
        news = _add_news(actor, action, text, "text")
        action.latest_news_at = news.told_at
        _save(action, "latest_news_at")
        record(
            "delivery.news_told",
            actor=actor,
            target=action,
            partnership_id=action.partnership_id,
            matter_id=action.matter_id,
            facts={"news": news.pk},
            sealed=[news],
        )
        return news


def start_action(*, actor: Doer, action: Action) -> Action:
    """Say that an action is under way."""
    with write_transaction():
        action = _locked(actor, action)
        if action.state != ActionState.PLANNED:
            raise DomainError("not_planned", _("This action has started already."))
        action.state = ActionState.DOING
        _save(action, "state")
        _record("delivery.action_started", actor, action)
        return action


def finish_action(*, actor: Doer, action: Action, result: str, done_on: date | None = None) -> Action:
    """Say that an action is done, what was done, and on which day (today unless another is given)."""
    with write_transaction():
        action = _locked(actor, action)
        _refuse_unless_under_way(action)
        done_on = done_on or today()
        if done_on > today():
            raise DomainError(
                "done_in_future", _("Choose the day on which it was done, not a later one."), "done_on"
            )
        action.state = ActionState.DONE
        action.done_on = done_on
        action.result = clean_text(result, limit=5000, field="result")
        _save(action, "state", "done_on", "result")
        _record("delivery.action_finished", actor, action, days_late=max(0, (done_on - action.due_on).days))
        return action


def stop_action(*, actor: Doer, action: Action, reason: str) -> Action:
    """Stop an action that will not be done, and say why."""
    with write_transaction():
        action = _locked(actor, action)
        _refuse_unless_under_way(action)
        action.state = ActionState.STOPPED
        action.result = clean_text(reason, limit=5000, field="reason")
        _save(action, "state", "result")
        _record("delivery.action_stopped", actor, action)
        return action


def reopen_action(*, actor: Doer, action: Action, reason: str) -> Action:
    """Take up again an action that was done or stopped by mistake or too early, and say why."""
    with write_transaction():
        action = _locked(actor, action)
        if action.is_under_way:
            raise DomainError("under_way", _("This action is under way already."))
        news = _add_news(actor, action, reason, "reason")
        action.state, action.done_on, action.result = ActionState.DOING, None, ""
        action.latest_news_at = news.told_at
        _save(action, "state", "done_on", "result", "latest_news_at")
        _record("delivery.action_reopened", actor, action, also_sealed=[news])
        return action


def change_owners(*, actor: Doer, action: Action, owners: Iterable[Seat]) -> Action:
    """Say anew which seats own an action."""
    owners = list(dict.fromkeys(owners))
    with write_transaction():
        action = _locked(actor, action, Act.MANAGE)
        if not owners:
            raise DomainError(
                "action_without_owner", _("Choose at least one partner that owns it."), "owners"
            )
        if any(seat.partnership_id != action.partnership_id for seat in owners):
            raise DomainError("owner_elsewhere", _("Choose owners from this partnership."), "owners")
        before = set(action.owners.values_list("seat_id", flat=True))
        wanted = {seat.pk for seat in owners}
        action.owners.exclude(seat_id__in=wanted).delete()
        ActionOwner.objects.bulk_create(
            ActionOwner(action=action, seat=seat) for seat in owners if seat.pk not in before
        )
        _save(action)
        _record("delivery.owners_changed", actor, action, before=sorted(before), after=sorted(wanted))
        return action


def _add_news(actor: Doer, action: Action, text: str, field: str) -> ActionNews:
    return ActionNews.objects.create(
        action=action,
        text=clean_text(text, limit=3000, field=field),
        told_at=now(),
        told_by_id=actor.person_id,
        told_for_id=actor.seat_id,
    )


def _locked(actor: Doer, action: Action, act: Act = Act.CHANGE) -> Action:
    """Return the action as it is now, held until the commit."""
    require(actor, act, action)
    return Action.objects.select_for_update().get(pk=action.pk)


def _refuse_unless_under_way(action: Action) -> None:
    if not action.is_under_way:
        raise DomainError("not_under_way", _("This action is done or stopped. Take it up again first."))


def _save(action: Action, *fields: str) -> None:
    action.version += 1
    action.save(update_fields=[*fields, "version"])


def _record(
    name: str, actor: Doer, action: Action, *, also_sealed: Iterable[ActionNews] = (), **facts: object
) -> None:
    record(
        name,
        actor=actor,
        target=action,
        partnership_id=action.partnership_id,
        matter_id=action.matter_id,
        facts=facts,
        sealed=[action, *also_sealed],
    )

"""Make an activity, change it, open, pause and close it."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from thegither.dialogue.services.acting import acting_in
from thegither.dialogue.services.contributions import checked_language
from thegither.engagement.methods import is_known, method_of
from thegither.engagement.models import (
    Access,
    Activity,
    ActivityState,
    ActivityText,
    Engagement,
    PhaseSetting,
)
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text, one_of
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version

from .recording import record_in

TITLE_LIMIT = 160
INTRO_LIMIT = 5_000
MOST_MINUTES = 24 * 60
DOES = ("takes_responses", "takes_support", "shows_results")


@write_transaction()
def add_activity(
    *,
    actor: Actor,
    engagement: Engagement,
    kind: str,
    title: str,
    intro: str = "",
    minutes: int | None = None,
    access: str = Access.ANYONE,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    shows_results: bool = True,
    language: str = "en-gb",
    is_unlocked: bool = False,
    submission_key: UUID | None = None,
) -> Activity:
    """Make an activity of one method, as a draft that members see.

    ``is_unlocked``: it was said and kept why a method comes before the purpose is agreed. Raises
    ``DomainError`` "purpose_not_agreed", "method_unknown", "access_unknown", "minutes_wrong" or
    "closes_before".
    """
    engagement = fetch(actor, Action.ADD, Engagement.objects.select_related("matter"), pk=engagement.pk)
    if (first := made_before(Activity, submission_key)) is not None:
        return first
    if engagement.is_draft and not engagement.is_purpose_agreed and not is_unlocked:
        raise DomainError(
            "purpose_not_agreed",
            _(
                "The purpose comes first and is not agreed yet. If a method cannot wait, choose it in the"
                " plan and say why there."
            ),
        )
    if not is_known(kind):
        raise DomainError("method_unknown", _("Choose one of the methods."), "kind")
    last = engagement.activities.aggregate(last=Max("position"))["last"]
    activity = Activity(
        engagement=engagement,
        kind=kind,
        language=checked_language(language),
        position=0 if last is None else last + 1,
        created_at=now(),
        created_by_id=actor.person_id,
        submission_key=submission_key,
    )
    _set(
        activity,
        title=title,
        intro=intro,
        minutes=minutes,
        access=access,
        opens_at=opens_at,
        closes_at=closes_at,
        shows_results=shows_results,
    )
    activity.save(force_insert=True)
    _record("engagement.activity_made", actor, activity, {"kind": kind})
    return activity


@write_transaction()
def change_activity(
    *, actor: Actor, activity: Activity, expected_version: int | None = None, **changes: Any
) -> Activity:
    """Change what ``add_activity`` set, given by the same names; what people answered stays as it is."""
    activity = fetch(actor, Action.CHANGE, Activity.objects.select_for_update(), pk=activity.pk)
    require_version(activity, expected_version)
    _set(activity, **changes)
    activity.version += 1
    activity.save()
    _record("engagement.activity_changed", actor, activity, {"version": activity.version})
    return activity


@write_transaction()
def set_activity_state(*, actor: Actor, activity: Activity, state: str) -> Activity:
    """Open an activity, pause it or close it. Setting it to what it is changes nothing.

    Raises ``DomainError`` "engagement_not_open" or "activity_not_ready" when it cannot open yet.
    """
    activity = fetch(
        actor,
        Action.MANAGE,
        Activity.objects.select_for_update(of=("self",)).select_related("engagement"),
        pk=activity.pk,
    )
    if state not in (ActivityState.OPEN, ActivityState.PAUSED, ActivityState.CLOSED):
        raise DomainError("state_unknown", _("Choose whether it is open, paused or closed."), "state")
    if activity.state == state:
        return activity
    if state == ActivityState.OPEN:
        _require_ready(activity)
    activity.state = state
    activity.version += 1
    activity.save(update_fields=["state", "version"])
    ended = "engagement.activity_paused" if state == ActivityState.PAUSED else "engagement.activity_closed"
    _record("engagement.activity_opened" if state == ActivityState.OPEN else ended, actor, activity, {})
    return activity


@write_transaction()
def write_activity_text(
    *,
    actor: Actor,
    activity: Activity,
    language: str,
    title: str,
    intro: str = "",
    is_easy_read: bool = False,
    is_machine_made: bool = False,
) -> ActivityText:
    """Write an activity's words in another language, or in Easy Read; writing them again replaces them."""
    activity = fetch(actor, Action.CHANGE, Activity, pk=activity.pk)
    text, _made = ActivityText.objects.update_or_create(
        activity=activity,
        language=checked_language(language),
        is_easy_read=is_easy_read,
        defaults={
            "title": clean_line(title, limit=TITLE_LIMIT, field="title"),
            "intro": clean_text(intro, limit=INTRO_LIMIT, field="intro", required=False),
            "is_machine_made": is_machine_made,
        },
    )
    _record("engagement.activity_text_written", actor, activity, {"language": language, "easy": is_easy_read})
    return text


@write_transaction()
def set_phases(*, actor: Actor, activity: Activity, does: Mapping[int, Collection[str]]) -> None:
    """Say what an activity does in each phase: the key of a phase to what it does there, of ``DOES``."""
    activity = fetch(actor, Action.CHANGE, Activity.objects.select_related("engagement"), pk=activity.pk)
    for phase in activity.engagement.phases.filter(pk__in=does):
        chosen = {name: name in does[phase.pk] for name in DOES}
        PhaseSetting.objects.update_or_create(activity=activity, phase=phase, defaults=chosen)
    _record("engagement.activity_phases_set", actor, activity, {"phases": len(does)})


def _set(activity: Activity, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(activity, name, _CLEAN[name](value) if name in _CLEAN else value)
    if activity.opens_at and activity.closes_at and activity.closes_at <= activity.opens_at:
        raise DomainError(
            "closes_before", _("It closes before it opens. Choose a later closing."), "closes_at"
        )
    if activity.access == Access.LINK and not activity.link_key:
        activity.link_key = token_urlsafe(24)


def _checked_minutes(minutes: int | None) -> int | None:
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise DomainError(
            "minutes_wrong", _("Say in minutes how long it takes, or leave it empty."), "minutes"
        )
    return minutes


_CLEAN: dict[str, Callable[[Any], Any]] = {
    "title": lambda title: clean_line(title, limit=TITLE_LIMIT, field="title"),
    "intro": lambda intro: clean_text(intro, limit=INTRO_LIMIT, field="intro", required=False),
    "access": lambda access: one_of(Access, access, "access"),
    "minutes": _checked_minutes,
    "language": checked_language,
}


def _require_ready(activity: Activity) -> None:
    if not activity.engagement.is_open:
        raise DomainError(
            "engagement_not_open",
            _("The engagement is not open yet. Open it first; this stays as it is."),
        )
    if missing := method_of(activity).missing(activity):
        raise DomainError("activity_not_ready", missing)


def _record(name: str, actor: Actor, activity: Activity, facts: dict[str, Any]) -> None:
    engagement = activity.engagement
    acting = acting_in(actor, engagement.matter.partnership_id)
    record_in(name, acting, engagement, activity, facts=facts, sealed=[activity])

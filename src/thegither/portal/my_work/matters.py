"""The matters of a desk, read once: where answers are due, what waits for a moderator, and what is new.

Nothing here is counted to the end: of each matter at most the first ``LOOKED_AT`` rows are looked at, in the
order of an index, so that a matter on which thousands speak costs no more than another.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import gettext as _

from thegither.delivery.models import Action as PartnersAction
from thegither.delivery.models import ActionState
from thegither.dialogue.models import (
    AnswerState,
    Contribution,
    Decision,
    DecisionState,
    Matter,
    Standing,
)
from thegither.kernel.clock import now
from thegither.kernel.policies import Action, allowed
from thegither.outcomes.models import Measurement, Moment
from thegither.ui.words import number

from .desk import Desk

ANSWERS_AHEAD = timedelta(days=14)
LOOKED_AT = 200
MOST = 200
UNANSWERED = tuple(state for state in AnswerState if state not in AnswerState.outcomes())


class CountAmong(Subquery):
    """How many of the first ``LOOKED_AT`` rows meet a condition."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) looked_at WHERE looked_at.hit)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any], condition: Q) -> None:
        hit = ExpressionWrapper(condition, output_field=BooleanField())
        super().__init__(rows.annotate(hit=hit).values("hit")[:LOOKED_AT])


def in_number(count: int) -> str:
    """Return a count that stops at ``LOOKED_AT`` as people read it: "17", "200 or more"."""
    shown = number(count)
    return shown if count < LOOKED_AT else _("%(count)s or more") % {"count": shown}


def matters_of(desk: Desk, told: Collection[int]) -> list[Any]:
    """Return the matters ``told`` of and those of the desk's partnerships on which something waits or is new.

    Only those that the person may see. Beside what ``answers_due`` and ``reached`` need, each has ``waiting``
    (for a moderator), ``new`` (what others have said since the last visit) and ``latest_at``. One query.
    """
    active = Q(tally__shown__gt=F("tally__answered")) | Q(tally__waiting__gt=0)
    active |= Q(tally__latest_at__gt=desk.since)
    due_before = [
        When(partnership=key, then=Value(now() + ANSWERS_AHEAD - timedelta(days=row.answer_within_days)))
        for key, row in desk.spoken_in.items()
    ]
    shown = Contribution.objects.filter(matter=OuterRef("pk"), standing=Standing.SHOWN)
    of_others = Q(entered_at__gt=desk.since)
    if desk.actor.person_id is not None:
        of_others &= Q(person__isnull=True) | ~Q(person=desk.actor.person_id)
    rows = (
        allowed(desk.actor, Action.VIEW, Matter)
        .annotate(
            waiting=F("tally__waiting"),
            latest_at=F("tally__latest_at"),
            due_before=Case(*due_before, default=None, output_field=DateTimeField()),
        )
        .filter(Q(pk__in=list(told)) | Q(partnership__in=list(desk.partnerships)) & active)
        .annotate(**_due(shown), **_reached(desk), new=CountAmong(shown.order_by("-pk"), of_others))
        .order_by("-tally__waiting", "-tally__latest_at", "-pk")
    )
    return list(rows[:MOST])


def _due(shown: QuerySet[Contribution]) -> dict[str, Any]:
    """Return what counts the answers due, for each state apart: so the rows come in the order of an index."""
    counts: dict[str, Any] = {}
    for state in UNANSWERED:
        oldest = shown.filter(answer=state).order_by("pk")
        counts[f"near_{state}"] = CountAmong(oldest, Q(entered_at__lt=OuterRef("due_before")))
        counts[f"first_{state}"] = Subquery(oldest.values("entered_at")[:1])
    return counts


def answers_due(matter: Any) -> tuple[int, Any]:
    """Return how many answers are due on a matter of ``matters_of``, and when the first contribution came."""
    counts = {state: getattr(matter, f"near_{state}") for state in UNANSWERED}
    firsts = [getattr(matter, f"first_{state}") for state, count in counts.items() if count]
    return min(sum(counts.values()), LOOKED_AT), min(firsts, default=None)


def _reached(desk: Desk) -> dict[str, Exists]:
    of_matter = {"matter": OuterRef("pk")}
    did = allowed(desk.actor, Action.VIEW, PartnersAction).filter(**of_matter, state=ActionState.DONE)
    changed = Measurement.objects.filter(indicator__outcome__matter=OuterRef("pk"), moment=Moment.AFTER)
    return {
        "has_decided": Exists(Decision.objects.filter(**of_matter, state=DecisionState.DECIDED, is_no=False)),
        "has_done": Exists(did),
        "has_changed": Exists(changed),
    }


def reached(matter: Any) -> str:
    """Return the last station that a matter of ``matters_of`` reached."""
    if matter.has_done and matter.has_changed:
        return "changed"
    return "did" if matter.has_done else "decided" if matter.has_decided else "said"

"""Say what became of what people said: one answer for as many contributions as it fits."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import (
    AnswerState,
    Contribution,
    Disposition,
    DispositionCoverage,
    Matter,
    Standing,
)
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_text
from thegither.kernel.transactions import write_transaction

from .acting import acting_in
from .tallies import move_tally

BECAUSE_LIMIT = 5_000
_KEYS_IN_ONE_QUERY = 900  # SQLite takes 999 parameters on old machines


@write_transaction()
def answer_contributions(
    *,
    actor: Actor,
    matter: Matter,
    contributions: QuerySet[Contribution] | Iterable[Contribution],
    state: str,
    because: str,
    look_again_on: date | None = None,
    submission_key: UUID | None = None,
) -> Disposition:
    """Give one answer to many contributions of a matter, for the actor's seat.

    ``contributions`` may be a query (not sliced; "all from the public that name the ferry"): it is read in
    the transaction. What is not shown is left out. The newest answer to a contribution stands; earlier ones
    are kept. Being considered is an answer for the time being and leaves a contribution unanswered.
    """
    matter = fetch(actor, Action.ANSWER, Matter, pk=matter.pk)
    if (first := made_before(Disposition, submission_key)) is not None:
        return first
    actor = acting_in(actor, matter.partnership_id)
    if state not in AnswerState or state == AnswerState.RECEIVED:
        raise DomainError("unknown_answer", _("Choose what became of it."), "state")
    because = clean_text(because, limit=BECAUSE_LIMIT, field="because")
    _require_day_to_look_again(state, look_again_on)
    covered = _locked(matter, contributions)
    if not covered:
        raise DomainError(
            "nothing_to_answer", _("Choose at least one contribution that is shown."), "contributions"
        )
    answer = Disposition.objects.create(
        matter=matter,
        state=state,
        because=because,
        look_again_on=look_again_on,
        answered_at=now(),
        answered_by_id=actor.person_id,
        answered_for_id=actor.seat_id,
        submission_key=submission_key,
    )
    DispositionCoverage.objects.bulk_create(
        (DispositionCoverage(disposition=answer, contribution_id=key) for key in covered), batch_size=5_000
    )
    Contribution.objects.filter(
        pk__in=DispositionCoverage.objects.filter(disposition=answer).values("contribution_id")
    ).update(answer=state, answered_at=answer.answered_at)
    outcomes = AnswerState.outcomes()
    had_outcome = sum(earlier in outcomes for earlier in covered.values())
    have_outcome = len(covered) if state in outcomes else 0
    move_tally(matter.pk, Counter(answered=have_outcome - had_outcome))
    record(
        "dialogue.contributions_answered",
        actor=actor,
        target=answer,
        partnership_id=matter.partnership_id,
        matter_id=matter.pk,
        facts={"state": state, "count": len(covered), "had_answer": had_outcome},
        sealed=[answer],
    )
    return answer


def _locked(matter: Matter, contributions: QuerySet[Contribution] | Iterable[Contribution]) -> dict[int, str]:
    """Return the keys of those that are shown, with the answers they have, locked in key order."""
    if isinstance(contributions, QuerySet):
        parts = [contributions]
    else:
        keys = sorted({contribution.pk for contribution in contributions})
        parts = [
            Contribution.objects.filter(pk__in=keys[start : start + _KEYS_IN_ONE_QUERY])
            for start in range(0, len(keys), _KEYS_IN_ONE_QUERY)
        ]
    locked: dict[int, str] = {}
    for part in parts:
        shown = part.filter(matter=matter, standing=Standing.SHOWN)
        locked.update(shown.select_for_update().order_by("pk").values_list("pk", "answer"))
    return locked


def _require_day_to_look_again(state: str, day: date | None) -> None:
    if day is None:
        return
    if state not in (AnswerState.NOT_DONE, AnswerState.PARTLY):
        message = _("A day to look again belongs to what was not done, or only partly.")
        raise DomainError("look_again_needs_no", message, "look_again_on")
    if day <= today():
        raise DomainError(
            "look_again_in_past", _("Choose a day to look again that is still to come."), "look_again_on"
        )

"""Answer everything that a list holds, after a second look at how much that is."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thegither.dialogue.models import Citation, Contribution, Decision, Disposition, Matter
from thegither.dialogue.services import answer_contributions, cite_contributions
from thegither.dialogue.services.decisions import MOST_CITED_AT_ONCE
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.kernel.submissions import made_before
from thegither.kernel.text import shorten
from thegither.kernel.transactions import write_transaction
from thegither.ui.words import number

NOTE_LIMIT = 300


@write_transaction()
def answer_all(
    *,
    actor: Actor,
    matter: Matter,
    contributions: QuerySet[Contribution],
    expected: int,
    state: str,
    because: str,
    look_again_on: date | None = None,
    decision: Decision | None = None,
    submission_key: UUID | None = None,
) -> Disposition:
    """Give one answer to everything in a query, if it is still the number that was looked at.

    With ``decision``, cite them there too. Raises ``DomainError`` "list_changed" if others are in it now, and
    what ``answer_contributions`` and ``cite_contributions`` raise; then nothing of it is done.
    """
    if (first := made_before(Disposition, submission_key)) is not None:
        return first
    if (count := contributions.count()) != expected:
        message = _("The list holds %(count)s now. Nothing was done; look again, your text is kept.")
        raise DomainError("list_changed", message % {"count": number(count)})
    if decision is not None:
        _cite(actor, decision, contributions, shorten(because, NOTE_LIMIT))
    return answer_contributions(
        actor=actor,
        matter=matter,
        # By key: a lock must not reach for what the query joins.
        contributions=Contribution.objects.filter(pk__in=contributions.order_by().values("pk")),
        state=state,
        because=because,
        look_again_on=look_again_on,
        submission_key=submission_key,
    )


def _cite(actor: Actor, decision: Decision, contributions: QuerySet[Contribution], note: str) -> None:
    """Cite them, as many at once as may be; what is cited already stays so."""
    cited = Citation.objects.filter(decision=decision).values("contribution_id")
    rows = list(contributions.exclude(pk__in=cited).only("pk"))
    for start in range(0, len(rows), MOST_CITED_AT_ONCE):
        part = rows[start : start + MOST_CITED_AT_ONCE]
        cite_contributions(actor=actor, decision=decision, contributions=part, note=note)

"""Say what becomes of an idea: an answer as to every contribution, for all whose ideas became this one."""

from datetime import date
from uuid import UUID

from thegither.dialogue.models import Contribution, Disposition
from thegither.dialogue.services import answer_contributions
from thegither.ideas.models import Idea
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action
from thegither.kernel.transactions import write_transaction

from .ideas import locked, require_own_standing


@write_transaction()
def answer_idea(
    *,
    actor: Actor,
    idea: Idea,
    state: str,
    because: str,
    look_again_on: date | None = None,
    submission_key: UUID | None = None,
) -> Disposition:
    """Answer an idea and all that were merged into it, so that every author is told.

    Raises ``DomainError`` "idea_merged", and what ``dialogue.services.answer_contributions`` raises.
    """
    idea = locked(actor, Action.ANSWER, idea)
    require_own_standing(idea)
    merged = idea.merged.order_by().values("contribution_id")
    return answer_contributions(
        actor=actor,
        matter=idea.activity.engagement.matter,
        contributions=Contribution.objects.filter(pk__in=[idea.contribution_id])
        | Contribution.objects.filter(pk__in=merged),
        state=state,
        because=because,
        look_again_on=look_again_on,
        submission_key=submission_key,
    )

"""Be for an idea, and take that back: once for everybody, without an account."""

from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _

from thegither.accounts.services import begin_participation
from thegither.engagement.selectors.now import now_of
from thegither.ideas.models import Idea, Support
from thegither.ideas.selectors.support import own_support
from thegither.kernel.actors import VISITOR, Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action
from thegither.kernel.transactions import write_transaction

from .ideas import locked, record_of, require_own_standing


@write_transaction()
def support_idea(*, actor: Actor, idea: Idea) -> Actor:
    """Be for an idea; doing it twice counts once. Return who it was: a visitor becomes a participant.

    Raises ``DomainError`` "idea_merged" or "support_closed".
    """
    idea = _open(actor, idea)
    if actor.kind == VISITOR:
        actor = replace(Actor.participant(begin_participation().pk), provenance=actor.provenance)
    who = {"person_id": actor.person_id} if actor.is_person else {"participant_id": actor.participant_id}
    _support, is_new = Support.objects.get_or_create(idea=idea, **who, defaults={"given_at": now()})
    if is_new:
        count_supporters(idea)
        # Recorded of nobody: whom somebody is for is theirs to tell.
        record_of("ideas.supported", Actor.visitor(), idea)
    return actor


@write_transaction()
def take_support_back(*, actor: Actor, idea: Idea) -> None:
    """Be no longer for an idea, nor for any that was merged into it. Doing it twice changes nothing."""
    idea = _open(actor, idea)
    if actor.kind == VISITOR:
        return
    gone, _rows = own_support(actor).filter(Q(idea=idea) | Q(idea__merged_into=idea)).delete()
    if gone:
        count_supporters(idea)
        record_of("ideas.support_taken_back", Actor.visitor(), idea)


def count_supporters(idea: Idea) -> None:
    """Count who is for an idea or for one that was merged into it, everybody once."""
    given = Support.objects.filter(Q(idea=idea) | Q(idea__merged_into=idea)).order_by()
    forgotten = given.filter(person=None, participant=None).count()
    known = given.exclude(person=None, participant=None).values("person", "participant").distinct().count()
    idea.supporters = known + forgotten
    idea.save(update_fields=["supporters"])


def _open(actor: Actor, idea: Idea) -> Idea:
    idea = locked(actor, Action.ADD, idea)
    require_own_standing(idea)
    if not now_of(idea.activity).takes_support:
        raise DomainError("support_closed", _("Support is not counted now. Nothing was changed."))
    return idea

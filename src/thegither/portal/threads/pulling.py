from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from thegither.delivery.models import Action
from thegither.dialogue.models import AnswerState, Contribution, Decision, DecisionState, Standing
from thegither.kernel.actors import Actor
from thegither.kernel.policies import NOTHING, allowed
from thegither.kernel.policies import Action as Act
from thegither.outcomes.models import Outcome

from .reading import (
    Actions,
    Outcomes,
    contributions_cited,
    decided_of,
    read_actions,
    read_answers,
    read_citing,
    read_decided,
    read_first_voices,
    read_outcomes,
    read_voices,
    said_of,
)
from .records import Changed, Decided, Did
from .stations import Reach, Thread, join

_NO_ACTIONS = Actions({}, {})


def thread_of_contribution(actor: Actor, contribution: Contribution, *, is_author: bool = False) -> Thread:
    """Return what became of a contribution. Its author is told its answers wherever they may look."""
    citing = Decision.objects.filter(citations__contribution=contribution.pk)
    decided = read_decided(actor, citing, whole=True)
    carried_out = Q(decisions__decision__in=list(decided))
    did = read_actions(actor, carried_out, whole=True).all if decided else {}
    return join(
        (said_of(contribution),),
        tuple(decided.values()),
        tuple(did.values()),
        _changes_after(actor, did, decided.values()),
        answers=read_answers(actor, contribution, is_author=is_author),
        answer=contribution.answer,
        withdrawn=contribution.standing == Standing.WITHDRAWN,
    )


def thread_of_decision(actor: Actor, decision: Decision) -> Thread:
    """Return the contributions that a decision cites, and what was done and changed because of it."""
    decided = read_decided(actor, Decision.objects.filter(pk=decision.pk), whole=True)
    did = read_actions(actor, Q(decisions__decision__in=list(decided)), whole=True).all
    said, count = read_voices(actor, decided)
    changed = _changes_after(actor, did, decided.values())
    return join(said, tuple(decided.values()), tuple(did.values()), changed, said_count=count)


def thread_of_action(actor: Actor, action: Action) -> Thread:
    """Return where an action came from, and what changed because of it."""
    decided = read_decided(actor, Decision.objects.filter(actions__action=action.pk), whole=True)
    did = read_actions(actor, Q(pk=action.pk), whole=True).all
    said, count = read_voices(actor, decided)
    changed = _changes_after(actor, did, ())
    return join(said, tuple(decided.values()), tuple(did.values()), changed, said_count=count)


def thread_of_outcome(actor: Actor, outcome: Outcome) -> Thread:
    """Return the actions with a claimed part in an outcome, the decisions behind them, and who began it."""
    did, of_decision = read_actions(actor, Q(claims__claim__outcome=outcome.pk), whole=True)
    carried_out = [pk for pk in of_decision if pk is not None]
    decided = read_decided(actor, Decision.objects.filter(pk__in=carried_out), whole=True)
    said, count = read_voices(actor, decided)
    outcomes = read_outcomes(actor, Q(pk=outcome.pk))
    changed = outcomes.of_actions(did) or tuple(outcomes.all.values())
    return join(said, tuple(decided.values()), tuple(did.values()), changed, said_count=count)


def threads_of_decisions(actor: Actor, decisions: Collection[int]) -> dict[int, Thread]:
    """Return the thread of each of these decisions in six queries, without owners and dissent.

    Each carries the first contribution that it cites, and counts all.
    """
    decided = read_decided(actor, Decision.objects.filter(pk__in=list(decisions)))
    if not decided:
        return {}
    voices = read_first_voices(actor, decided)
    actions = read_actions(actor, Q(decisions__decision__in=list(decided)))
    outcomes = read_outcomes(actor, _follows_from(actions.all, decided.values()))
    threads = {}
    for pk, record in decided.items():
        did = _actions_of(actions, [pk])
        voice, count = voices.get(pk, (None, 0))
        threads[pk] = join(
            (voice,) if voice else (),
            (record,),
            tuple(did.values()),
            _claimed_or_looked_for(outcomes, did, [record]),
            said_count=count,
        )
    return threads


def threads_into(
    actor: Actor, outcomes: Collection[int], *, besides: int, limit: int = 3
) -> list[Contribution]:
    """Return other contributions whose thread runs into the same outcomes: pulled from the other end."""
    if not outcomes:
        return []
    actions = allowed(actor, Act.VIEW, Action).filter(claims__claim__outcome__in=list(outcomes))
    decisions = allowed(actor, Act.VIEW, Decision).filter(
        actions__action__in=actions.order_by().values("pk"), state=DecisionState.DECIDED
    )
    others = contributions_cited(actor, decisions.order_by().values("pk")).exclude(pk=besides)
    return list(others.only("pk", "text", "language", "answer")[:limit])


def reach_of(actor: Actor, contributions: Iterable[Contribution]) -> dict[int, Reach]:
    """Return how far the thread of each contribution came: four queries at most, however many there are."""
    answers = {contribution.pk: contribution.answer for contribution in contributions}
    if not answers:
        return {}
    decided, citing = read_citing(actor, answers)
    web = Web(actor, decided)
    return {pk: web.reach(citing[pk], answer) for pk, answer in answers.items()}


def reach_of_decisions(actor: Actor, decisions: Iterable[Decision]) -> dict[int, Reach]:
    """Return how far the thread of each of these decisions, which the actor sees, came. Three queries."""
    web = Web(actor, {decision.pk: decided_of(decision) for decision in decisions})
    return {pk: web.reach([pk]) for pk in web.decided}


class Web:
    """Decisions and what follows from them, read once, to judge many threads by the rules of a whole page.

    With ``matter_id`` it also holds the actions and outcomes of that matter to which no decision leads; with
    ``actions`` and ``outcomes`` others that are shown beside them, and then who owns the actions.
    """

    def __init__(
        self,
        actor: Actor,
        decided: dict[int, Decided],
        *,
        matter_id: int | None = None,
        actions: Q = NOTHING,
        outcomes: Q = NOTHING,
    ) -> None:
        self.decided = decided
        taken = [pk for pk, record in decided.items() if record.is_taken]
        of_matter = Q(matter=matter_id) if matter_id else NOTHING
        self.actions, self.outcomes = _NO_ACTIONS, Outcomes({}, {}, {})
        if taken or of_matter != NOTHING or actions != NOTHING:
            carried_out = Q(decisions__decision__in=taken)
            self.actions = read_actions(actor, carried_out | of_matter | actions, whole=actions != NOTHING)
        if self.actions.all or of_matter != NOTHING or outcomes != NOTHING:
            claimed = Q(claims__actions__action__in=list(self.actions.all))
            self.outcomes = read_outcomes(actor, claimed | of_matter | outcomes)

    def reach(self, decisions: Iterable[int], answer: str = AnswerState.RECEIVED) -> Reach:
        """Return how far a thread with these decisions and this answer came."""
        decided = [self.decided[pk] for pk in decisions if pk in self.decided]
        did = _actions_of(self.actions, [record.pk for record in decided])
        changed = self.outcomes.of_actions(did)
        return join((), tuple(decided), tuple(did.values()), changed, answer=answer, said_count=0).reach

    @property
    def changes(self) -> tuple[Changed, ...]:
        """Every outcome in the web, those with a claimed part first."""
        claimed = self.outcomes.of_actions(self.actions.all)
        known = {changed.pk for changed in claimed}
        return (*claimed, *(changed for pk, changed in self.outcomes.all.items() if pk not in known))


def _actions_of(actions: Actions, decisions: Iterable[int]) -> dict[int, Did]:
    """Return the actions that carry out these decisions, in their order."""
    keys = set().union(*(actions.of_decision.get(pk, set()) for pk in decisions))
    return {pk: did for pk, did in actions.all.items() if pk in keys}


def _follows_from(did: Collection[int], decided: Iterable[Decided]) -> Q:
    """Return which outcomes follow: those with a claimed part, and those that decided matters look for."""
    which = Q(claims__actions__action__in=list(did))
    matters = {record.matter_id for record in decided if record.is_taken}
    return which | Q(matter__in=matters) if matters else which


def _changes_after(actor: Actor, did: Mapping[int, Did], decided: Iterable[Decided]) -> tuple[Changed, ...]:
    decided = list(decided)
    if not did and not any(record.is_taken for record in decided):
        return ()
    return _claimed_or_looked_for(read_outcomes(actor, _follows_from(did, decided)), did, decided)


def _claimed_or_looked_for(
    outcomes: Outcomes, did: Collection[int], decided: Iterable[Decided]
) -> tuple[Changed, ...]:
    """Return the outcomes with a claimed part of these actions, then those that the matters look for."""
    claimed = outcomes.of_actions(did)
    known = {changed.pk for changed in claimed}
    matters = {record.matter_id for record in decided if record.is_taken}
    looked_for = set().union(*(outcomes.of_matter.get(matter, set()) for matter in matters))
    return (*claimed, *(outcomes.all[pk] for pk in sorted(looked_for - known)))

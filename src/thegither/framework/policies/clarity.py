from django.db.models import Q, QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.policies import NOTHING, Action, policy
from thegither.partners.policies import member_partnerships, run_partnerships

from ..models import ClarityAnswer, ClarityReading, ClarityRound, ClarityState, Framework, FrameworkVersion
from .commitments import speaking_seats


def _versions(**lookup: object) -> QuerySet[FrameworkVersion]:
    frameworks = Framework.objects.filter(**lookup).order_by().values("pk")
    return FrameworkVersion.objects.filter(framework__in=frameworks).order_by()


@policy(ClarityRound, Action.VIEW)
def view_round(actor: Actor) -> Q:
    """Members see that it runs and, once it is finished, what came of it."""
    if actor.person_id is None:
        return NOTHING
    return Q(version__in=_versions(partnership__in=member_partnerships(actor)).values("pk"))


@policy(ClarityRound, Action.CHANGE)
def change_round(actor: Actor) -> Q:
    """Whoever runs the partnership moves it on, without seeing what was answered."""
    if actor.person_id is None:
        return NOTHING
    return Q(version__in=_versions(partnership__in=run_partnerships(actor)).values("pk"))


@policy(ClarityAnswer, Action.VIEW)
def view_answer(actor: Actor) -> Q:
    """Those who hold the seat, and the two readers once answering is over: no officer, no administrator."""
    if actor.person_id is None:
        return NOTHING
    given = ClarityReading.objects.filter(reader__in=speaking_seats(actor)).order_by()
    return Q(seat__in=speaking_seats(actor)) | Q(pk__in=given.values("answer_id"))


@policy(ClarityReading, Action.VIEW)
def view_reading(actor: Actor) -> Q:
    """The reader alone: the other reader of the same answer must not know."""
    return Q(reader__in=speaking_seats(actor)) if actor.person_id else NOTHING


@policy(ClarityReading, Action.ANSWER)
def judge_reading(actor: Actor) -> Q:
    """The reader, while the round is being read."""
    if actor.person_id is None:
        return NOTHING
    read = ClarityAnswer.objects.filter(round__state=ClarityState.READING).order_by().values("pk")
    return Q(reader__in=speaking_seats(actor), answer__in=read)

"""Who needs whom: what somebody said themselves, what may be told to all, and what two agreed to see."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Partnership, Seat, SeatRole
from thegither.partners.policies import held_seats, in_force

from ..models import Disclosure, Need, NeedAnswer, NeedRound, Pairing, Topic, Willingness
from .coverage import topics_of

# Observers watch, and the officer's seat runs the round.
NOT_ASKED = (SeatRole.OBSERVER, SeatRole.OFFICER)


def seats_asked(partnership: Partnership) -> QuerySet[Seat]:
    """Return the seats that take part in a round: all of today but observers and the officer's."""
    seats = Seat.objects.filter(in_force(), partnership=partnership).exclude(role__in=NOT_ASKED)
    return seats.select_related("organisation", "individual").order_by("organisation__name", "pk")


def rounds_of(actor: Actor, partnership: Partnership) -> QuerySet[NeedRound]:
    """Return the rounds of a partnership, newest first."""
    return (
        allowed(actor, Action.VIEW, NeedRound).filter(partnership=partnership).select_related("partnership")
    )


def seats_to_answer_for(actor: Actor, partnership: Partnership) -> list[Seat]:
    """Return the seats that the actor holds and that are asked; the one they act for comes first."""
    held = set(held_seats(actor).values_list("seat_id", flat=True))
    mine = [seat for seat in seats_asked(partnership) if seat.pk in held]
    return sorted(mine, key=lambda seat: seat.pk != actor.seat_id)


@dataclass(frozen=True, slots=True)
class TopicToAnswer:
    """A topic in a round for one seat; ``answer`` is one's own, ``by_other`` somebody else's for the seat."""

    topic: Topic
    answer: NeedAnswer | None
    by_other: bool


def topics_to_answer(actor: Actor, need_round: NeedRound, seat: Seat) -> list[TopicToAnswer]:
    """Return the topics of a round with what the actor answered; of others, only that they did."""
    own = {
        answer.topic_id: answer
        for answer in allowed(actor, Action.VIEW, NeedAnswer).filter(round=need_round, seat=seat)
    }
    answered = set(NeedAnswer.objects.filter(round=need_round, seat=seat).values_list("topic_id", flat=True))
    return [
        TopicToAnswer(topic, own.get(topic.pk), topic.pk in answered - own.keys())
        for topic in topics_of(need_round.partnership)
    ]


def own_answer(actor: Actor, need_round: NeedRound, seat: Seat, topic: Topic) -> NeedAnswer | None:
    """Return what the actor said for a seat on a topic, with its lines."""
    answers = allowed(actor, Action.VIEW, NeedAnswer).prefetch_related("needs")
    return answers.filter(round=need_round, seat=seat, topic=topic).first()


def own_needs(actor: Actor, need_round: NeedRound, seat: Seat) -> list[Need]:
    """Return the actor's own needs of a round, of which they may let others be told."""
    needs = allowed(actor, Action.VIEW, Need).filter(
        answer__round=need_round, answer__seat=seat, we_need__gt=0
    )
    return list(
        needs.select_related("answer__topic", "other__organisation", "other__individual").order_by(
            "answer__topic__name", "pk"
        )
    )


def heard_from(actor: Actor, need_round: NeedRound, seat: Seat) -> set[int]:
    """Return the seats from which the actor said they want to hear."""
    rows = allowed(actor, Action.VIEW, Willingness).filter(round=need_round, seat=seat)
    return set(rows.values_list("other_id", flat=True))


def has_chosen(need_round: NeedRound, seat: Seat) -> bool:
    """Return whether anybody said for a seat what it shares; of use to that seat only."""
    mine = Q(answer__round=need_round, answer__seat=seat, may_tell=True)
    return (
        Need.objects.filter(mine).exists() or Willingness.objects.filter(round=need_round, seat=seat).exists()
    )


def disclosures_seen_by(actor: Actor, partnership: Partnership) -> QuerySet[Disclosure]:
    """Return the pairs that the actor may see: their own seats', and those held together, newest first."""
    return (
        allowed(actor, Action.VIEW, Disclosure)
        .filter(round__partnership=partnership)
        .select_related(
            "topic",
            "round__partnership",
            "needing__organisation",
            "needing__individual",
            "needed__organisation",
            "needed__individual",
        )
    )


@dataclass(frozen=True, slots=True)
class PairCount:
    """How many pairs there are of a kind, between ``least`` and ``most`` of ``total``."""

    kind: Pairing
    total: int
    least: int
    most: int

    @property
    def is_exact(self) -> bool:
        """True where the count is large enough to be told."""
        return self.least == self.most


@dataclass(frozen=True, slots=True)
class RoundResult:
    """What may be told of a closed round: how many answered, counts that tell of nobody, orphan topics.

    ``asked`` is how many seats there were to ask when it closed; None where that was not kept.
    """

    seats: int
    asked: int | None
    pairs: list[PairCount]
    orphans: list[str]
    solo: PairCount | None


def result_of(need_round: NeedRound) -> RoundResult | None:
    """Return what may be told of a round; None while it is open."""
    stored: dict[str, Any] | None = need_round.result
    if stored is None:
        return None
    names = dict(Topic.objects.filter(pk__in=stored["orphans"]).values_list("pk", "name"))
    return RoundResult(
        seats=stored["seats"],
        asked=stored.get("asked"),
        pairs=[PairCount(kind, **stored["pairs"][kind]) for kind in Pairing if kind in stored["pairs"]],
        orphans=[names[key] for key in stored["orphans"] if key in names],
        solo=PairCount(Pairing.MUTUAL, **stored["solo"]) if "solo" in stored else None,
    )


def how_many_answered(need_round: NeedRound) -> int:
    """Return for how many seats somebody answered something."""
    return NeedAnswer.objects.filter(round=need_round).order_by().values("seat").distinct().count()

"""Who needs whom: ask everybody in private, count, and show a pair only to the two who both agreed.

Why the questions are as they are: ``docs/explanation/decisions/0006-what-a-question-tells.md``.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, require
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.partners.models import Partnership, Seat
from thegither.partners.policies import held_seats
from thegither.partners.services import refuse_ended

from ..models import (
    Disclosure,
    Need,
    NeedAnswer,
    NeedRound,
    Pairing,
    Strength,
    Topic,
    Willingness,
)
from ..selectors.interdependence import seats_asked


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """One line of an answer: how much we need ``other``, how much it needs us (0 to 3), and what for."""

    other: int
    we_need: int = Strength.NONE
    they_need: int = Strength.NONE
    what_for: str = ""


# The round -----------------------------------------------------------------------------------------------
def open_round(*, actor: Actor, partnership: Partnership, closes_on: date) -> NeedRound:
    """Ask every seat whom it needs, topic by topic, until a day.

    Raises ``DomainError`` "round_open", "round_without_topics", "closes_too_early" or "partnership_ended".
    """
    with write_transaction():
        require(actor, Action.MANAGE, partnership)
        refuse_ended(partnership)
        if NeedRound.objects.filter(partnership=partnership, closed_at__isnull=True).exists():
            raise DomainError("round_open", _("A round is open already. Close it first."))
        if closes_on <= today():
            raise DomainError("closes_too_early", _("Give partners at least a day to answer."), "closes_on")
        if not Topic.objects.filter(partnership=partnership, retired_at__isnull=True).exists():
            message = _("First say which topics partners are asked about.")
            raise DomainError("round_without_topics", message)
        made = NeedRound.objects.create(partnership=partnership, opened_at=now(), closes_on=closes_on)
        record("relations.round_opened", actor=actor, target=made, partnership_id=partnership.pk)
        return made


def close_round(*, actor: Actor, need_round: NeedRound) -> NeedRound:
    """Take no more answers, and count what was said so that it tells of nobody."""
    with write_transaction():
        require(actor, Action.MANAGE, need_round)
        need_round = NeedRound.objects.select_for_update().get(pk=need_round.pk)
        if need_round.closed_at is None:
            need_round.closed_at = now()
            need_round.function = "thegither_analysis.interdependence.dependences"
            need_round.result, need_round.parameters = _counted(need_round)
            need_round.save()
            record(
                "relations.round_closed",
                actor=actor,
                target=need_round,
                partnership_id=need_round.partnership_id,
            )
        return need_round


def close_rounds_that_are_over() -> int:
    """Close every round whose last day has gone by; return how many."""
    over = NeedRound.objects.filter(closed_at__isnull=True, closes_on__lt=today())
    return len([close_round(actor=Actor.system(), need_round=each) for each in over])


# Answers -------------------------------------------------------------------------------------------------
def answer_needs(
    *,
    actor: Actor,
    need_round: NeedRound,
    seat: Seat,
    topic: Topic,
    needs: Iterable[NeedDraft],
    can_offer: str = "",
) -> NeedAnswer:
    """Say for a seat whom it needs for a topic; a later answer takes the place of the earlier.

    Raises ``DomainError`` "round_closed", "topic_elsewhere", "unknown_strength" or "seat_not_asked"; and
    ``NotPermitted`` for somebody who does not hold the seat.
    """
    with write_transaction():
        require(actor, Action.VIEW, need_round)
        person_id = _holder(actor, seat)
        if not need_round.is_open:
            raise DomainError("round_closed", _("This round is closed. Nothing was saved."))
        asked = set(seats_asked(need_round.partnership).values_list("pk", flat=True))
        if topic.partnership_id != need_round.partnership_id or topic.retired_at is not None:
            raise DomainError("topic_elsewhere", _("Choose a topic of this round."))
        lines = [line for line in needs if line.we_need or line.they_need]
        if seat.pk not in asked or any(line.other not in asked - {seat.pk} for line in lines):
            raise DomainError("seat_not_asked", _("This seat is not asked in this round."))
        if any({line.we_need, line.they_need} - set(Strength.values) for line in lines):
            raise DomainError("unknown_strength", _("Choose one of the answers."))
        NeedAnswer.objects.filter(round=need_round, seat=seat, topic=topic).delete()
        answer = NeedAnswer.objects.create(
            round=need_round,
            seat=seat,
            topic=topic,
            person_id=person_id,
            can_offer=clean_line(can_offer, limit=300, field="can_offer", required=False),
            answered_at=now(),
        )
        Need.objects.bulk_create(
            Need(
                answer=answer,
                other_id=line.other,
                we_need=line.we_need,
                they_need=line.they_need,
                what_for=clean_line(line.what_for, limit=200, field="what_for", required=False),
            )
            for line in lines
        )
        record(
            "relations.needs_answered",
            actor=actor,
            target=need_round,
            partnership_id=need_round.partnership_id,
        )
        return answer


def _holder(actor: Actor, seat: Seat) -> int:
    """Return the key of the person who speaks; raise ``NotPermitted`` unless they hold the seat."""
    if actor.person_id is None or not held_seats(actor).filter(seat=seat).exists():
        raise NotPermitted(_("Only those who hold a seat answer for it."))
    return actor.person_id


def _read(need_round: NeedRound) -> dict[int, Any]:
    """Return the dependences of each topic that was answered, between the keys of the seats."""
    from thegither_analysis.interdependence import Answer, dependences

    answers: dict[int, dict[int, Answer[int]]] = defaultdict(dict)
    for answer in NeedAnswer.objects.filter(round=need_round).order_by("pk").prefetch_related("needs"):
        lines = answer.needs.all()
        answers[answer.topic_id][answer.seat_id] = Answer(
            needs={line.other_id: line.we_need for line in lines},
            needed_by={line.other_id: line.they_need for line in lines},
            offers=bool(answer.can_offer),
        )
    return {topic: dependences(of_topic) for topic, of_topic in answers.items()}


def _counted(need_round: NeedRound) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what may be told to everybody, and with which parameters it was counted."""
    from thegither_analysis.interdependence import FEWEST_SHOWN, VERSION, band

    found = list(_read(need_round).items())
    seats = NeedAnswer.objects.filter(round=need_round).order_by().values("seat").distinct().count()
    # Of a topic that few answered, nothing: who knows their own answer would know the others'.
    enough = [(topic, read) for topic, read in found if read.answered >= FEWEST_SHOWN]
    asked = seats_asked(need_round.partnership).count()
    result: dict[str, Any] = {"seats": seats, "asked": asked, "pairs": {}, "orphans": []}
    if enough:
        known = sum(read.known for _topic, read in enough)
        counts = {
            Pairing.MUTUAL: sum(len(read.mutual) for _topic, read in enough),
            Pairing.ONE_SIDED: sum(len(read.one_sided) for _topic, read in enough),
            Pairing.BLIND_SPOT: sum(len(read.blind_spots) for _topic, read in enough),
        }
        blurred = {kind: band(count, known) for kind, count in counts.items()}
        result["pairs"] = {kind.value: found._asdict() for kind, found in blurred.items() if found}
        result["orphans"] = [topic for topic, read in enough if read.is_orphan]
        answered_all = set.intersection(*(_seats_of(need_round, topic) for topic, _read in enough))
        solo = set.intersection(*(set(read.solo) for _topic, read in enough)) & answered_all
        if blurred_solo := band(len(solo), len(answered_all)):
            result["solo"] = blurred_solo._asdict()
    return result, {"version": VERSION, "fewest": FEWEST_SHOWN}


def _seats_of(need_round: NeedRound, topic: int) -> set[int]:
    return set(NeedAnswer.objects.filter(round=need_round, topic=topic).values_list("seat_id", flat=True))


# Showing a pair to the two ------------------------------------------------------------------------------
def choose_sharing(
    *,
    actor: Actor,
    need_round: NeedRound,
    seat: Seat,
    may_tell: Collection[int],
    hear_from: Collection[int],
) -> list[Disclosure]:
    """Say which of one's own needs may be told, and from which seats one wants to hear; return what is new.

    ``may_tell`` are keys of one's own needs, ``hear_from`` of seats. All are asked the same of all others,
    so neither the question nor a missing answer tells what somebody else said. Raises ``DomainError``
    "round_still_open", and ``NotPermitted`` for somebody who does not hold the seat.
    """
    with write_transaction():
        require(actor, Action.VIEW, need_round)
        person_id = _holder(actor, seat)
        if need_round.closed_at is None:
            message = _("You can choose what to share once the round is closed.")
            raise DomainError("round_still_open", message)
        own = Need.objects.filter(answer__round=need_round, answer__seat=seat, answer__person=person_id)
        own.filter(we_need__gt=0, pk__in=may_tell).update(may_tell=True)
        own.exclude(pk__in=may_tell).update(may_tell=False)
        others = seats_asked(need_round.partnership).exclude(pk=seat.pk)
        wanted = set(others.filter(pk__in=hear_from).values_list("pk", flat=True))
        Willingness.objects.filter(round=need_round, seat=seat).delete()
        Willingness.objects.bulk_create(
            Willingness(round=need_round, seat=seat, other_id=key, person_id=person_id, said_at=now())
            for key in sorted(wanted)
        )
        # One and the same act, whatever was chosen: the record must not tell either.
        record(
            "relations.sharing_chosen",
            actor=actor,
            target=need_round,
            partnership_id=need_round.partnership_id,
        )
        return _disclose(need_round)


def _disclose(need_round: NeedRound) -> list[Disclosure]:
    """Show every need that the one may tell and the other wants to hear of, and that is not shown yet."""
    told = {
        (need.answer.topic_id, need.answer.seat_id, need.other_id): need.what_for
        for need in Need.objects.filter(answer__round=need_round, may_tell=True).select_related("answer")
    }
    willing = set(Willingness.objects.filter(round=need_round).values_list("seat_id", "other_id"))
    agreed = {
        (topic, needing, needed): what_for
        for (topic, needing, needed), what_for in told.items()
        if (needed, needing) in willing
    }
    shown = {
        (row.topic_id, row.needing_id, row.needed_id): row
        for row in Disclosure.objects.select_for_update().filter(round=need_round)
    }
    knows = _who_knows(need_round) if agreed.keys() - shown.keys() else {}
    made = []
    for key in sorted(agreed.keys() - shown.keys()):
        topic, needing, needed = key
        if (other := shown.get((topic, needed, needing))) is not None:
            _become_mutual(other)
        elif (topic, needed) in knows:  # who did not answer says nothing, not that they did not know
            knew = needing in knows[topic, needed]
            is_mutual = (topic, needed, needing) in agreed
            shown[key] = row = Disclosure.objects.create(
                round=need_round,
                topic_id=topic,
                needing_id=needing,
                needed_id=needed,
                # That the other needs them too is the other's to tell.
                kind=Pairing.MUTUAL if is_mutual else Pairing.ONE_SIDED if knew else Pairing.BLIND_SPOT,
                what_for=agreed[key],
                disclosed_at=now(),
            )
            _record_of(row, "relations.pair_disclosed", Actor.system())
            made.append(row)
    return made


def _who_knows(need_round: NeedRound) -> dict[tuple[int, int], set[int]]:
    """Return, by topic and seat that answered, the seats by which it says it is needed."""
    answers = NeedAnswer.objects.filter(round=need_round).prefetch_related("needs")
    return {
        (answer.topic_id, answer.seat_id): {line.other_id for line in answer.needs.all() if line.they_need}
        for answer in answers
    }


def _become_mutual(row: Disclosure) -> None:
    if row.kind != Pairing.MUTUAL:
        row.kind = Pairing.MUTUAL
        row.save(update_fields=["kind"])
        _record_of(row, "relations.pair_disclosed", Actor.system())


# What the two make of it ----------------------------------------------------------------------------------
def propose_step(
    *,
    actor: Actor,
    disclosure: Disclosure,
    problem: str,
    next_step: str,
    next_on: date | None = None,
    expected_version: int | None = None,
) -> Disclosure:
    """Write down the problem that both hold and what comes next; the other seat then agrees or changes it.

    Raises ``DomainError`` "changed_meanwhile" or "step_in_the_past".
    """
    with write_transaction():
        require(actor, Action.CHANGE, disclosure)
        disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
        require_version(disclosure, expected_version)
        if next_on is not None and next_on < today():
            raise DomainError("step_in_the_past", _("Choose a day to come."), "next_on")
        disclosure.problem = clean_line(problem, limit=300, field="problem")
        disclosure.next_step = clean_line(next_step, limit=300, field="next_step")
        disclosure.next_on = next_on
        disclosure.proposed_by_id = _end_of(actor, disclosure)
        disclosure.agreed_at = None
        disclosure.version += 1
        disclosure.save()
        _record_of(disclosure, "relations.step_proposed", actor)
        return disclosure


def agree_step(*, actor: Actor, disclosure: Disclosure, expected_version: int | None = None) -> Disclosure:
    """Agree, for the other seat, to hold the problem together; from now on all partners see it.

    Raises ``DomainError`` "nothing_proposed", "agree_with_oneself" or "changed_meanwhile".
    """
    with write_transaction():
        require(actor, Action.CHANGE, disclosure)
        disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
        require_version(disclosure, expected_version)
        if not disclosure.next_step:
            raise DomainError("nothing_proposed", _("There is nothing to agree to yet. Propose a step."))
        seats = set(held_seats(actor).values_list("seat_id", flat=True))
        if not {disclosure.needing_id, disclosure.needed_id} & seats - {disclosure.proposed_by_id}:
            message = _("You proposed this. The other partner agrees to it, or changes it.")
            raise DomainError("agree_with_oneself", message)
        if disclosure.agreed_at is None:
            disclosure.agreed_at = now()
            disclosure.version += 1
            disclosure.save(update_fields=["agreed_at", "version"])
            _record_of(disclosure, "relations.step_agreed", actor)
        return disclosure


def _end_of(actor: Actor, disclosure: Disclosure) -> int:
    """Return the seat for which the actor speaks: the one acted for if it is one of the two, or held."""
    ends = (disclosure.needing_id, disclosure.needed_id)
    if actor.seat_id in ends:
        return int(actor.seat_id)
    held = set(held_seats(actor).values_list("seat_id", flat=True))
    return next(end for end in ends if end in held)


def _record_of(disclosure: Disclosure, name: str, actor: Actor) -> None:
    record(
        name,
        actor=actor,
        target=disclosure,
        partnership_id=disclosure.round.partnership_id,
        sealed=[disclosure],
    )

"""Who ought to know whom: say so, answer for oneself, and read how much of it is so."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch, require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Organisation, Partnership, Person, Seat
from thegither.partners.policies import held_seats, in_force, run_partnerships
from thegither.partners.services import refuse_ended

from ..models import Knowing, KnowingReading, OughtToKnow, Side
from ..selectors.knowing import LEVELS, sides_of

# A reading after each answer would tell what that answer was, so several people are heard anew first.
FEWEST_NEW = 5
BETWEEN_READINGS = timedelta(days=28)


def add_tie(
    *,
    actor: Actor,
    seat: Seat,
    because: str,
    other_seat: Seat | None = None,
    other_organisation: Organisation | None = None,
    other_person: Person | None = None,
    submission_key: UUID | None = None,
) -> OughtToKnow:
    """Say that the people of a seat and another party ought to know each other, and why.

    Raises ``DomainError`` "tie_with_one", "tie_with_itself", "tie_elsewhere", "tie_known" or
    "partnership_ended"; ``NotPermitted`` for somebody who neither holds the seat nor runs its partnership.
    """
    with write_transaction():
        seat = fetch(
            actor, Action.VIEW, Seat.objects.filter(in_force()).select_related("partnership"), pk=seat.pk
        )
        if (first := made_before(OughtToKnow, submission_key)) is not None:
            return first
        if not _may_speak_of(actor, seat):
            raise NotPermitted(_("Only those who hold this seat, or run the partnership, can say this."))
        refuse_ended(seat.partnership)
        others = {
            "other_seat": other_seat,
            "other_organisation": other_organisation,
            "other_person": other_person,
        }
        if sum(other is not None for other in others.values()) != 1:
            raise DomainError(
                "tie_with_one", _("Choose one: a partner, an organisation or a person."), "other"
            )
        if other_seat is not None:
            _require_another_seat(seat, other_seat)
        if other_organisation is not None and other_organisation.pk == seat.organisation_id:
            raise DomainError("tie_with_itself", _("Choose somebody else than yourselves."), "other")
        if other_person is not None:
            fetch(actor, Action.VIEW, Person, pk=other_person.pk)
        if OughtToKnow.objects.filter(_either_way(seat, others), ended_at__isnull=True).exists():
            raise DomainError("tie_known", _("This tie is on the list already."), "other")
        tie = OughtToKnow.objects.create(
            partnership_id=seat.partnership_id,
            seat=seat,
            because=clean_line(because, limit=300, field="because"),
            created_at=now(),
            submission_key=submission_key,
            **others,
        )
        record("relations.tie_added", actor=actor, target=tie, partnership_id=tie.partnership_id)
        return tie


def _may_speak_of(actor: Actor, seat: Seat) -> bool:
    if actor.is_system or held_seats(actor).filter(seat=seat).exists():
        return True
    return run_partnerships(actor).filter(seat__partnership=seat.partnership_id).exists()


def _require_another_seat(seat: Seat, other: Seat) -> None:
    if other.pk == seat.pk:
        raise DomainError("tie_with_itself", _("Choose somebody else than yourselves."), "other")
    if other.partnership_id != seat.partnership_id:
        raise DomainError("tie_elsewhere", _("Choose a partner of this partnership."), "other")


def _either_way(seat: Seat, others: dict[str, Any]) -> Q:
    there = Q(seat=seat, **others)
    return there | Q(seat=others["other_seat"], other_seat=seat) if others["other_seat"] else there


def end_tie(*, actor: Actor, tie: OughtToKnow) -> None:
    """Take a tie off the list, with what was answered about it."""
    with write_transaction():
        require(actor, Action.CHANGE, tie)
        tie = OughtToKnow.objects.select_for_update().get(pk=tie.pk)
        if tie.ended_at is None:
            tie.ended_at = now()
            tie.save(update_fields=["ended_at"])
            tie.answers.all().delete()
            record("relations.tie_ended", actor=actor, target=tie, partnership_id=tie.partnership_id)


def answer_tie(
    *, actor: Actor, tie: OughtToKnow, by_name: bool, would_recognise: bool, would_phone: bool
) -> Knowing:
    """Say for oneself what there is of a tie; a later answer takes the place of the earlier.

    The same answer again is none to hear anew: only so is a change between two readings that of several
    people. Raises ``NotPermitted`` for somebody at neither end of it.
    """
    with write_transaction():
        require(actor, Action.VIEW, tie)
        rows = OughtToKnow.objects.filter(pk=tie.pk, ended_at__isnull=True)
        side = next((side for side, ends in sides_of(actor).items() if rows.filter(ends).exists()), None)
        if side is None or actor.person_id is None:
            raise NotPermitted(_("Only the people at the two ends of a tie answer about it."))
        said = {
            "side": side,
            "by_name": by_name,
            "would_recognise": would_recognise,
            "would_phone": would_phone,
        }
        own = Knowing.objects.filter(tie=tie, person=actor.person_id)
        answer = own.filter(**said).first()
        if answer is None:
            answer, _created = own.update_or_create(
                tie=tie, person_id=actor.person_id, defaults=said | {"answered_at": now()}
            )
        # Nothing of the answer, and not even of which tie it is, belongs in the record.
        record(
            "relations.knowing_answered",
            actor=actor,
            target=tie.partnership,
            partnership_id=tie.partnership_id,
        )
        return answer


# Readings ------------------------------------------------------------------------------------------------
def take_due_readings() -> int:
    """Take a reading of each partnership with enough new answers; return of how many."""
    partnerships = Partnership.objects.filter(ought_to_know__answers__isnull=False).distinct()
    return sum(take_reading(partnership=partnership) is not None for partnership in partnerships)


def take_reading(*, partnership: Partnership) -> KnowingReading | None:
    """Count the ties that are there from both sides and keep the blurred counts.

    None where the last reading is too young, or fewer than ``FEWEST_NEW`` people answered since: the
    difference between two readings must not be anybody's answer.
    """
    with write_transaction():
        last = KnowingReading.objects.select_for_update().filter(partnership=partnership).first()
        listed = OughtToKnow.objects.filter(partnership=partnership, ended_at__isnull=True)
        answers = Knowing.objects.filter(tie__in=listed.order_by().values("pk"))
        if last is not None:
            if now() - last.taken_at < BETWEEN_READINGS:
                return None
            fresh = answers.filter(answered_at__gt=last.taken_at).order_by()
            if fresh.values("person").distinct().count() < FEWEST_NEW:
                return None
        result = knowing_shares(answers.values_list("tie_id", "side", *LEVELS))
        if result is None:
            return None
        reading = KnowingReading.objects.create(
            partnership=partnership,
            taken_at=now(),
            function="relations.knowing_shares",
            parameters={"version": 1, "fewest": FEWEST_NEW, "ties": listed.count()},
            result=result,
        )
        record(
            "relations.knowing_read",
            actor=Actor.system(),
            target=reading,
            partnership_id=partnership.pk,
        )
        return reading


def knowing_shares(answers: Iterable[Sequence[Any]]) -> dict[str, Any] | None:
    """Return, of the ties answered from both sides, at each level how many are mutual: total, least, most.

    ``answers`` are (tie, side, by name, would recognise, would phone). A side says yes where one does.
    None where there are too few ties to say anything without saying what somebody answered.
    """
    from thegither_analysis.interdependence import band

    said: dict[int, dict[str, list[bool]]] = defaultdict(dict)
    for tie, side, *levels in answers:
        before = said[tie].get(side, [False] * len(LEVELS))
        said[tie][side] = [old or bool(new) for old, new in zip(before, levels, strict=True)]
    both = [sides for sides in said.values() if len(sides) == len(Side.values)]
    result: dict[str, Any] = {}
    for place, level in enumerate(LEVELS):
        mutual = sum(all(side[place] for side in sides.values()) for sides in both)
        blurred = band(mutual, len(both))
        if blurred is None:
            return None
        result[level] = blurred._asdict()
    return result

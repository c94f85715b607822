"""Who ought to know whom: anybody may read the list, nobody what somebody else answered."""

from datetime import timedelta
from itertools import combinations, pairwise

import pytest

from tests.factories import actor_for, administrator, make_person
from thegither.kernel import clock
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, allowed
from thegither.relations.models import Knowing, KnowingReading
from thegither.relations.selectors.knowing import readings_of, ties_of
from thegither.relations.services.knowing import (
    BETWEEN_READINGS,
    add_tie,
    answer_tie,
    end_tie,
    knowing_shares,
    take_reading,
)

from .conftest import make_circle

pytestmark = pytest.mark.django_db

YES = {"by_name": True, "would_recognise": True, "would_phone": True}
NO = dict.fromkeys(YES, False)


def tie_of(circle, one=0, two=1):
    party, other = circle.parties[one], circle.parties[two]
    return add_tie(actor=party.actor, seat=party.seat, other_seat=other.seat, because="Same doors")


def test_an_answer_is_the_persons_alone(circle):
    tie = tie_of(circle)
    one, two, three = circle.parties
    answer_tie(actor=one.actor, tie=tie, **YES)
    answer_tie(actor=two.actor, tie=tie, **NO)
    assert [row.person for row in allowed(one.actor, Action.VIEW, Knowing)] == [one.person]
    for somebody in (three.actor, circle.run, administrator()):
        assert not allowed(somebody, Action.VIEW, Knowing)
        assert not any(row.own_answers for row in ties_of(somebody, circle.partnership))
    (seen,) = ties_of(two.actor, circle.partnership)
    assert [answer.by_name for answer in seen.own_answers] == [False]
    with pytest.raises(NotPermitted):
        answer_tie(actor=three.actor, tie=tie, **YES)


def test_people_and_organisations_answer_from_the_other_side_too(circle):
    one, two, _three = circle.parties
    of_person = add_tie(actor=one.actor, seat=one.seat, other_person=two.person, because="She runs the desk")
    of_body = add_tie(
        actor=circle.run, seat=one.seat, other_organisation=two.seat.organisation, because="Next door"
    )
    for tie in (of_person, of_body):
        assert answer_tie(actor=two.actor, tie=tie, **YES).side == "theirs"
        assert answer_tie(actor=one.actor, tie=tie, **YES).side == "ours"


def test_a_tie_is_with_one_other_and_stands_once(circle):
    one, two, _three = circle.parties
    tie_of(circle)
    for given in (
        {"actor": two.actor, "seat": two.seat, "other_seat": one.seat},
        {"actor": one.actor, "seat": one.seat, "other_seat": one.seat},
        {"actor": one.actor, "seat": one.seat, "other_organisation": one.seat.organisation},
        {"actor": one.actor, "seat": one.seat},
    ):
        with pytest.raises(DomainError):
            add_tie(because="x", **given)
    with pytest.raises(NotPermitted):
        add_tie(actor=two.actor, seat=one.seat, other_person=two.person, because="x")


def test_taking_a_tie_off_the_list_deletes_what_was_answered(circle):
    tie = tie_of(circle)
    answer_tie(actor=circle.parties[0].actor, tie=tie, **YES)
    with pytest.raises(NotPermitted):
        end_tie(actor=circle.parties[1].actor, tie=tie)
    end_tie(actor=circle.run, tie=tie)
    assert not Knowing.objects.exists()


def test_shares_count_ties_answered_from_both_sides_and_blur_what_is_few():
    def answers(mutual, lopsided, one_sided_only):
        rows = []
        for tie in range(mutual + lopsided):
            there = tie < mutual
            rows += [(tie, "ours", True, True, there), (tie, "theirs", True, there, there)]
        return rows + [(1000 + tie, "ours", True, True, True) for tie in range(one_sided_only)]

    found = knowing_shares(answers(6, 6, 5))
    assert found["by_name"] == {"total": 12, "least": 8, "most": 12}
    assert found["would_phone"] == {"total": 12, "least": 6, "most": 6}
    assert knowing_shares(answers(0, 12, 0))["would_phone"] == knowing_shares(answers(4, 8, 0))["would_phone"]
    assert knowing_shares(answers(4, 4, 40)) is None


def test_no_reading_differs_from_the_last_by_one_persons_answer():
    circle = make_circle(5)
    ties = [tie_of(circle, one, two) for one, two in combinations(range(5), 2)]
    for tie in ties:
        for party in circle.parties:
            if party.seat in (tie.seat, tie.other_seat):
                answer_tie(actor=party.actor, tie=tie, **YES)
    assert take_reading(partnership=circle.partnership) is not None
    later = now() + BETWEEN_READINGS + timedelta(days=1)
    with clock.at(later):
        answer_tie(actor=circle.parties[0].actor, tie=ties[0], **NO)
        assert take_reading(partnership=circle.partnership) is None
    with clock.at(now() + timedelta(days=1)):
        assert take_reading(partnership=circle.partnership) is None
    with clock.at(later + timedelta(hours=9)):
        for tie in ties[4:]:  # the same again would leave the one change for all to see
            for party in circle.parties:
                if party.seat in (tie.seat, tie.other_seat):
                    answer_tie(actor=party.actor, tie=tie, **YES)
        assert take_reading(partnership=circle.partnership) is None
    with clock.at(later + timedelta(days=1)):
        for tie in ties[:4]:  # one person's many answers are still one person's
            answer_tie(actor=circle.parties[0].actor, tie=tie, **NO)
        assert take_reading(partnership=circle.partnership) is None
        for party, other in pairwise(circle.parties):
            tie = next(tie for tie in ties if {tie.seat, tie.other_seat} == {party.seat, other.seat})
            answer_tie(actor=other.actor, tie=tie, **NO)
        assert take_reading(partnership=circle.partnership) is not None
    newest, oldest = readings_of(circle.partnership)
    assert not newest.shares[0].is_exact or newest.shares[0].low is not None
    assert (oldest.listed, oldest.answered) == (10, 10)
    assert KnowingReading.objects.count() == 2


def test_somebody_without_any_end_has_nothing_of_their_own(circle):
    tie_of(circle)
    assert not ties_of(actor_for(make_person()), circle.partnership)

"""Who needs whom: nobody reads another's answer, and what is asked tells nobody anything."""

from datetime import timedelta

import pytest

from tests.factories import administrator
from thegither.accounts.personal import erase_all, export_all
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.kernel import clock
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, allowed, may
from thegither.relations.models import Disclosure, Need, NeedAnswer, NeedRound, Willingness
from thegither.relations.selectors.interdependence import own_needs, result_of
from thegither.relations.services.interdependence import (
    NeedDraft,
    agree_step,
    answer_needs,
    choose_sharing,
    close_round,
    close_rounds_that_are_over,
    open_round,
    propose_step,
)
from thegither.relations.services.topics import set_topics

from .conftest import make_circle

pytestmark = pytest.mark.django_db


class Asking:
    """A round in a circle, with one topic."""

    def __init__(self, size=3):
        self.circle = make_circle(size)
        (self.topic,) = set_topics(
            actor=self.circle.run, partnership=self.circle.partnership, names=["Buses"]
        )
        self.round = open_round(
            actor=self.circle.run,
            partnership=self.circle.partnership,
            closes_on=today() + timedelta(days=14),
        )

    def answer(self, who, needs=(), needed_by=(), offer=""):
        party = self.circle.parties[who]
        lines = {key: NeedDraft(self.seat(key).pk, we_need=2, what_for=f"drivers {who}") for key in needs}
        for key in needed_by:
            need = lines[key].we_need if key in lines else 0
            lines[key] = NeedDraft(self.seat(key).pk, need, 1)
        return answer_needs(
            actor=party.actor,
            need_round=self.round,
            seat=party.seat,
            topic=self.topic,
            needs=lines.values(),
            can_offer=offer,
        )

    def seat(self, who):
        return self.circle.parties[who].seat

    def close(self):
        self.round = close_round(actor=self.circle.run, need_round=self.round)

    def share(self, who, tell=False, hear=()):
        party = self.circle.parties[who]
        needs = own_needs(party.actor, self.round, party.seat)
        return choose_sharing(
            actor=party.actor,
            need_round=self.round,
            seat=party.seat,
            may_tell=[need.pk for need in needs] if tell else [],
            hear_from=[self.seat(key).pk for key in hear],
        )


@pytest.fixture
def asking():
    return Asking()


def test_an_answer_is_read_by_the_person_who_gave_it_and_by_nobody_else(asking):
    asking.answer(0, needs=[1], needed_by=[2])
    mine = asking.circle.parties[0].actor
    assert allowed(mine, Action.VIEW, Need).count() == 2
    others = [party.actor for party in asking.circle.parties[1:]]
    for somebody in (*others, asking.circle.run, administrator()):
        for model in (NeedAnswer, Need, Willingness):
            assert not allowed(somebody, Action.VIEW, model)


def test_a_blind_spot_is_shown_once_both_agreed_in_either_order(asking):
    asking.answer(0, needs=[1])
    asking.answer(1)
    asking.close()
    assert asking.share(1, hear=[0, 2]) == []
    (shown,) = asking.share(0, tell=True)
    assert (shown.needing, shown.needed, shown.kind) == (asking.seat(0), asking.seat(1), "blind_spot")
    for who, sees in ((0, True), (1, True), (2, False)):
        assert may(asking.circle.parties[who].actor, Action.VIEW, shown) == sees
    assert not may(asking.circle.run, Action.VIEW, shown)
    assert not may(administrator(), Action.VIEW, shown)


def test_without_both_nothing_is_shown_and_nothing_tells_why(asking):
    asking.answer(0, needs=[1])
    asking.answer(1)
    asking.close()
    asking.share(0, tell=True)
    asking.share(1)  # chose not to hear
    asking.share(2, hear=[0, 1])  # wants to hear from somebody who does not need them
    assert not Disclosure.objects.exists()
    names = list(Event.objects.filter(name="relations.sharing_chosen").values_list("facts", flat=True))
    assert names == [{}, {}, {}]  # the record has the same of everybody, whatever they chose


def test_what_the_other_needs_is_the_others_to_tell(asking):
    asking.answer(0, needs=[1])
    asking.answer(1, needs=[0], needed_by=[0])
    asking.close()
    asking.share(0, tell=True)
    (shown,) = asking.share(1, hear=[0])
    assert shown.kind == "one_sided"  # that 1 needs 0 as well was not told
    asking.share(1, tell=True, hear=[0])
    asking.share(0, tell=True, hear=[1])
    assert Disclosure.objects.get().kind == "mutual"


def test_who_did_not_answer_is_not_said_not_to_have_known(asking):
    asking.answer(0, needs=[1])
    asking.close()
    asking.share(0, tell=True)
    assert asking.share(1, hear=[0]) == []


def test_of_few_answers_nothing_is_told_and_of_more_no_small_count():
    few = Asking(4)
    for who in range(4):
        few.answer(who)
    few.close()
    assert few.round.result == {"seats": 4, "asked": 4, "pairs": {}, "orphans": []}
    more, none = Asking(6), Asking(6)
    for who in range(6):
        more.answer(who, needs=[(who + 1) % 6] if who < 4 else [])
        none.answer(who)
    more.close()
    none.close()
    assert more.round.result["pairs"] == none.round.result["pairs"]
    assert {each.most for each in result_of(more.round).pairs} == {4}
    assert result_of(more.round).orphans == ["Buses"]


def test_a_round_takes_answers_from_holders_of_seats_until_it_closes(asking):
    one, two, _three = asking.circle.parties
    with pytest.raises(NotPermitted):
        answer_needs(actor=two.actor, need_round=asking.round, seat=one.seat, topic=asking.topic, needs=[])
    for draft, code in (
        (NeedDraft(one.seat.pk, 1), "seat_not_asked"),
        (NeedDraft(two.seat.pk, 9), "unknown_strength"),
    ):
        with pytest.raises(DomainError) as refused:
            answer_needs(
                actor=one.actor, need_round=asking.round, seat=one.seat, topic=asking.topic, needs=[draft]
            )
        assert refused.value.code == code
    with pytest.raises(DomainError, match="once the round is closed"):
        asking.share(0)
    with pytest.raises(NotPermitted):
        close_round(actor=one.actor, need_round=asking.round)
    with clock.at(now() + timedelta(days=15)):
        with pytest.raises(DomainError, match="closed"):
            asking.answer(0)
        assert close_rounds_that_are_over() == 1
    assert NeedRound.objects.get().closed_at is not None


def test_two_hold_a_problem_together_once_the_other_agrees(asking):
    asking.answer(0, needs=[1])
    asking.answer(1)
    asking.close()
    asking.share(0, tell=True)
    (shown,) = asking.share(1, hear=[0])
    one, two, three = (party.actor for party in asking.circle.parties)
    with pytest.raises(DomainError, match="nothing to agree"):
        agree_step(actor=two, disclosure=shown)
    proposed = propose_step(
        actor=one, disclosure=shown, problem="Late shifts", next_step="Ride along", expected_version=1
    )
    with pytest.raises(DomainError, match="You proposed this"):
        agree_step(actor=one, disclosure=proposed)
    with pytest.raises(DomainError, match="changed this"):
        propose_step(actor=two, disclosure=proposed, problem="x", next_step="y", expected_version=1)
    agreed = agree_step(actor=two, disclosure=proposed, expected_version=2)
    assert may(three, Action.VIEW, agreed)
    assert not may(three, Action.CHANGE, agreed)
    assert list(verify_record()) == []


def test_answers_go_with_the_person_and_are_theirs_to_take_along(asking):
    asking.answer(0, needs=[1], offer="A van")
    user = asking.circle.parties[0].person.user
    given = export_all(user)["relations"]
    assert given["needs"][0]["what_for"] == "drivers 0"
    assert given["offers"][0]["can_offer"] == "A van"
    erase_all(user)
    assert not NeedAnswer.objects.exists()

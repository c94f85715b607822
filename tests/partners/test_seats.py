"""Seats and mandates: a test for each way out."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import (
    actor_for,
    administrator,
    make_mandate,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
)
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.partners.services import (
    change_seat,
    create_seat,
    end_mandate,
    end_partnership,
    end_seat,
    give_mandate,
)

pytestmark = pytest.mark.django_db

YESTERDAY, TOMORROW = timedelta(days=-1), timedelta(days=1)


@pytest.fixture
def partnership():
    return make_partnership(started_on=today() - timedelta(days=100))


@pytest.fixture
def officer(partnership):
    return actor_for(make_member(partnership=partnership, role="officer"))


def refusal(code, function, **fields):
    with pytest.raises(DomainError) as caught:
        function(**fields)
    assert caught.value.code == code
    return caught.value


def test_an_organisation_gets_a_seat_with_its_first_version(partnership, officer):
    body = make_organisation()
    seat = create_seat(actor=officer, partnership=partnership, organisation=body, authority="£5,000")
    assert (seat.role, seat.from_on, seat.authority) == ("partner", today(), "£5,000")
    assert [(v.number, v.authority) for v in seat.versions.all()] == [(1, "£5,000")]
    assert not seat.mandates.exists()
    assert Event.objects.filter(name="partners.seat_created", target_id=seat.pk).count() == 1
    assert list(verify_record()) == []


def test_an_individual_holds_their_own_seat_at_once(partnership, officer):
    person = make_person()
    seat = create_seat(actor=officer, partnership=partnership, individual=person, role="adviser")
    assert [mandate.person for mandate in seat.mandates.all()] == [person]
    assert list(verify_record()) == []


def test_a_seat_is_of_one_and_of_one_only(partnership, officer):
    refusal("seat_of_one", create_seat, actor=officer, partnership=partnership)
    both = {"organisation": make_organisation(), "individual": make_person()}
    refusal("seat_of_one", create_seat, actor=officer, partnership=partnership, **both)


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("role_unknown", {"role": "king"}),
        ("text_too_long", {"authority": "x" * 301}),
        ("starts_too_early", {"from_on": today() - timedelta(days=101)}),
    ],
)
def test_what_a_seat_cannot_be(partnership, officer, code, fields):
    error = refusal(
        code, create_seat, actor=officer, partnership=partnership, organisation=make_organisation(), **fields
    )
    assert error.field in fields
    assert partnership.seats.count() == 1


def test_no_seat_is_added_to_what_has_ended(partnership, officer):
    end_partnership(actor=officer, partnership=partnership, ended_on=today(), note="Thank you.")
    partnership.refresh_from_db()
    refusal(
        "partnership_ended",
        create_seat,
        actor=officer,
        partnership=partnership,
        organisation=make_organisation(),
    )


def test_the_same_submission_makes_one_seat(partnership, officer):
    same = {"organisation": make_organisation(), "submission_key": uuid4()}
    first = create_seat(actor=officer, partnership=partnership, **same)
    assert create_seat(actor=officer, partnership=partnership, **same) == first


def test_a_change_of_role_is_kept_with_its_day(partnership, officer):
    seat = make_seat(partnership=partnership)
    change_seat(actor=officer, seat=seat, role="adviser", brings="Knowledge")
    seat.refresh_from_db()
    assert (seat.role, seat.brings) == ("adviser", "Knowledge")
    assert [(v.number, v.role) for v in seat.versions.all()] == [(1, "partner"), (2, "adviser")]
    change_seat(actor=officer, seat=seat, role="adviser")
    assert seat.versions.count() == 2
    assert list(verify_record()) == []


def test_a_change_counts_from_no_day_before_the_last_one(partnership, officer):
    seat = make_seat(partnership=partnership)
    refusal(
        "starts_too_early", change_seat, actor=officer, seat=seat, from_on=today() + YESTERDAY, role="chair"
    )


def test_ending_a_seat_ends_the_mandates_in_it(partnership, officer):
    seat = make_seat(partnership=partnership, person=make_person())
    end_seat(actor=officer, seat=seat)
    assert [mandate.until_on for mandate in seat.mandates.all()] == [today()]
    refusal("seat_ended", end_seat, actor=officer, seat=seat)
    refusal("seat_ended", give_mandate, actor=officer, seat=seat, person=make_person())
    refusal("seat_ended", change_seat, actor=officer, seat=seat, role="adviser")
    assert list(verify_record()) == []


def test_a_seat_does_not_end_before_it_began(partnership, officer):
    seat = make_seat(partnership=partnership)
    refusal("ends_before_start", end_seat, actor=officer, seat=seat, until_on=today() + YESTERDAY)


def test_nobody_leaves_a_partnership_without_anybody_who_runs_it(partnership, officer):
    own = partnership.seats.get()
    mandate = own.mandates.get()
    refusal("nobody_would_run_it", end_seat, actor=officer, seat=own)
    refusal("nobody_would_run_it", end_mandate, actor=officer, mandate=mandate)
    refusal("nobody_would_run_it", change_seat, actor=officer, seat=own, role="partner")
    own.refresh_from_db()
    assert (own.role, own.until_on) == ("officer", None)
    end_mandate(actor=administrator(), mandate=mandate)


def test_with_a_chair_the_officer_may_go(partnership, officer):
    make_member(partnership=partnership, role="chair")
    end_seat(actor=officer, seat=partnership.seats.get(role="officer"))


def test_a_mandate_is_given_once(partnership, officer):
    seat, person = make_seat(partnership=partnership), make_person()
    mandate = give_mandate(actor=officer, seat=seat, person=person, is_deputy=True)
    assert (mandate.from_on, mandate.until_on, mandate.is_deputy) == (today(), None, True)
    error = refusal("already_holds", give_mandate, actor=officer, seat=seat, person=person)
    assert person.name in error.message
    assert seat.mandates.count() == 1
    assert list(verify_record()) == []


def test_a_mandate_begins_with_its_seat_at_the_earliest(partnership, officer):
    early = {"person": make_person(), "from_on": today() + YESTERDAY}
    refusal("starts_too_early", give_mandate, actor=officer, seat=make_seat(partnership=partnership), **early)


def test_a_mandate_in_a_seat_that_will_end_ends_with_it(partnership, officer):
    seat = make_seat(partnership=partnership)
    end_seat(actor=officer, seat=seat, until_on=today() + TOMORROW)
    assert give_mandate(actor=officer, seat=seat, person=make_person()).until_on == today() + TOMORROW


def test_somebody_who_was_erased_gets_no_seat(partnership, officer):
    person = make_person()
    person.erased_at = person.created_at
    seat = make_seat(partnership=partnership)
    refusal("person_erased", give_mandate, actor=officer, seat=seat, person=person)


def test_a_mandate_ends_once_and_not_before_it_began(partnership, officer):
    mandate = make_mandate(seat=make_seat(partnership=partnership))
    refusal("ends_before_start", end_mandate, actor=officer, mandate=mandate, until_on=today() + YESTERDAY)
    end_mandate(actor=officer, mandate=mandate)
    refusal("mandate_ended", end_mandate, actor=officer, mandate=mandate)
    assert list(verify_record()) == []


def test_one_may_give_up_ones_own_mandate_and_no_other(partnership, officer):
    anna, bob = (make_member(partnership=partnership) for _number in range(2))
    end_mandate(actor=actor_for(anna), mandate=anna.mandates.get())
    with pytest.raises(NotPermitted):
        end_mandate(actor=actor_for(bob), mandate=anna.mandates.get())


@pytest.mark.parametrize("role", ["partner", "adviser", "observer"])
def test_seats_are_managed_by_those_who_run_the_partnership(partnership, officer, role):
    member = actor_for(make_member(partnership=partnership, role=role))
    seat = make_seat(partnership=partnership)
    with pytest.raises(NotPermitted):
        create_seat(actor=member, partnership=partnership, organisation=make_organisation())
    with pytest.raises(NotPermitted):
        change_seat(actor=member, seat=seat, role="chair")
    with pytest.raises(NotPermitted):
        end_seat(actor=member, seat=seat)
    with pytest.raises(NotPermitted):
        give_mandate(actor=member, seat=seat, person=make_person())


def test_a_person_id_alone_is_no_permission(partnership):
    mandate = make_mandate(seat=make_seat(partnership=partnership))
    with pytest.raises(NotPermitted):
        end_mandate(actor=actor_for(make_member(partnership=partnership)), mandate=mandate)
    assert Actor.visitor().person_id is None

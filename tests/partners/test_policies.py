"""Who may see and change what: equality of whole lists, so that nobody gets more than they should."""

from datetime import timedelta

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
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import NotFound, NotPermitted
from thegither.kernel.policies import Action, allowed, fetch, may
from thegither.partners.models import Invitation, Mandate, Organisation, Partnership, Person, Seat
from thegither.partners.policies import (
    held_seats,
    may_create_partnership,
    member_partnerships,
    run_partnerships,
    speaking_partnerships,
)
from thegither.partners.services import end_mandate, end_seat, invite

pytestmark = pytest.mark.django_db

ROLES = ("chair", "officer", "partner", "adviser", "observer")


def keys(rows):
    return {next(iter(row.values())) for row in rows}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gives_its_rights_and_no_others(role):
    partnership = make_partnership(is_public=False)
    make_partnership()
    actor = actor_for(make_member(partnership=partnership, role=role))
    here = {partnership.pk}
    assert keys(member_partnerships(actor)) == here
    assert keys(run_partnerships(actor)) == (here if role in ("chair", "officer") else set())
    assert keys(speaking_partnerships(actor)) == (set() if role == "observer" else here)
    assert keys(held_seats(actor)) == {partnership.seats.get().pk}
    assert may(actor, Action.VIEW, partnership)
    assert may(actor, Action.CHANGE, partnership) is (role in ("chair", "officer"))
    assert may(actor, Action.MANAGE, partnership) is (role in ("chair", "officer"))
    assert may(actor, Action.ADD, partnership) is (role != "observer")
    assert may_create_partnership(actor) is (role in ("chair", "officer"))


def test_a_mandate_counts_from_its_first_to_its_last_day_and_while_its_seat_does():
    partnership, person = make_partnership(started_on=today() - timedelta(days=30)), make_person()
    actor = actor_for(person)
    yesterday, tomorrow = today() - timedelta(days=1), today() + timedelta(days=1)
    later = make_seat(partnership=partnership)
    make_mandate(seat=later, person=person, from_on=tomorrow)
    over = make_seat(partnership=partnership, from_on=yesterday - timedelta(days=3))
    end_mandate(actor=Actor.system(), mandate=make_mandate(seat=over, person=person), until_on=yesterday)
    closed = make_seat(partnership=partnership, person=person, from_on=yesterday)
    end_seat(actor=Actor.system(), seat=closed, until_on=yesterday)
    assert keys(held_seats(actor)) == set()
    last_day = make_seat(partnership=partnership, from_on=yesterday)
    end_mandate(actor=Actor.system(), mandate=make_mandate(seat=last_day, person=person), until_on=today())
    assert keys(held_seats(actor)) == {last_day.pk}


def test_a_visitor_costs_no_query_to_find_that_they_hold_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(member_partnerships(Actor.visitor())) == []
        assert list(held_seats(Actor.participant(7))) == []


def test_a_closed_partnership_is_seen_by_its_members_and_administrators_only():
    closed, public = make_partnership(is_public=False), make_partnership()
    member, stranger = make_member(partnership=closed, role="observer"), make_member(partnership=public)
    assert set(allowed(Actor.visitor(), Action.VIEW, Partnership)) == {public}
    assert set(allowed(actor_for(stranger), Action.VIEW, Partnership)) == {public}
    assert set(allowed(actor_for(member), Action.VIEW, Partnership)) == {public, closed}
    assert set(allowed(administrator(), Action.VIEW, Partnership)) == {public, closed}
    with pytest.raises(NotFound):
        fetch(actor_for(stranger), Action.CHANGE, Partnership, slug=closed.slug)
    with pytest.raises(NotPermitted):
        fetch(actor_for(member), Action.CHANGE, Partnership, slug=closed.slug)


def test_two_seats_do_not_show_a_partnership_twice():
    partnership, person = make_partnership(), make_person()
    for _number in range(2):
        make_seat(partnership=partnership, person=person, role="officer")
    assert list(allowed(actor_for(person), Action.MANAGE, Partnership)) == [partnership]


def test_an_administrator_outside_a_session_is_a_person_like_others():
    partnership = make_partnership(is_public=False)
    user = make_person().user
    user.is_administrator = True
    user.save()
    assert not may(actor_for(user.person), Action.VIEW, partnership)


def test_people_are_seen_by_those_who_share_a_partnership():
    here, elsewhere = make_partnership(), make_partnership()
    anna, bob, chris = (make_member(partnership=group) for group in (here, here, elsewhere))
    assert set(allowed(actor_for(anna), Action.VIEW, Person)) == {anna, bob}
    assert set(allowed(actor_for(chris), Action.VIEW, Person)) == {chris}
    assert set(allowed(Actor.visitor(), Action.VIEW, Person)) == set()
    assert set(allowed(administrator(), Action.VIEW, Person)) >= {anna, bob, chris}
    assert set(allowed(actor_for(anna), Action.CHANGE, Person)) == {anna}
    assert set(allowed(actor_for(anna), Action.VIEW, Mandate)) == set(
        Mandate.objects.filter(seat__partnership=here)
    )
    assert set(allowed(Actor.visitor(), Action.VIEW, Mandate)) == set()


def test_the_seat_of_an_individual_is_shown_to_members_only():
    partnership = make_partnership()
    body = make_seat(partnership=partnership)
    own = make_seat(partnership=partnership, individual=make_person())
    assert set(allowed(Actor.visitor(), Action.VIEW, Seat)) == {body}
    member = make_member(partnership=partnership)
    assert set(allowed(actor_for(member), Action.VIEW, Seat)) >= {body, own}


def test_invitations_are_for_those_who_run_the_partnership():
    partnership = make_partnership()
    officer, partner = (make_member(partnership=partnership, role=role) for role in ("officer", "partner"))
    other = make_member(partnership=make_partnership(), role="officer")
    invitation, _secret = invite(
        actor=actor_for(officer), seat=partnership.seats.first(), email="a@example.org"
    )
    assert list(allowed(actor_for(officer), Action.MANAGE, Invitation)) == [invitation]
    for actor in (actor_for(partner), actor_for(other), Actor.visitor()):
        assert list(allowed(actor, Action.VIEW, Invitation)) == []


def test_organisations_are_changed_by_those_who_speak_for_them_or_run_a_partnership_with_them():
    partnership = make_partnership()
    body = make_organisation()
    holder, watcher = make_person(), make_person()
    make_seat(partnership=partnership, organisation=body, person=holder)
    make_seat(partnership=make_partnership(), organisation=body, person=watcher, role="observer")
    officer = make_member(partnership=partnership, role="officer")
    other = make_member(partnership=make_partnership(), role="officer")
    assert may(actor_for(holder), Action.CHANGE, body)
    assert may(actor_for(officer), Action.CHANGE, body)
    assert not may(actor_for(watcher), Action.CHANGE, body)
    assert not may(actor_for(other), Action.CHANGE, body)
    assert body in allowed(Actor.visitor(), Action.VIEW, Organisation)

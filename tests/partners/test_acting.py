"""Who acts: the visitor, the participant, the person as themselves or for a seat, the administrator."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory

from tests.factories import (
    actor_for,
    begin_administration,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    make_user,
    sign_in,
)
from thegither.accounts.models import AdministratorSession
from thegither.accounts.participants import COOKIE, remember_participant
from thegither.accounts.services import begin_participation
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.partners.acting import SESSION_KEY, acting_of
from thegither.partners.middleware import ActorMiddleware
from thegither.partners.models import Person
from thegither.partners.services import end_mandate

pytestmark = pytest.mark.django_db


def seen(client, path="/organisations/"):
    """Return who the product thought was there."""
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.wsgi_request


def test_a_visitor_is_nobody_and_costs_nothing(django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = None
    with django_assert_num_queries(0):
        ActorMiddleware(lambda request: None)(request)


def test_a_visitor(client):
    request = seen(client)
    assert request.actor == Actor.visitor()
    assert not request.acting


def test_a_participant_is_known_by_a_cookie_that_only_we_can_write(client):
    participant = begin_participation()
    answer = client.get("/organisations/")
    remember_participant(answer, participant.pk)
    client.cookies[COOKIE] = answer.cookies[COOKIE].value
    assert seen(client).actor == Actor.participant(participant.pk)
    client.cookies[COOKIE] = f"{participant.pk}:forged"
    assert seen(client).actor == Actor.visitor()


def test_somebody_signed_in_is_no_participant_of_the_device(client):
    person = make_person()
    answer = client.get("/organisations/")
    remember_participant(answer, begin_participation().pk)
    client.cookies[COOKIE] = answer.cookies[COOKIE].value
    sign_in(client, person)
    assert seen(client).actor == actor_for(person)


def test_a_person_acts_as_themselves_until_they_choose_a_seat_and_it_is_remembered(client):
    body, partnership = make_organisation(name="Council"), make_partnership(name="Getting about")
    person = make_person(name="Ishbel")
    seat = make_seat(partnership=partnership, organisation=body, person=person)
    sign_in(client, person)
    request = seen(client)
    assert (request.actor, request.acting.display_name) == (actor_for(person), "Ishbel")
    assert [(option.label, option.is_current) for option in request.acting.options] == [
        ("Myself", True),
        ("Council in Getting about", False),
    ]
    answer = client.post("/acting/", {"acting": str(seat.pk), "next": "/communities/"})
    assert answer.url == "/communities/"
    request = seen(client)
    assert (request.actor, request.acting.display_name) == (actor_for(person, seat), "Ishbel, Council")
    assert "Ishbel, Council" in client.get("/communities/").text
    client.post("/acting/", {"acting": ""})
    assert seen(client).actor == actor_for(person)


@pytest.mark.parametrize("chosen", ["999999", "nonsense", "-1", "\x00"])
def test_a_seat_that_one_does_not_hold_is_not_taken(client, chosen):
    person = make_member(partnership=make_partnership())
    sign_in(client, person)
    assert client.post("/acting/", {"acting": chosen, "next": chosen}).status_code == 302
    assert SESSION_KEY not in client.session
    assert seen(client).actor == actor_for(person)


def test_one_cannot_act_for_somebody_elses_seat(client):
    theirs = make_seat(person=make_person())
    person = make_member(partnership=theirs.partnership)
    sign_in(client, person, theirs)
    assert seen(client).actor == actor_for(person)


def test_the_choice_ends_with_the_mandate(client):
    person = make_person()
    seat = make_seat(person=person)
    sign_in(client, person, seat)
    end_mandate(actor=Actor.system(), mandate=seat.mandates.get(), until_on=today())
    assert seen(client).actor == actor_for(person, seat)
    with clock.at(now() + timedelta(days=1)):
        request = seen(client)
        assert request.actor == actor_for(person)
        assert request.acting.options == []


def test_going_back_never_leads_to_another_site(client):
    sign_in(client, make_member(partnership=make_partnership()))
    for target in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""):
        assert client.post("/acting/", {"acting": "", "next": target}).url == "/my-work/"


def test_nobody_can_be_made_to_switch_by_another_site():
    client = sign_in(Client(enforce_csrf_checks=True), make_person())
    assert client.post("/acting/", {"acting": ""}).status_code == 403


def test_an_administrator_is_one_only_in_a_session(client):
    user = make_user(is_administrator=True)
    client.force_login(user)
    assert not seen(client).actor.is_administrator
    session = begin_administration(user)
    assert seen(client).actor.is_administrator
    with clock.at(session.ends_at):
        assert not seen(client).actor.is_administrator
    AdministratorSession.objects.update(ended_at=now())
    assert not seen(client).actor.is_administrator


def test_a_session_row_makes_no_administrator_of_somebody_who_is_none(client):
    person = make_person()
    begin_administration(person.user)
    sign_in(client, person)
    assert not seen(client).actor.is_administrator


@pytest.mark.parametrize("seats", [1, 3])
def test_who_one_may_act_as_takes_one_query(seats, django_assert_num_queries):
    person = make_person()
    for _number in range(seats):
        make_seat(person=person)
    with django_assert_num_queries(1):
        acting = acting_of(user_id=person.user_id)
    assert len(acting.seats) == seats
    assert acting.options[1].seat.partnership_name == acting.seats[0].partnership_name


def test_a_user_without_a_person_acts_as_a_person_without_rights(client):
    person = make_person()
    user = person.user
    Person.objects.update(user=None)
    client.force_login(user)
    request = seen(client)
    assert (request.actor.user_id, request.actor.person_id) == (user.pk, None)
    assert not request.acting

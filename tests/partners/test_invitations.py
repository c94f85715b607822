"""The journey of an invitation: a letter with a secret, a seat at the end, and every way to go wrong."""

import re
from datetime import timedelta

import pytest

from tests.factories import (
    actor_for,
    make_mandate,
    make_member,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.accounts.models import Letter
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.partners.models import Invitation, Mandate
from thegither.partners.services import (
    accept_invitation,
    end_mandate,
    end_partnership,
    end_seat,
    invite,
    resend_invitation,
    withdraw_invitation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return make_partnership(name="Getting about")


@pytest.fixture
def officer(partnership):
    return actor_for(make_member(partnership=partnership, role="officer"))


@pytest.fixture
def seat(partnership):
    return make_seat(partnership=partnership)


@pytest.fixture
def invited(officer, seat):
    return invite(actor=officer, seat=seat, email="Anna@Example.org", name="Anna", message="Please join us.")


def refusal(code, function, **fields):
    with pytest.raises(DomainError) as caught:
        function(**fields)
    assert caught.value.code == code
    return caught.value


def test_the_secret_is_in_the_letter_and_nowhere_else(invited, seat, settings):
    invitation, secret = invited
    letter = Letter.objects.get()
    link = f"{settings.BASE_URL}/invitations/{secret}/"
    assert letter.recipient == "anna@example.org"
    assert "Getting about" in letter.subject
    assert link in letter.text
    assert link in letter.html
    assert "Please join us." in letter.text
    stored = [str(value) for row in (invitation, *Event.objects.all()) for value in vars(row).values()]
    assert not any(secret in value for value in stored)
    facts = Event.objects.get(name="partners.invited").facts
    assert facts == {"seat": seat.pk}


def test_what_an_inviter_writes_cannot_become_markup(officer, seat):
    invite(actor=officer, seat=seat, email="a@example.org", name="<b>Anna</b>", message="<script>x</script>")
    letter = Letter.objects.get()
    assert "<script>" not in letter.html
    assert "<script>x</script>" in letter.text


def test_accepting_gives_the_seat_once(invited, seat):
    _invitation, secret = invited
    person = make_person()
    mandate = accept_invitation(actor=actor_for(person), secret=secret, name="Anna Reid")
    assert (mandate.seat, mandate.person, mandate.from_on) == (seat, person, today())
    person.refresh_from_db()
    assert person.name == "Anna Reid"
    assert accept_invitation(actor=actor_for(person), secret=secret) == mandate
    assert seat.mandates.count() == 1
    assert Event.objects.filter(name="partners.invitation_accepted").count() == 1
    assert list(verify_record()) == []


def test_somebody_elses_invitation_is_used_up(invited):
    accept_invitation(actor=actor_for(make_person()), secret=invited[1])
    refusal("invitation_used", accept_invitation, actor=actor_for(make_person()), secret=invited[1])


def test_an_old_link_does_not_bring_back_a_seat_that_was_taken_away(invited, officer):
    person = make_person()
    mandate = accept_invitation(actor=actor_for(person), secret=invited[1])
    end_mandate(actor=officer, mandate=mandate)
    with clock.at(now() + timedelta(days=2)):
        refusal("invitation_used", accept_invitation, actor=actor_for(person), secret=invited[1])


def test_what_was_held_without_an_account_by_the_same_address_becomes_theirs(invited, partnership):
    before = make_person(has_account=False, email="anna@example.org")
    held = make_mandate(seat=make_seat(partnership=partnership), person=before)
    somebody_else = make_mandate(seat=make_seat(partnership=partnership))
    person = make_person()
    accept_invitation(actor=actor_for(person), secret=invited[1])
    assert set(Mandate.objects.filter(person=person).values_list("seat", flat=True)) == {
        held.seat_id,
        invited[0].seat_id,
    }
    somebody_else.refresh_from_db()
    assert somebody_else.person != person
    assert list(verify_record()) == []


def test_an_address_without_the_secret_joins_nobody():
    before = make_person(has_account=False, email="anna@example.org")
    make_mandate(seat=make_seat(), person=before)
    joined = make_person(email="anna@example.org")
    assert joined != before
    assert not joined.mandates.exists()


def test_a_visitor_signs_in_first(invited):
    with pytest.raises(NotPermitted):
        accept_invitation(actor=Actor.visitor(), secret=invited[1])


def test_a_secret_that_is_none_is_not_found():
    with pytest.raises(NotFound):
        accept_invitation(actor=actor_for(make_person()), secret="x" * 32)


def test_an_invitation_is_taken_back_once(invited, officer):
    invitation, secret = invited
    withdraw_invitation(actor=officer, invitation=invitation)
    withdraw_invitation(actor=officer, invitation=invitation)
    assert Event.objects.filter(name="partners.invitation_withdrawn").count() == 1
    refusal("invitation_withdrawn", accept_invitation, actor=actor_for(make_person()), secret=secret)
    refusal("invitation_withdrawn", resend_invitation, actor=officer, invitation=invitation)


def test_one_that_was_used_is_neither_taken_back_nor_sent_again(invited, officer):
    invitation, secret = invited
    accept_invitation(actor=actor_for(make_person()), secret=secret)
    refusal("invitation_used", withdraw_invitation, actor=officer, invitation=invitation)
    refusal("invitation_used", resend_invitation, actor=officer, invitation=invitation)


def test_after_four_weeks_it_is_over_until_it_is_sent_again(invited, officer):
    invitation, secret = invited
    person = make_person()
    with clock.at(now() + timedelta(days=28)):
        refusal("invitation_expired", accept_invitation, actor=actor_for(person), secret=secret)
        _invitation, fresh = resend_invitation(actor=officer, invitation=invitation)
        with pytest.raises(NotFound):
            accept_invitation(actor=actor_for(person), secret=secret)
        accept_invitation(actor=actor_for(person), secret=fresh)
    assert Letter.objects.count() == 2


def test_one_address_has_one_invitation_to_a_seat(invited, officer, seat, partnership):
    refusal("already_invited", invite, actor=officer, seat=seat, email="ANNA@example.org")
    invite(actor=officer, seat=make_seat(partnership=partnership), email="anna@example.org")
    with clock.at(now() + timedelta(days=29)):
        invite(actor=officer, seat=seat, email="anna@example.org")
    assert Invitation.objects.filter(seat=seat, withdrawn_at__isnull=True).count() == 1


def test_nobody_is_invited_to_what_is_over_and_nobody_gets_there(officer, seat, invited, partnership):
    end_seat(actor=officer, seat=seat, until_on=today())
    with clock.at(now() + timedelta(days=1)):
        refusal("seat_ended", invite, actor=officer, seat=seat, email="b@example.org")
        refusal("seat_ended", resend_invitation, actor=officer, invitation=invited[0])
        refusal("seat_ended", accept_invitation, actor=actor_for(make_person()), secret=invited[1])
    other = make_seat(partnership=partnership)
    end_partnership(actor=officer, partnership=partnership, ended_on=today(), note="Thank you.")
    refusal("seat_ended", invite, actor=officer, seat=other, email="b@example.org")


@pytest.mark.parametrize(
    "email", ["", "anna", "anna@", "a b@example.org", "a@example.org\nBcc: b@example.org"]
)
def test_an_address_that_is_none_is_refused(officer, seat, email):
    with pytest.raises(DomainError) as caught:
        invite(actor=officer, seat=seat, email=email)
    assert caught.value.field == "email"
    assert not Letter.objects.exists()


def test_only_those_who_run_the_partnership_invite(partnership, seat, invited):
    partner = actor_for(make_member(partnership=partnership))
    with pytest.raises(NotPermitted):
        invite(actor=partner, seat=seat, email="b@example.org")
    with pytest.raises(NotFound):
        withdraw_invitation(actor=partner, invitation=invited[0])
    with pytest.raises(NotFound):
        resend_invitation(actor=partner, invitation=invited[0])


# The page ------------------------------------------------------------------------------------------------
def test_a_visitor_is_told_to_make_an_account_and_comes_back_here(client, invited):
    address = f"/invitations/{invited[1]}/"
    answer = client.get(address)
    assert answer.status_code == 200
    assert re.findall(r'href="([^"]*\?next=[^"]*)"', answer.text) == [
        f"/account/signup/?next=%2Finvitations%2F{invited[1]}%2F",
        f"/account/login/?next=%2Finvitations%2F{invited[1]}%2F",
    ]
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    assert client.post(address, {"name": "Anna"}).status_code == 403
    assert not Mandate.objects.filter(seat=invited[0].seat).exists()


def test_somebody_who_is_signed_in_takes_the_seat_and_acts_for_it(client, invited, seat):
    person = make_person(name="Anna")
    sign_in(client, person)
    address = f"/invitations/{invited[1]}/"
    assert 'value="Anna"' in client.get(address).text
    answer = client.post(address, {"name": "Anna Reid"})
    assert answer.status_code == 302
    assert answer.url == seat.partnership.get_absolute_url()
    assert client.session["acting_seat"] == seat.pk
    assert [mandate.person for mandate in seat.mandates.all()] == [person]


def test_an_empty_name_is_asked_for_again(client, invited):
    sign_in(client, make_person())
    answer = client.post(f"/invitations/{invited[1]}/", {"name": " "})
    assert answer.status_code == 422


@pytest.mark.parametrize("state", ["used", "withdrawn", "expired"])
def test_one_that_is_over_says_so(client, invited, officer, state):
    invitation, secret = invited
    moment = now()
    if state == "used":
        accept_invitation(actor=actor_for(make_person()), secret=secret)
    elif state == "withdrawn":
        withdraw_invitation(actor=officer, invitation=invitation)
    else:
        moment += timedelta(days=30)
    sign_in(client, make_person())
    with clock.at(moment):
        answer = client.get(f"/invitations/{secret}/")
        assert answer.status_code == 410
        assert "no longer open" in answer.text
        assert "<form" not in answer.text.split("<main")[1].split("</main>")[0]
        assert client.post(f"/invitations/{secret}/", {"name": "Anna"}).status_code == 410


def test_a_wrong_secret_is_a_page_that_is_not_there(client):
    assert client.get("/invitations/nothing/").status_code == 404

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.accounts.signing_in import prove, signed_in
from tests.factories import PASSWORD, make_seat, make_user
from thegither.accounts import joining
from thegither.accounts.models import Letter, User
from thegither.audit.models import Event
from thegither.jobs.worker import run_ready_jobs
from thegither.kernel.actors import Actor
from thegither.partners.services import invite, withdraw_invitation

pytestmark = pytest.mark.django_db
FORM = {"name": "Ailsa Reid", "email": "ailsa@example.org", "password1": PASSWORD, "password2": PASSWORD}


def sign_up(client, **changes):
    return client.post(reverse("account_signup"), {**FORM, **changes})


def letters():
    run_ready_jobs()
    return mail.outbox


def link_in(message, path):
    return re.search(rf"http://testserver(/account/{path}\S+)", message.body)[1]


def sign_in(client, email="ailsa@example.org", password=PASSWORD, **data):
    return client.post(reverse("account_login"), {"login": email, "password": password, **data})


# Signing up ----------------------------------------------------------------------------------------------
def test_a_new_account_is_a_person_who_proves_their_address_and_signs_in(client):
    answer = sign_up(client)
    assert answer.url == reverse("account_email_verification_sent")
    user = User.objects.get()
    assert (user.email, joining.name_of(user), user.language) == ("ailsa@example.org", "Ailsa Reid", "en-gb")
    assert signed_in(client) is None
    (letter,) = letters()
    confirm = link_in(letter, "confirm-email/")
    assert "Is ailsa@example.org your address?" in client.get(confirm).content.decode()
    assert not EmailAddress.objects.get().verified  # a mail scanner only looks
    client.post(confirm)
    assert EmailAddress.objects.get().verified
    assert sign_in(Client()).url == reverse("portal:my_work")


def test_signing_up_does_not_say_who_has_an_account(client):
    make_user(email="ailsa@example.org", name="The first Ailsa")
    known = sign_up(client)
    unknown = sign_up(Client(), email="other@example.org")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    to_known, to_unknown = letters()
    assert "there is one already" in to_known.body
    assert "confirm" in to_unknown.body
    assert User.objects.filter(email="ailsa@example.org").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "no address"}, "email"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password1": "password12", "password2": "password12"}, "password1"),
        ({"password2": "another good password"}, "password2"),
    ],
)
def test_what_is_wrong_is_shown_and_nothing_stored(client, changes, field):
    page = sign_up(client, **changes)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert "<title>Error:" in page.content.decode()
    assert not User.objects.exists()


def test_a_name_of_control_characters_is_refused_without_a_crash(client):
    page = sign_up(client, name="\x00\x01")
    assert page.status_code == 422
    assert not User.objects.exists()


def test_nothing_is_half_stored_when_the_person_cannot_be_made(client, monkeypatch):
    def fails(user, name):
        raise RuntimeError("no person")

    monkeypatch.setattr(joining, "_joining", [fails])
    with pytest.raises(RuntimeError):
        sign_up(client)
    assert not User.objects.exists()
    assert not Event.objects.filter(name="accounts.user_joined").exists()


def test_a_closed_registration_says_so_and_takes_nobody(client, settings):
    settings.REGISTRATION_OPEN = False
    assert "by invitation" in client.get(reverse("account_signup")).content.decode()
    sign_up(client)
    assert not User.objects.exists()


def test_whoever_was_invited_makes_an_account_and_comes_straight_back(client, settings):
    settings.REGISTRATION_OPEN = False
    _, secret = invite(actor=Actor.system(), seat=make_seat(), email="ailsa@example.org", name="Ailsa")
    invitation = reverse("partners:invitation", args=[secret])
    client.get(invitation)
    page = client.get(reverse("account_signup"), {"next": invitation})
    assert page.context["form"]["email"].value() == "ailsa@example.org"
    answer = sign_up(client, next=invitation)
    assert answer.url == invitation
    assert signed_in(client).email == "ailsa@example.org"
    assert EmailAddress.objects.get().verified


def test_an_invitation_opens_the_door_for_its_own_address_only(client, settings):
    settings.REGISTRATION_OPEN = False
    _, secret = invite(actor=Actor.system(), seat=make_seat(), email="ailsa@example.org", name="Ailsa")
    client.get(reverse("partners:invitation", args=[secret]))
    page = sign_up(client, email="somebody@example.org")
    assert "Use the address to which the invitation was sent" in page.content.decode()
    assert not User.objects.exists()


def test_an_invitation_that_is_over_opens_nothing(client, settings):
    settings.REGISTRATION_OPEN = False
    invitation, secret = invite(actor=Actor.system(), seat=make_seat(), email=FORM["email"], name="Ailsa")
    withdraw_invitation(actor=Actor.system(), invitation=invitation)
    client.get(reverse("partners:invitation", args=[secret]))
    sign_up(client)
    assert not User.objects.exists()


# Signing in ----------------------------------------------------------------------------------------------
def test_signing_in_leads_to_where_one_was(client):
    make_user(email="ailsa@example.org")
    assert sign_in(client, next="/account/").url == "/account/"


def test_signing_in_leads_nowhere_else(client):
    make_user(email="ailsa@example.org")
    assert sign_in(client, next="https://evil.example/").url == reverse("portal:my_work")


def test_a_wrong_password_and_an_unknown_address_look_alike(client):
    make_user(email="ailsa@example.org")
    wrong = sign_in(client, password="wrong").content.decode()
    unknown = sign_in(Client(), email="nobody@example.org", password="wrong").content.decode()
    sentence = "The e-mail address or the password is not right."
    assert wrong.count(sentence) == unknown.count(sentence) > 0
    assert sign_in(Client(), password="wrong").status_code == 422
    assert signed_in(client) is None


def test_passwords_cannot_be_tried_without_end(client):
    make_user(email="ailsa@example.org")
    for _ in range(5):
        sign_in(client, password="wrong")
    page = sign_in(client)  # the right one
    assert "Too many tries" in page.content.decode()
    assert signed_in(client) is None


@pytest.mark.usefixtures("stopped_clock")
def test_an_address_is_guarded_against_tries_from_many_places(client, settings):
    settings.ACCOUNT_RATE_LIMITS = False  # ours alone, which all processes share
    make_user(email="ailsa@example.org")
    for number in range(30):
        sign_in(Client(REMOTE_ADDR=f"203.0.113.{number}"), password="wrong")
    assert "Too many tries" in sign_in(client, email="Ailsa@example.org").content.decode()
    assert signed_in(client) is None


def test_somebody_who_has_not_proven_their_address_is_sent_another_link(client):
    sign_up(client)
    answer = sign_in(client)
    assert answer.url == reverse("account_email_verification_sent")
    assert signed_in(client) is None


def test_a_closed_account_is_told_so(client):
    user = make_user(email="ailsa@example.org")
    user.is_active = False
    user.save()
    answer = sign_in(client)
    assert answer.url == reverse("account_inactive")
    assert "This account is closed" in client.get(answer.url).content.decode()


def test_signing_out_asks_first(client):
    client.force_login(make_user())
    assert "Stay signed in" in client.get(reverse("account_logout")).content.decode()
    assert signed_in(client)
    assert client.post(reverse("account_logout")).url == reverse("portal:home")
    assert signed_in(client) is None


# Passwords and addresses ---------------------------------------------------------------------------------
def test_a_forgotten_password_is_replaced_by_a_link(client):
    make_user(email="ailsa@example.org")
    client.post(reverse("account_reset_password"), {"email": "ailsa@example.org"})
    reset = link_in(letters()[-1], "password/reset/key/")
    page = client.get(reset, follow=True)
    new = {"password1": "a much newer password", "password2": "a much newer password"}
    client.post(page.request["PATH_INFO"], new)
    assert sign_in(Client(), password="a much newer password").url == reverse("portal:my_work")
    used = Client().get(reset, follow=True).content.decode()
    assert "used already or is too old" in used


def test_asking_for_a_new_password_does_not_say_who_has_an_account(client):
    make_user(email="ailsa@example.org")
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("ailsa@example.org", "nobody@example.org")
    ]
    assert answers[0].url == answers[1].url
    assert "no account with this address" in letters()[-1].body


def test_changing_the_password_needs_the_old_one_and_is_told_by_letter(client):
    user = make_user(email="ailsa@example.org")
    client.force_login(user)
    new = {"password1": "a much newer password", "password2": "a much newer password"}
    refused = client.post(reverse("account_change_password"), {"oldpassword": "wrong", **new})
    assert "oldpassword" in refused.context["form"].errors
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    user.refresh_from_db()
    assert user.check_password("a much newer password")
    assert "Your password was changed." in letters()[-1].body


def test_a_new_address_takes_the_old_ones_place_once_it_is_proven(client):
    user = make_user(email="ailsa@example.org")
    client.force_login(user)
    prove(client)
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": "1"})
    user.refresh_from_db()
    assert user.email == "ailsa@example.org"
    assert "new@example.org" in client.get(reverse("account_email")).content.decode()
    to_new = next(letter for letter in letters() if letter.to == ["new@example.org"])
    client.post(link_in(to_new, "confirm-email/"))
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert [address.email for address in EmailAddress.objects.filter(user=user)] == ["new@example.org"]


def test_a_change_of_address_can_be_dropped(client):
    user = make_user(email="ailsa@example.org")
    client.force_login(user)
    prove(client)
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": "1"})
    client.post(reverse("account_email"), {"email": "new@example.org", "action_remove": "1"})
    assert [address.email for address in EmailAddress.objects.all()] == ["ailsa@example.org"]


def test_links_in_letters_are_not_kept_after_sending(client):
    make_user(email="ailsa@example.org")
    client.post(reverse("account_reset_password"), {"email": "ailsa@example.org"})
    assert "/password/reset/key/" in Letter.objects.get().text
    letters()
    assert Letter.objects.get().text == ""


@pytest.mark.usefixtures("stopped_clock")
def test_nobody_is_flooded_with_letters(client, settings):
    settings.ACCOUNT_RATE_LIMITS = False  # ours alone, which all processes share
    make_user(email="ailsa@example.org")
    answers = [
        client.post(reverse("account_reset_password"), {"email": "ailsa@example.org"}).status_code
        for _ in range(21)
    ]
    assert answers == [302] * 20 + [429]
    assert len(letters()) == 20


# Sessions ------------------------------------------------------------------------------------------------
def test_one_sees_where_one_is_signed_in_and_signs_out_elsewhere(client):
    user = make_user(email="ailsa@example.org")
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    elsewhere = Client(HTTP_USER_AGENT=firefox, REMOTE_ADDR="203.0.113.7")
    sign_in(elsewhere)
    sign_in(client)
    page = client.get(reverse("usersessions_list")).content.decode()
    assert "Firefox on Linux" in page
    assert "This one" in page
    client.post(reverse("usersessions_list"))
    assert signed_in(client) == user
    assert elsewhere.get(reverse("accounts:me")).status_code == 302
    assert UserSession.objects.filter(user=user).count() == 1


def test_no_full_address_is_kept_with_a_session(client):
    make_user(email="ailsa@example.org")
    sign_in(Client(REMOTE_ADDR="203.0.113.77"))
    assert UserSession.objects.get().ip == "203.0.113.0"


def test_a_changed_password_signs_out_elsewhere(client):
    make_user(email="ailsa@example.org")
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)
    new = {"password1": "a much newer password", "password2": "a much newer password"}
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert elsewhere.get(reverse("accounts:me")).status_code == 302

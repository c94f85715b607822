import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import allauth
import pytest
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from tests.accounts.signing_in import code, prove, set_up_app, signed_in
from tests.factories import PASSWORD, actor_for, make_person, make_seat, make_user
from thegither.accounts import joining
from thegither.accounts.models import AdministratorSession, ApiToken, Participant
from thegither.accounts.participants import COOKIE, participant_of, remember_participant
from thegither.accounts.selectors import news_frequencies
from thegither.accounts.services import begin_participation, create_token
from thegither.kernel import clock
from thegither.kernel.clock import now, today

pytestmark = pytest.mark.django_db

OWN_PAGES = ["me", "profile", "news", "tokens", "export", "erase", "administration"]


def signed_in_client(user):
    client = Client()
    client.force_login(user)
    return client


# Who may see what ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", OWN_PAGES)
def test_a_visitor_is_sent_to_sign_in_and_comes_back(client, name):
    url = reverse(f"accounts:{name}")
    answer = client.get(url)
    assert answer.status_code == 302
    assert unquote(answer.url) == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize("name", [*OWN_PAGES[1:], "claim", "end_administration"])
def test_a_visitor_changes_nothing(client, name):
    answer = client.post(reverse(f"accounts:{name}"), {"confirmed": "on", "name": "x", "reason": "x"})
    assert answer.status_code in (302, 403)
    if answer.status_code == 302:
        assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", OWN_PAGES[:-1])
def test_everybody_has_their_own_pages(name):
    user = make_user(name="Ailsa Reid", email="ailsa@example.org")
    make_user(name="Somebody Else", email="else@example.org")
    answer = signed_in_client(user).get(reverse(f"accounts:{name}"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Somebody Else" not in page
    assert "else@example.org" not in page


@pytest.mark.parametrize("name", ["claim", "end_administration"])
def test_what_changes_something_is_posted(name):
    assert signed_in_client(make_user()).get(reverse(f"accounts:{name}")).status_code == 405


def test_another_persons_token_does_not_exist_for_one(client):
    person = make_person()
    token, _ = create_token(actor=actor_for(person), name="Mine", expires_at=now() + timedelta(days=1))
    url = reverse("accounts:revoke_token", args=[token.pk])
    assert client.post(url).status_code == 403
    assert signed_in_client(make_user()).post(url).status_code == 404
    assert ApiToken.objects.get().revoked_at is None


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_password",
        "account_set_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "usersessions_list",
        "socialaccount_connections",
    ],
)
def test_a_visitor_gets_no_page_of_an_account(client, name):
    for answer in (client.get(reverse(name)), client.post(reverse(name))):
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))


def test_one_passkey_is_not_anothers():
    owner = make_user()
    key = Authenticator.objects.create(user=owner, type="webauthn", data={"name": "Work phone"})
    other = make_user()
    client = signed_in_client(other)
    prove(client)
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        assert client.post(reverse(name, args=[key.pk]), {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get(pk=key.pk).data == {"name": "Work phone"}


def test_every_page_and_letter_of_allauth_that_can_be_reached_is_ours():
    theirs = Path(allauth.__file__).parent / "templates"
    not_reached = re.compile(
        r"base|snippets|phone|(?<!recovery)_codes?_|(?<!recovery)_codes?\.|request_login|passkey|trust"
        r"|webauthn/signup|^account/email\.html|login_redirect"
    )
    names = [
        str(path.relative_to(theirs))
        for room in ("account", "mfa", "socialaccount", "usersessions")
        for path in (theirs / room).rglob("*.*")
    ]
    reached = [name for name in names if not not_reached.search(name)]
    assert len(reached) > 70
    foreign = [
        name for name in reached if "thegither/accounts/templates" not in get_template(name).origin.name
    ]
    assert foreign == []


# The overview --------------------------------------------------------------------------------------------
def test_the_overview_says_who_one_is_and_how_safe():
    user = make_user(name="Ailsa Reid", email="ailsa@example.org")
    client = signed_in_client(user)
    page = client.get(reverse("accounts:me")).content.decode()
    assert "Ailsa Reid" in page
    assert "ailsa@example.org" in page
    assert "Administer the service" not in page
    set_up_app(user)
    assert client.get(reverse("accounts:me")).content.decode().count(">On<") > page.count(">On<")


def test_the_overview_costs_as_much_with_three_tokens_as_with_one(django_assert_max_num_queries):
    person = make_person()
    client = signed_in_client(person.user)
    for _ in range(3):
        create_token(actor=actor_for(person), name="x", expires_at=now() + timedelta(days=1))
    with django_assert_max_num_queries(12):
        client.get(reverse("accounts:me"))


def test_one_changes_ones_name(client):
    user = make_user(name="Ailsa")
    client.force_login(user)
    answer = client.post(reverse("accounts:profile"), {"name": "Ailsa Reid", "language": "gd"})
    assert answer.url == reverse("accounts:me")
    assert joining.name_of(user) == "Ailsa Reid"


@pytest.mark.parametrize("data", [{"name": "", "language": "gd"}, {"name": "A", "language": "xx"}])
def test_a_bad_profile_is_shown_again(client, data):
    user = make_user(name="Ailsa")
    client.force_login(user)
    answer = client.post(reverse("accounts:profile"), data)
    assert answer.status_code == 422
    assert "<title>Error:" in answer.content.decode()
    assert joining.name_of(user) == "Ailsa"


def test_one_chooses_ones_news(client):
    user = make_user()
    client.force_login(user)
    topics = ("answers", "owed", "matters", "decisions", "openings")
    answer = client.post(reverse("accounts:news"), dict.fromkeys(topics, "never"))
    assert answer.url == reverse("accounts:me")
    assert set(news_frequencies([user.pk])[user.pk].values()) == {"never"}
    assert client.post(reverse("accounts:news"), {"answers": "hourly"}).status_code == 422


# Tokens --------------------------------------------------------------------------------------------------
def new_token(client, **changes):
    day = today() + timedelta(days=30)
    data = {
        "name": "Board papers",
        "expires_on": day.strftime("%d %m %Y"),
        "seat_id": "",
        "may_write": "read",
        **changes,
    }
    return client.post(reverse("accounts:tokens"), data)


def test_a_token_is_shown_once(client):
    user = make_user()
    client.force_login(user)
    assert new_token(client).url.startswith(reverse("account_reauthenticate"))
    prove(client)
    made = new_token(client)
    assert made.status_code == 200
    assert "no-store" in made["Cache-Control"]
    secret = made.context["secret"]
    assert secret in made.content.decode()
    later = client.get(reverse("accounts:tokens")).content.decode()
    assert "Board papers" in later
    assert secret not in later


def test_a_token_works_to_the_end_of_its_last_day(client):
    client.force_login(make_user())
    prove(client)
    new_token(client)
    token = ApiToken.objects.get()
    assert (token.expires_at - now()).days == 30
    assert not token.may_write


def test_a_token_may_write_for_a_seat_of_ones_own(client):
    person = make_person()
    seat = make_seat(person=person)
    client.force_login(person.user)
    prove(client)
    new_token(client, seat_id=str(seat.pk), may_write="write")
    token = ApiToken.objects.get()
    assert (token.seat_id, token.may_write) == (seat.pk, True)


@pytest.mark.parametrize(
    "changes", [{"name": ""}, {"expires_on": "1 1 2000"}, {"expires_on": "soon"}, {"seat_id": "999999"}]
)
def test_a_bad_token_is_shown_again(client, changes):
    client.force_login(make_user())
    prove(client)
    answer = new_token(client, **changes)
    assert answer.status_code == 422
    assert "<title>Error:" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_one_takes_a_token_away(client):
    person = make_person()
    client.force_login(person.user)
    token, _ = create_token(actor=actor_for(person), name="Mine", expires_at=now() + timedelta(days=1))
    answer = client.post(reverse("accounts:revoke_token", args=[token.pk]))
    assert answer.url == reverse("accounts:tokens")
    assert "Taken away" in client.get(answer.url).content.decode()


# What was said without an account ------------------------------------------------------------------------
def on_this_device(client, participant_id):
    response = HttpResponse()
    remember_participant(response, participant_id)
    client.cookies[COOKIE] = response.cookies[COOKIE].value
    return response.cookies[COOKIE]


def test_the_cookie_says_a_key_that_nobody_can_forge(client, rf):
    morsel = on_this_device(client, 42)
    assert (morsel["httponly"], morsel["samesite"], morsel["max-age"]) == (True, "Lax", 400 * 86400)
    request = rf.get("/")
    for value, expected in ((morsel.value, 42), (morsel.value.replace("42", "43", 1), None), ("42", None)):
        request.COOKIES[COOKIE] = value
        assert participant_of(request) == expected


def test_one_keeps_with_ones_account_what_was_said_on_this_device(client):
    user = make_user()
    client.force_login(user)
    on_this_device(client, begin_participation().pk)
    assert "Was it you?" in client.get(reverse("accounts:me")).content.decode()
    answer = client.post(reverse("accounts:claim"))
    assert answer.cookies[COOKIE].value == ""
    assert Participant.objects.get().claimed_by == user
    assert "Was it you?" not in client.get(reverse("accounts:me")).content.decode()


def test_what_another_account_has_taken_stays_there(client):
    participant = begin_participation()
    Participant.objects.update(claimed_by=make_user(), claimed_at=now())
    client.force_login(make_user())
    on_this_device(client, participant.pk)
    answer = client.post(reverse("accounts:claim"), follow=True)
    assert "with another account already" in answer.content.decode()


# Administration ------------------------------------------------------------------------------------------
def test_administration_needs_the_password_again_and_a_reason(client):
    user = make_user(is_administrator=True)
    client.force_login(user)
    url = reverse("accounts:administration")
    assert client.get(url).url.startswith(reverse("account_reauthenticate"))
    prove(client)
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "Look at failed letters"}).url == url
    assert "Look at failed letters" in client.get(url).content.decode()
    client.post(reverse("accounts:end_administration"))
    assert AdministratorSession.objects.get().ended_at is not None


def test_administration_needs_the_second_factor_of_whoever_has_one(client):
    user = make_user(is_administrator=True)
    secret = set_up_app(user)
    client.force_login(user)
    url = reverse("accounts:administration")
    prove(client)  # the password is not enough
    asked = client.get(url)
    assert asked.url.startswith(reverse("mfa_reauthenticate"))
    assert client.post(url, {"reason": "x"}).url.startswith(reverse("mfa_reauthenticate"))
    assert not AdministratorSession.objects.exists()
    given = client.post(asked.url, {"code": code(secret), "next": url})
    assert given.url == url
    client.post(url, {"reason": "Look"})
    assert AdministratorSession.objects.count() == 1


def test_others_cannot_administer(client):
    client.force_login(make_user())
    prove(client)
    url = reverse("accounts:administration")
    assert client.get(url).status_code == 403
    assert client.post(url, {"reason": "x"}).status_code == 403


def test_powers_begin_and_end_with_the_session(client):
    user = make_user(is_administrator=True)
    client.force_login(user)
    prove(client)
    page = client.get(reverse("accounts:me"))
    assert not page.wsgi_request.actor.is_administrator
    client.post(reverse("accounts:administration"), {"reason": "Look"})
    assert client.get(reverse("accounts:me")).wsgi_request.actor.is_administrator
    with clock.at(now() + timedelta(minutes=31)):
        assert not client.get(reverse("accounts:me")).wsgi_request.actor.is_administrator


# Second factor -------------------------------------------------------------------------------------------
def test_signing_in_asks_for_the_code(client):
    user = make_user(email="ailsa@example.org")
    secret = set_up_app(user)
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.url == reverse("mfa_authenticate")
    assert signed_in(client) is None
    wrong = client.post(answer.url, {"code": "000000"})
    assert wrong.status_code == 422
    assert "This code is not right" in wrong.content.decode()
    assert client.post(answer.url, {"code": code(secret)}).url == reverse("portal:my_work")
    assert signed_in(client) == user


def test_a_code_works_once(client):
    user = make_user(email="ailsa@example.org")
    secret = set_up_app(user)
    used = code(secret)
    for browser, expected in ((client, user), (Client(), None)):
        browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        browser.post(reverse("mfa_authenticate"), {"code": used})
        assert signed_in(browser) == expected


def test_a_recovery_code_lets_one_in_once(client):
    user = make_user(email="ailsa@example.org")
    set_up_app(user)
    recovery = user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for browser, expected in ((client, user), (Client(), None)):
        browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        browser.post(reverse("mfa_authenticate"), {"code": recovery})
        assert signed_in(browser) == expected


def test_codes_cannot_be_tried_without_end(client):
    user = make_user(email="ailsa@example.org")
    secret = set_up_app(user)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    page = client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert "Too many tries" in page.content.decode()
    assert signed_in(client) is None


def test_setting_up_an_app_needs_the_password(client):
    client.force_login(make_user())
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    prove(client)
    page = client.get(reverse("mfa_activate_totp"))
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    secret = page.context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert done.url == reverse("mfa_view_recovery_codes")
    codes = client.get(done.url).content.decode()
    assert codes.count("<li><code>") == 10
    assert len(client.get(reverse("mfa_download_recovery_codes")).content.split()) == 10

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from tests.accounts.signing_in import set_up_app, signed_in
from tests.factories import make_user
from thegither.accounts.jobs import forget_traces
from thegither.accounts.models import SignInLink
from thegither.accounts.services import send_sign_in_link, use_sign_in_link
from thegither.jobs.worker import run_ready_jobs
from thegither.kernel import clock
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError

pytestmark = pytest.mark.django_db


def letter():
    run_ready_jobs()
    return mail.outbox[-1]


def link_in(message):
    return re.search(r"http://localhost:8000(/account/link/\S+)", message.body)[1]


def ask(client, email, **data):
    return client.post(reverse("accounts:sign_in_link"), {"email": email, **data})


def test_a_link_signs_in_once(client):
    user = make_user(email="ailsa@example.org")
    ask(client, "AILSA@example.org")
    path = link_in(letter())
    done = client.post(path)
    assert (done.status_code, done.url) == (302, reverse("portal:my_work"))
    assert signed_in(client) == user
    client.logout()
    again = client.post(path)
    assert again.status_code == 410
    assert "used already" in again.content.decode()
    assert signed_in(client) is None


def test_looking_at_a_link_does_not_use_it_up(client):
    make_user(email="ailsa@example.org")
    ask(client, "ailsa@example.org")
    path = link_in(letter())
    for _ in range(3):  # a mail scanner
        looked = client.get(path)
        assert looked.status_code == 200
    assert signed_in(client) is None
    assert looked["Referrer-Policy"] == "same-origin"
    assert "no-store" in looked["Cache-Control"]
    assert client.post(path).status_code == 302
    assert signed_in(client)


def test_a_link_is_over_after_fifteen_minutes():
    make_user(email="ailsa@example.org")
    send_sign_in_link(email="ailsa@example.org")
    secret = link_in(letter()).split("/")[-2]
    with clock.at(now() + timedelta(minutes=15, seconds=1)), pytest.raises(DomainError) as refusal:
        use_sign_in_link(secret=secret)
    assert refusal.value.code == "link_over"


def test_the_answer_is_the_same_for_an_unknown_address(client):
    make_user(email="ailsa@example.org")
    known = ask(client, "ailsa@example.org").content.decode()
    unknown = ask(client, "nobody@example.org").content.decode()
    assert known.replace("ailsa@", "nobody@") == unknown
    run_ready_jobs()
    to_known, to_unknown = mail.outbox
    assert "/account/link/" in to_known.body
    assert to_unknown.to == ["nobody@example.org"]
    assert "no account" in to_unknown.body
    assert "/account/link/" not in to_unknown.body


def test_only_the_digest_of_a_link_is_stored():
    make_user(email="ailsa@example.org")
    send_sign_in_link(email="ailsa@example.org")
    secret = link_in(letter()).split("/")[-2]
    assert secret not in SignInLink.objects.get().digest


def test_a_link_leads_back_to_where_one_was(client):
    make_user(email="ailsa@example.org")
    ask(client, "ailsa@example.org", next="/matters/7/")
    assert client.post(link_in(letter())).url == "/matters/7/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_link_leads_nowhere_else(client, elsewhere):
    make_user(email="ailsa@example.org")
    ask(client, "ailsa@example.org", next=elsewhere)
    assert client.post(link_in(letter())).url == reverse("portal:my_work")


def test_the_second_factor_is_still_asked(client):
    user = make_user(email="ailsa@example.org")
    set_up_app(user)
    ask(client, "ailsa@example.org")
    answer = client.post(link_in(letter()))
    assert answer.url == reverse("mfa_authenticate")
    assert signed_in(client) is None


def test_a_closed_account_gets_no_link(client):
    user = make_user(email="ailsa@example.org")
    ask(client, "ailsa@example.org")
    path = link_in(letter())
    user.is_active = False
    user.save()
    assert client.post(path).status_code == 410
    ask(client, "ailsa@example.org")
    assert "no account" in letter().body


def test_following_a_link_proves_the_address_and_wipes_a_password_from_before(client):
    user = make_user(email="ailsa@example.org")
    EmailAddress.objects.filter(user=user).update(verified=False)  # somebody used Ailsa's address
    ask(client, "ailsa@example.org")
    assert client.post(link_in(letter())).status_code == 302
    user.refresh_from_db()
    assert signed_in(client) == user
    assert EmailAddress.objects.get(user=user).verified
    assert not user.has_usable_password()


@pytest.mark.parametrize("email", ["", "no address", "a@b"])
def test_what_is_no_address_is_asked_again(client, email):
    answer = ask(client, email)
    assert answer.status_code == 422
    assert "Error:" in answer.content.decode()


@pytest.mark.usefixtures("stopped_clock")
def test_an_address_is_not_flooded_with_letters(client):
    make_user(email="ailsa@example.org")
    for _ in range(5):
        assert ask(client, "ailsa@example.org").status_code == 200
    assert ask(client, "Ailsa@example.org").status_code == 429
    run_ready_jobs()
    assert len(mail.outbox) == 5


def test_old_links_are_forgotten():
    make_user(email="ailsa@example.org")
    send_sign_in_link(email="ailsa@example.org")
    with clock.at(now() + timedelta(hours=25)):
        forget_traces()
    assert not SignInLink.objects.exists()


def test_whoever_is_signed_in_needs_no_link(client):
    client.force_login(make_user())
    assert client.get(reverse("accounts:sign_in_link")).url == reverse("accounts:me")

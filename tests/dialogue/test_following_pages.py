"""What can be done from a receipt or a letter: follow, confirm, stop, take back, keep with an account."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.factories import make_contribution, make_person, sign_in
from thegither.accounts.models import Letter
from thegither.accounts.participants import COOKIE, remember_participant
from thegither.dialogue.models import Contribution, ContributionFollower, Standing
from thegither.dialogue.receipts import confirming_token, receipt_token, stopping_token
from thegither.dialogue.services import confirm_follower, follow_contribution

pytestmark = pytest.mark.django_db

ADDRESS = "anna@example.org"


@pytest.fixture
def said():
    return make_contribution(text="The last bus is too early.")


def receipt(said, name):
    return reverse(f"dialogue:{name}", args=[receipt_token(said)])


# Follow --------------------------------------------------------------------------------------------------
def test_following_is_asked_for_confirmed_and_stopped(client, said):
    assert "by e-mail" in client.get(receipt(said, "follow")).content.decode()
    answer = client.post(receipt(said, "follow"), {"email": ADDRESS})
    assert f"We have written to {ADDRESS}" in answer.content.decode()
    follower = ContributionFollower.objects.get()

    confirm = reverse("dialogue:confirm_following", args=[confirming_token(follower)])
    assert confirm in Letter.objects.get().text
    assert "Do you want news" in client.get(confirm).content.decode()
    assert ContributionFollower.objects.get().confirmed_at is None
    for _ in range(2):
        assert "You get news" in client.post(confirm).content.decode()
    assert ContributionFollower.objects.get().confirmed_at is not None

    stop = reverse("dialogue:stop_following", args=[stopping_token(follower)])
    assert "Stop and forget my address" in client.get(stop).content.decode()
    assert ContributionFollower.objects.exists()
    for _ in range(2):
        assert "is forgotten" in client.post(stop).content.decode()
    assert not ContributionFollower.objects.exists()


def test_the_mail_program_stops_it_without_cookie_or_token(said):
    follower = follow_contribution(contribution=said, email=ADDRESS)
    stop = reverse("dialogue:stop_following", args=[stopping_token(follower)])
    answer = Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert not ContributionFollower.objects.exists()


def test_a_page_cannot_be_made_to_confirm_by_another_site(said):
    follower = follow_contribution(contribution=said, email=ADDRESS)
    confirm = reverse("dialogue:confirm_following", args=[confirming_token(follower)])

    assert Client(enforce_csrf_checks=True).post(confirm).status_code == 403
    assert ContributionFollower.objects.get().confirmed_at is None


def test_the_page_does_not_tell_who_follows_already(client, said):
    confirm_follower(confirming_token(follow_contribution(contribution=said, email=ADDRESS)))
    first = client.post(receipt(said, "follow"), {"email": ADDRESS}).content.decode()
    second = client.post(receipt(said, "follow"), {"email": "else@example.org"}).content.decode()

    assert "unless it follows already" in first
    assert "unless it follows already" in second


@pytest.mark.parametrize("email", ["", "anna", "a" * 250 + "@example.org"])
def test_what_is_no_address_is_refused(client, said, email):
    answer = client.post(receipt(said, "follow"), {"email": email})

    assert answer.status_code == 422
    assert "<title>Error:" in answer.content.decode()
    assert not Letter.objects.exists()


@pytest.mark.usefixtures("stopped_clock")
def test_one_address_is_not_written_to_all_day(client):
    answers = [client.post(receipt(make_contribution(), "follow"), {"email": ADDRESS}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert ADDRESS in answers[-1].content.decode()
    assert Letter.objects.count() == 5


# Take back -----------------------------------------------------------------------------------------------
def test_it_is_taken_back_from_another_device(client, said):
    assert "The last bus is too early." in client.get(receipt(said, "withdraw")).content.decode()
    assert Contribution.objects.get().standing == Standing.SHOWN
    answer = client.post(receipt(said, "withdraw"))

    assert answer["Location"] == reverse("portal:receipt", args=[receipt_token(said)])
    assert Contribution.objects.get().standing == Standing.WITHDRAWN
    page = client.get(receipt(said, "withdraw")).content.decode()
    assert "The last bus is too early." not in page


# Keep with an account ------------------------------------------------------------------------------------
def test_one_is_kept_with_an_account(client, said):
    assert client.get(receipt(said, "claim")).status_code == 302
    assert client.post(receipt(said, "claim")).status_code == 403
    person = make_person()
    sign_in(client, person)

    assert "Keep it with my account" in client.get(receipt(said, "claim")).content.decode()
    assert Contribution.objects.get().person_id is None
    assert client.post(receipt(said, "claim")).status_code == 302
    assert Contribution.objects.get().person_id == person.pk
    sign_in(client, make_person())
    assert client.post(receipt(said, "claim")).status_code == 409
    assert Contribution.objects.get().person_id == person.pk


def test_all_of_a_device_is_kept_with_an_account(client, said):
    url = reverse("dialogue:claim_device")
    assert client.get(url).status_code == 302
    assert client.post(url).status_code == 403
    participant_cookie(client, said)
    person = make_person()
    sign_in(client, person)

    page = client.get(url).content.decode()
    assert "You said 1 thing on this device" in page
    assert said.reference in page
    answer = client.post(url)
    assert answer["Location"] == reverse("portal:my_work")
    assert client.cookies[COOKIE].value == ""
    assert Contribution.objects.get().person_id == person.pk


def test_nothing_to_keep_and_a_forged_cookie_are_told_kindly(client, said):
    sign_in(client, make_person())
    client.cookies[COOKIE] = f"{said.participant_id}:forged"
    url = reverse("dialogue:claim_device")

    assert "Nothing to keep" in client.get(url).content.decode()
    assert "Nothing to keep" in client.post(url).content.decode()
    assert Contribution.objects.get().person_id is None


def participant_cookie(client, said):
    """Let the browser be the one on which it was said."""
    answer = HttpResponse()
    remember_participant(answer, said.participant_id)
    client.cookies[COOKIE] = answer.cookies[COOKIE].value


# Links ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["follow", "withdraw", "claim", "confirm_following", "stop_following"])
def test_a_spoilt_link_leads_nowhere(client, said, name):
    sign_in(client, make_person())
    url = reverse(f"dialogue:{name}", args=[receipt_token(said)[:-2] + "xx"])

    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404
    assert Contribution.objects.get().standing == Standing.SHOWN


@pytest.mark.parametrize("name", ["follow", "withdraw"])
def test_pages_with_a_secret_are_kept_from_search_and_from_caches(client, said, name):
    answer = client.get(receipt(said, name))

    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"

"""Saying something, moderating and receipts in a browser: without JavaScript, on a phone, for all."""

import pytest
from django.urls import reverse

from tests.factories import make_contribution, make_matter, make_member, sign_in
from tests.support.browser import go_by
from thegither.dialogue.models import Contribution, Standing
from thegither.dialogue.receipts import confirming_token, receipt_token, stopping_token
from thegither.dialogue.services import follow_contribution


@pytest.fixture
def matter(live):
    return make_matter(
        title="Home after a late shift",
        question="How do you get home when the last bus has gone?",
        moderation="before",
    )


def test_somebody_says_something_without_account_and_without_script(no_js_page, live, matter, axe):
    page = no_js_page
    page.goto(reverse("dialogue:say", args=[matter.pk]))
    axe(page)
    go_by(page.get_by_role("button", name="Send"))
    assert page.title().startswith("Error:")
    axe(page)

    page.get_by_label("What do you want to say?").fill("I walk four miles.")
    page.get_by_text("It happens to me or people close to me").click()
    page.get_by_label("How do you want to be named?").fill("Anna")
    go_by(page.get_by_role("button", name="Send"))

    said = Contribution.objects.get()
    assert page.url == live.url + reverse("portal:receipt", args=[receipt_token(said)])
    assert (said.text, said.knowledge, said.byline) == ("I walk four miles.", "lived", "Anna")


def signed_in(page, live, client, person):
    """Let the browser be signed in as ``person``."""
    sign_in(client, person)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live.url}])
    return page


def test_an_officer_types_in_paper_and_moderates(phone_page, live, client, matter, axe):
    page = signed_in(phone_page, live, client, make_member(partnership=matter.partnership, role="officer"))
    page.goto(reverse("dialogue:enter", args=[matter.pk]))
    axe(page)
    page.get_by_label("What was said, in their words").fill("The bus shelter leaks.")
    page.get_by_text("On paper", exact=True).click()
    page.get_by_label("Where and how").fill("Cards in the library")
    go_by(page.get_by_role("button", name="Save and type the next"))
    page.get_by_text("Stored as C-").wait_for()
    assert page.get_by_label("Where and how").input_value() == "Cards in the library"

    page.goto(reverse("dialogue:moderate", args=[matter.pk]))
    axe(page)
    page.get_by_text("Do not show it, because").click()
    axe(page)
    go_by(page.get_by_role("button", name="It is here already"))
    assert Contribution.objects.get().standing == Standing.HIDDEN
    assert page.get_by_text("Nothing waits for you").is_visible()
    page.goto(reverse("dialogue:moderate", args=[matter.pk]) + "?show=hidden")
    go_by(page.get_by_role("button", name="Show it again"))
    assert Contribution.objects.get().standing == Standing.SHOWN


def test_every_page_of_a_receipt_and_a_letter_is_for_everybody(page, live, client, matter, axe):
    said = make_contribution(matter=matter)
    follower = follow_contribution(contribution=said, email="anna@example.org")
    token = receipt_token(said)
    for name, key in [
        ("follow", token),
        ("withdraw", token),
        ("confirm_following", confirming_token(follower)),
        ("stop_following", stopping_token(follower)),
    ]:
        page.goto(reverse(f"dialogue:{name}", args=[key]))
        axe(page)
    page.goto(reverse("dialogue:moderation_reasons"))
    axe(page)
    signed_in(page, live, client, make_member(partnership=matter.partnership))
    for url in (reverse("dialogue:claim", args=[token]), reverse("dialogue:claim_device")):
        page.goto(url)
        axe(page)


def test_taking_it_back_works_from_the_receipt(phone_page, matter):
    said = make_contribution(matter=matter)
    phone_page.goto(reverse("dialogue:withdraw", args=[receipt_token(said)]))
    go_by(phone_page.get_by_role("button", name="Take it back"))

    assert Contribution.objects.get().standing == Standing.WITHDRAWN


def test_following_works_from_the_receipt_itself(phone_page, matter):
    said = make_contribution(matter=matter)
    phone_page.goto(reverse("portal:receipt", args=[receipt_token(said)]))
    phone_page.get_by_label("Your e-mail address").fill("anna@example.org")
    go_by(phone_page.get_by_role("button", name="Send me news of it"))

    phone_page.get_by_text("We have written to anna@example.org").wait_for()
    assert said.followers.get().confirmed_at is None

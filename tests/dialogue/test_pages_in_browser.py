"""The answering page in a browser: with and without JavaScript, on a desk and on a phone."""

import re

from django.test import Client
from django.urls import reverse

from tests.factories import make_contribution, make_matter, make_member, make_partnership, sign_in
from tests.support.browser import go_by
from thegither.dialogue.models import Contribution


def a_matter_to_answer(page, live):
    partnership = make_partnership()
    matter = make_matter(partnership=partnership)
    for word in ("ferry", "bus", "ferry", "train"):
        make_contribution(matter=matter, text=f"The {word} is late")
    client = sign_in(Client(), make_member(partnership=partnership, role="officer"))
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live.url}]
    )
    return reverse("dialogue:answer", args=[matter.pk])


def tick(page, text):
    """Click the label: the design system lays it over the box that it draws itself."""
    page.locator("label", has_text=re.compile(f"{text}$")).click()


def test_narrowing_keeps_what_is_ticked_and_typed(page, live, axe):
    page.goto(a_matter_to_answer(page, live))
    page.get_by_label("Because").fill("It is on time now")
    tick(page, "The bus is late")
    page.get_by_label("Words").fill("ferry")
    page.get_by_role("button", name="Narrow the list").click()  # the script puts the list alone in place
    page.get_by_text("2 contributions").wait_for()
    assert page.get_by_label("The bus is late").count() == 0
    assert page.get_by_text("1 is ticked that is not on this page").is_visible()
    tick(page, "All without an answer in this list: 2")
    tick(page, "Acted on")
    axe(page)
    assert page.get_by_label("Because").input_value() == "It is on time now"
    go_by(page.get_by_role("button", name="Give this answer"))
    page.get_by_text("You answered 2 contributions.").wait_for()
    answered = Contribution.objects.filter(answer="acted_on").values_list("text", flat=True)
    assert list(answered) == ["The ferry is late"] * 2


def test_it_works_without_javascript_on_a_narrow_screen(no_js_page, live, axe):
    page = no_js_page
    page.goto(a_matter_to_answer(page, live))
    page.get_by_label("Words").fill("train")
    go_by(page.get_by_role("button", name="Narrow the list"))
    tick(page, "The train is late")
    go_by(page.get_by_role("button", name="Give this answer"))
    assert page.title().startswith("Error:")
    axe(page)
    tick(page, "Not done")
    page.get_by_label("Because").fill("The line closed in 1964.")
    go_by(page.get_by_role("button", name="Give this answer"))
    page.get_by_text("You answered 1 contribution.").wait_for()
    assert Contribution.objects.get(answer="not_done").text == "The train is late"

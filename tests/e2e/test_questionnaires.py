"""A resident answers on a phone, with and without a network; a worker types in ten forms by keyboard."""

import re

from tests.factories import make_engagement, make_matter, make_member, make_partnership
from tests.questionnaires.samples import make_questionnaire, options
from tests.support.browser import go_by
from thegither.dialogue.models import Contribution
from thegither.questionnaires.models import Sheet, Told

from .journeys import follow, press, sign_in, tick

PHONE = {"width": 390, "height": 844}
BUSES = {
    "sections": [
        {
            "key": "now",
            "title": "How you get about now",
            "questions": [
                {
                    "key": "use",
                    "kind": "one",
                    "text": "Do you go by bus after seven?",
                    "required": True,
                    "options": options(("yes", "Yes"), ("no", "No")),
                },
                {
                    "key": "why",
                    "kind": "long",
                    "text": "What keeps you from it?",
                    "read": True,
                    "show_if": {"part": "use", "test": "is", "value": "no"},
                },
            ],
        },
        {
            "key": "first",
            "title": "What should come first",
            "questions": [
                {
                    "key": "order",
                    "kind": "ranking",
                    "text": "Your order",
                    "options": options(("a", "Sundays"), ("b", "Later")),
                },
                {
                    "key": "rate",
                    "kind": "matrix",
                    "text": "On the way",
                    "rows": options(("light", "Light")),
                    "options": options(("good", "Good"), ("bad", "Bad")),
                },
            ],
        },
    ],
    "about": ["age"],
}


def questionnaire():
    matter = make_matter(partnership=make_partnership(name="Getting About"), title="Evening buses")
    return make_questionnaire(BUSES, engagement=make_engagement(matter=matter), title="Which buses first?")


def test_a_resident_answers_on_a_phone_without_scripts(open_page, live, axe):
    activity = questionnaire()
    page = open_page(**PHONE, scripts=False)
    page.goto(f"/activities/{activity.pk}/questions/")
    press(page, "Save and go on")
    assert page.title().startswith("Error:")
    axe(page)
    tick(page, "No")
    page.get_by_label("What keeps you from it?").fill("It goes at ten past and I finish at quarter past.")
    press(page, "Save and come back later")
    page.get_by_role("heading", name="Your answers are saved, not handed in yet").wait_for()
    axe(page)
    go_by(page.locator("main").get_by_role("button", name="Go on", exact=True))
    page.get_by_role("heading", name="Check your answers").wait_for()
    follow(page, "Change What should come first")
    page.get_by_label("Later").select_option("1")
    axe(page)
    press(page, "Save and go on")
    page.get_by_role("heading", name="About you").wait_for()
    tick(page, "75 or over")
    axe(page)
    press(page, "Go on")
    axe(page)
    press(page, "Hand in")
    page.get_by_role("heading", name="Thank you: your answers are handed in").wait_for()
    axe(page)
    sheet = Sheet.objects.get()
    assert sheet.answers["order.b"] == "1"
    assert Told.objects.get().answer == "75_over"
    follow(page, "What becomes of")
    assert Contribution.objects.get().text in page.locator("main").inner_text()


def test_a_resident_answers_on_a_phone_without_a_network(open_page, live, axe):
    activity = questionnaire()
    page = open_page(**PHONE, works_offline=True)
    page.goto(f"/activities/{activity.pk}/offline/")
    page.get_by_text("This page works without a network now.").wait_for()
    assert page.get_by_role("button", name="Begin with an empty form").is_hidden()
    axe(page)
    page.context.set_offline(True)
    page.reload()
    hand_in = page.get_by_role("button", name="Hand in")  # kept by the page itself: nothing is loaded
    hand_in.click()
    page.get_by_text("Please answer: Do you go by bus after seven?").wait_for()
    for why in ("Too dark", "Too dear"):
        tick(page, "No")
        page.get_by_label("What keeps you from it?").fill(why)
        hand_in.click()
        page.get_by_text("Kept on this device").wait_for()
    page.get_by_text("2 waiting on this device, 0 sent").wait_for()
    tick(page, "No")
    why = page.get_by_label("What keeps you from it?")
    why.fill("Half a thought")
    page.reload()  # as a phone does with a page out of sight
    page.get_by_text("What you began to fill in is here again.").wait_for()
    assert why.input_value() == "Half a thought"
    page.get_by_role("button", name="Begin with an empty form").click()
    assert why.is_hidden()
    page.reload()
    assert why.is_hidden()
    page.get_by_text("2 waiting on this device, 0 sent").wait_for()
    assert not Sheet.objects.exists()
    page.context.set_offline(False)
    page.get_by_role("button", name="Send now").click()
    page.get_by_text("0 waiting on this device, 2 sent").wait_for()
    axe(page)
    page.reload()
    page.get_by_text("0 waiting on this device, 2 sent").wait_for()
    assert sorted(Sheet.objects.values_list("answers__why", flat=True)) == ["Too dark", "Too dear"]


def test_a_worker_types_in_ten_forms_by_keyboard(open_page, live, axe):
    activity = questionnaire()
    worker = make_member(partnership=activity.engagement.matter.partnership)
    page = sign_in(open_page(), worker)
    page.goto(f"/activities/{activity.pk}/type-in/")
    axe(page)
    for number in range(10):
        page.get_by_label("No", exact=True).focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.type(f"Form {number}: too dark")
        if not number:
            page.get_by_label("On paper").focus()
            page.keyboard.press("Space")
            page.get_by_label("Where and how").focus()
            page.keyboard.type("Library box")
        page.get_by_role("button", name="Save and type the next").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.get_by_text(re.compile(r"Stored as R-\d+")).wait_for()
    assert Sheet.objects.filter(response__channel="paper", response__provenance="Library box").count() == 10
    assert Contribution.objects.filter(channel="paper").count() == 10


def test_a_form_is_printed(open_page, live, axe):
    activity = questionnaire()
    page = open_page()
    page.goto(f"/activities/{activity.pk}/paper/?where=Library")
    page.get_by_text("Tick one.").wait_for()
    axe(page)

"""People vote: on a phone without scripts, and by keyboard alone."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import make_activity, make_engagement, make_matter, make_partnership
from tests.support.browser import go_by
from thegither.dialogue.models import Contribution
from thegither.kernel.actors import Actor
from thegither.opinions.models import Stance, Vote
from thegither.opinions.services.mapping import map_conversation
from thegither.opinions.services.statements import add_statement

from .journeys import follow, press, tick

PHONE = {"width": 390, "height": 844}
LONG = (
    "The last bus from Inverbeg should wait for the ferry on Fridays and Saturdays, even if that makes it "
    "late for everybody further up the glen"
)


def conversation(**fields: str):
    matter = make_matter(partnership=make_partnership(name="Getting About"), title="Evening buses")
    engagement = make_engagement(matter=matter, title="Which buses, and when?")
    activity = make_activity(
        kind="conversation", engagement=engagement, title="Evening and weekend buses", **fields
    )
    for text in (LONG, "Fares matter more than hours", "A shelter comes first"):
        add_statement(actor=Actor.system(), activity=activity, text=text, is_seed=True)
    return activity


def fits_one_screen(page: Page) -> bool:
    box = page.get_by_role("button", name="Pass, or not sure").bounding_box()
    return box is not None and box["y"] + box["height"] <= 844 and box["height"] >= 44


def give(page: Page, answer: str) -> None:
    go_by(page.get_by_role("button", name=answer, exact=True))


def test_a_resident_votes_on_a_phone_without_scripts_from_invitation_to_result(open_page, live, axe):
    activity = conversation(access="link")
    page = open_page(**PHONE, scripts=False)
    page.goto(reverse("engagement:come_in", args=[activity.pk, activity.link_key]))
    axe(page)
    press(page, "Come in")
    follow(page, "Begin")
    axe(page)
    follow(page, "Practise on an example first")
    press(page, "Disagree")
    page.get_by_text("You would stand beside all others who do not hold with").wait_for()
    axe(page)
    follow(page, "Begin")
    for answer in ("Agree", "Disagree"):
        assert fits_one_screen(page)
        tick(page, "This one matters a lot to me")
        give(page, answer)
    follow(page, "Go back and change my last answer")
    page.get_by_text("Your answer now").wait_for()
    press(page, "Pass, or not sure")
    page.get_by_text("You have answered 2").wait_for()
    page.locator("summary", has_text="Add a statement of your own").click()
    page.get_by_label("Your statement").fill("Fares matter so much more than hours")
    axe(page)
    press(page, "Send my statement")
    page.get_by_role("heading", name="Not sent yet: this sounds much the same").wait_for()
    axe(page)
    press(page, "Send mine all the same")
    page.get_by_role("heading", name="Thank you").wait_for()
    assert Contribution.objects.latest("pk").text == "Fares matter so much more than hours"
    follow(page, "Go on where you said it")
    follow(page, "Begin")
    while page.get_by_role("button", name="Agree", exact=True).count():
        give(page, "Agree")
    page.get_by_role("heading", name="You have answered everything so far").wait_for()
    axe(page)
    assert Vote.objects.count() == 4
    follow(page, "All my answers")
    axe(page)
    follow(page, "Change")
    press(page, "Disagree")
    page.get_by_role("heading", name="My answers").wait_for()
    follow(page, "Take all my answers back")
    axe(page)
    follow(page, "Go back, change nothing")
    map_conversation(activity.pk)
    follow(page, "See where people agree")
    page.get_by_text("Figures of 4 answers from one person.").wait_for()
    axe(page)


def test_somebody_votes_by_keyboard_alone_and_is_led_on(open_page, live, axe):
    activity = conversation()
    page = open_page()
    page.goto(f"/activities/{activity.pk}/vote/")
    axe(page)
    statement = page.locator(".tg-vote__card")
    for number, presses in enumerate((2, 3, 4), start=1):
        if number == 1:
            page.get_by_role("checkbox", name="This one matters a lot to me").focus()
            presses -= 1
        said = statement.inner_text()
        for _tab in range(presses):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_text(f"You have answered {number}.", exact=False).last.wait_for(state="attached")
        expect(page.locator("#messages")).to_contain_text("Kept:")
        if number < 3:
            expect(statement).not_to_have_text(said)
            expect(statement).to_be_focused()
    page.get_by_role("heading", name="You have answered everything so far").wait_for()
    axe(page)
    given = list(Vote.objects.order_by("sequence").values_list("value", flat=True))
    assert given == [Stance.AGREE, Stance.DISAGREE, Stance.PASS]

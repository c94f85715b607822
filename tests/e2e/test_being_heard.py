"""From what somebody says on a phone to the answer on their receipt, and along the thread by its links."""

from tests.factories import make_matter, make_partnership
from tests.portal.seed import officer_of
from thegither.dialogue.models import Contribution

from .journeys import follow, press, sign_in, tick

PHONE = {"width": 390, "height": 844}


def test_somebody_says_something_on_a_phone_without_scripts_and_is_answered(open_page, live, axe):
    partnership = make_partnership(name="Getting About")
    officer, actor, _seat = officer_of(partnership)
    make_matter(
        partnership=partnership,
        actor=actor,
        title="Home after a late shift",
        question="How do you get home when the last bus has gone?",
    )

    visitor = open_page(**PHONE, scripts=False)
    visitor.goto("/")
    axe(visitor)
    follow(visitor, "Home after a late shift")
    axe(visitor)
    press(visitor, "Send")
    assert visitor.title().startswith("Error:")
    axe(visitor)
    visitor.get_by_label("What do you want to say?").fill("I walk four miles from the factory.")
    visitor.get_by_text("It happens to me or people close to me").click()
    press(visitor, "Send")
    said = Contribution.objects.get()
    receipt = visitor.url
    assert "/receipts/" in receipt
    assert visitor.get_by_text(f"Your reference is {said.reference}").is_visible()
    assert visitor.get_by_text("I walk four miles from the factory.").is_visible()
    axe(visitor)

    partner = sign_in(open_page(), officer)
    partner.goto(said.matter.get_absolute_url())
    follow(partner, "Answer what was said")
    tick(partner, "I walk four miles from the factory.")
    tick(partner, "Partly acted on")
    partner.get_by_label("Because").fill("A bus goes at eleven from Monday, though not at weekends.")
    axe(partner)
    press(partner, "Give this answer")
    partner.get_by_text("You answered 1 contribution.").wait_for()
    axe(partner)

    visitor.goto(receipt)
    assert visitor.get_by_text("Here is what became of what you said.").is_visible()
    assert visitor.get_by_text("A bus goes at eleven from Monday").is_visible()
    assert visitor.get_by_text("Partly acted on").first.is_visible()
    axe(visitor)


def test_the_thread_is_pulled_from_what_was_said_to_what_changed_and_back(page, world, axe):
    said = world.said[0]
    page.goto(world.matter.get_absolute_url())
    axe(page)
    page.goto(said.get_absolute_url())
    axe(page)
    follow(page, "Run an evening bus for one year")
    assert page.url.endswith(world.decision.get_absolute_url())
    axe(page)
    follow(page, "Run the Evening Link every 40 minutes")
    assert page.url.endswith(world.action.get_absolute_url())
    axe(page)
    follow(page, world.outcome.title)
    assert page.url.endswith(world.outcome.get_absolute_url())
    axe(page)

    follow(page, world.action.title)
    follow(page, "Run an evening bus for one year")
    follow(page, said.reference)
    assert page.url.endswith(said.get_absolute_url())
    assert page.get_by_text(said.text).first.is_visible()


def test_somebody_without_a_mouse_says_something(page, world):
    page.goto(world.matter.get_absolute_url())
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to main content"
    page.keyboard.press("Enter")
    reach(page, "text")
    page.keyboard.type("The footpath to the stop has no light.")
    reach(page, "knowledge")
    page.keyboard.press("Space")
    reach_button(page, "Send")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts/**")
    assert Contribution.objects.get(text="The footpath to the stop has no light.").knowledge == "lived"


def focused(page):
    return page.evaluate("document.activeElement.innerText")


def reach(page, name):
    """Press Tab until the field of this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"Tab never came to {name}")


def reach_button(page, text):
    """Press Tab until the button with this text has the focus."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit" and focused(page) == text:
            return
    raise AssertionError(f"Tab never came to the button “{text}”")

"""Ideas, a draft and an event, as a visitor takes part in them on a phone, mostly without scripts."""

from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import (
    actor_for,
    make_activity,
    make_engagement,
    make_matter,
    make_member,
    make_partnership,
)
from tests.support.browser import go_by
from thegither.drafts.models import Comment
from thegither.drafts.services import publish_wording
from thegither.engagement.models import Engagement
from thegither.gatherings.models import SignUp
from thegither.gatherings.services import plan_gathering
from thegither.ideas.models import Idea
from thegither.ideas.services import add_idea
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.partners.models import Person

from .journeys import follow, press, sign_in

PHONE = {"width": 390, "height": 844}


def opened() -> tuple[Engagement, Person]:
    """Make an engagement and whoever runs its partnership."""
    partnership = make_partnership(name="Getting About")
    officer = make_member(partnership=partnership, role="officer")
    return make_engagement(matter=make_matter(partnership=partnership)), officer


def test_an_idea_is_put_in_supported_and_answered(open_page, live, axe):
    engagement, officer = opened()
    activity = make_activity(engagement=engagement, kind="ideas", title="Small things")
    add_idea(actor=Actor.visitor(), activity=activity, title="A light", text="At the road end.")
    visitor = open_page(**PHONE, scripts=False)
    visitor.goto(reverse("ideas:ideas", args=[activity.pk]))
    axe(visitor)
    press(visitor, "I am for it")
    visitor.get_by_text("1 person is for it").wait_for()
    follow(visitor, "Put in an idea")
    visitor.get_by_label("Your idea in one line").fill("A bench")
    visitor.get_by_label("Say more about it").fill("One could wait there.")
    axe(visitor)
    press(visitor, "Send")
    visitor.get_by_text("One could wait there.").wait_for()
    page = sign_in(open_page(), officer)
    page.goto(reverse("ideas:desk", args=[activity.pk]))
    axe(page)
    idea = Idea.objects.get(title="A bench")
    page.goto(reverse("ideas:answer", args=[idea.pk]))
    page.get_by_text("Taken up in part").click()
    page.get_by_label("Because").fill("Two of them in spring.")
    press(page, "Save")
    page.get_by_text("Two of them in spring.").wait_for()
    axe(page)


def test_marked_words_fill_the_question_about_them(open_page, live, axe):
    engagement, officer = opened()
    activity = make_activity(engagement=engagement, kind="draft", title="The draft")
    words = "# Buses\n\nBuses run until ten on weekdays."
    publish_wording(actor=actor_for(officer), activity=activity, text=words)
    page = open_page(**PHONE)
    page.goto(reverse("drafts:draft", args=[activity.pk]))
    axe(page)
    go_by(page.get_by_role("link", name="Comment").last)
    page.locator("[data-tg-quote-from] p").click(click_count=3)
    expect(page.get_by_label("About these words of it")).to_have_value("Buses run until ten on weekdays.")
    page.get_by_text("A concern", exact=True).click()
    page.get_by_label("What do you want to say?").fill("Ten is too early.")
    axe(page)
    press(page, "Send")
    page.get_by_text("Ten is too early.").first.wait_for()
    assert Comment.objects.get().quote == "Buses run until ten on weekdays."
    page.goto(reverse("drafts:passage", args=[activity.pk, Comment.objects.get().key]))
    axe(page)


def test_somebody_signs_up_and_cancels_by_the_private_page(open_page, live, axe):
    engagement, officer = opened()
    activity = make_activity(engagement=engagement, kind="event", title="Round the table")
    starts_at = now() + timedelta(days=5)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
    plan_gathering(
        actor=actor_for(officer), activity=activity, venue="Tarvie Hall", access="A ramp", places=4, **times
    )
    page = open_page(**PHONE, scripts=False)
    page.goto(reverse("gatherings:gathering", args=[activity.pk]))
    axe(page)
    page.get_by_label("Your name").fill("Isla")
    page.get_by_label("What do you need to take part?").fill("Large print")
    press(page, "Sign up")
    page.get_by_role("heading", name="You have a place").wait_for()
    axe(page)
    organiser = sign_in(open_page(), officer)
    organiser.goto(reverse("gatherings:desk", args=[activity.pk]))
    organiser.get_by_text("Large print").wait_for()
    axe(organiser)
    press(page, "I cannot come: cancel")
    page.get_by_role("heading", name="You have cancelled").wait_for()
    assert SignUp.objects.get().state == "cancelled"

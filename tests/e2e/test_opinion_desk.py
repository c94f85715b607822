"""A conversation as those who keep it see it: seeds, what waits, a reason, a slip, and what came of it."""

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
from thegither.kernel.actors import Actor
from thegither.opinions.models import Statement
from thegither.opinions.services.statements import add_statement, change_conversation

from .journeys import follow, press, sign_in, tick


def test_an_organiser_keeps_a_conversation_without_scripts(open_page, live, axe):
    partnership = make_partnership(name="Getting About")
    officer = make_member(partnership=partnership, role="officer")
    engagement = make_engagement(matter=make_matter(partnership=partnership))
    activity = make_activity(engagement=engagement, kind="conversation", state="draft", title="What first?")
    page = sign_in(open_page(width=390, height=844, scripts=False), officer)
    page.goto(reverse("opinions:desk", args=[activity.pk]))
    page.get_by_text("It cannot open yet").wait_for()
    axe(page)

    follow(page, "Add statements")
    page.get_by_label("Statements, one on each line").fill("The glens come frist.\nA bus on Sundays.")
    axe(page)
    press(page, "Add them")
    expect(page.get_by_label("A bus on Sundays.")).to_be_visible()
    follow(page, "How it goes")
    tick(page, "A moderator looks at each new statement before others see it")
    axe(page)
    press(page, "Save")
    follow(page, "Open, pause or close it")
    press(page, "Open it")

    for text in ("Buses should be free.", "Buy my bicycles!"):
        add_statement(actor=Actor.visitor(), activity=activity, text=text)
    page.goto(reverse("opinions:desk", args=[activity.pk]))
    axe(page)
    tick(page, "Buses should be free.")
    press(page, "Show all that are ticked")
    tick(page, "Buy my bicycles!")
    page.get_by_text("Do not show those that are ticked").click()
    page.get_by_label("Because").select_option("advertising")
    press(page, "Do not show them")
    expect(page.get_by_text("Its author is told why")).to_be_visible()
    assert dict(Statement.objects.values_list("number", "contribution__standing")) == {
        **dict.fromkeys((1, 2, 3), "shown"),
        4: "hidden",
    }

    page.goto(reverse("opinions:revise", args=[Statement.objects.get(number=1).pk]))
    page.get_by_label("The statement").fill("The glens come first.")
    tick(page, "only a slip is mended")
    page.get_by_label("Why is it changed?").fill("Two letters were swapped.")
    axe(page)
    press(page, "Save")
    expect(page.get_by_text("As it was put in")).to_be_visible()
    axe(page)
    page.goto(reverse("opinions:statements", args=[activity.pk]))
    axe(page)
    follow(page, "Where people agree")
    assert page.url.endswith(reverse("opinions:results", args=[activity.pk]))


def test_statements_are_read_on_a_phone(open_page, live, axe):
    partnership = make_partnership(name="Getting About")
    officer = actor_for(make_member(partnership=partnership, role="officer"))
    engagement = make_engagement(matter=make_matter(partnership=partnership))
    activity = make_activity(engagement=engagement, kind="conversation", title="What first?")
    add_statement(actor=officer, activity=activity, text="The glens come first.", is_seed=True)
    change_conversation(actor=officer, activity=activity, source="Somebody elsewhere", licence="CC BY 4.0")
    page = open_page(width=320, height=700)
    page.goto(reverse("opinions:statements", args=[activity.pk]))
    expect(page.get_by_text("Licence: CC BY 4.0.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    axe(page)

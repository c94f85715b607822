"""Where people agree, read on a wide screen with scripts and on a narrow one without."""

from django.urls import reverse
from playwright.sync_api import expect

from tests.opinions.mapped import drawn_votes, make_conversation, make_run
from thegither.opinions.models import Ballots

from .journeys import follow


def test_newer_figures_come_in_place_and_leave_focus_and_reading_alone(open_page, live, axe):
    activity = make_conversation()
    make_run(activity, drawn_votes((60, 45, 25), answered=1.0))
    page = open_page()
    page.goto(reverse("opinions:results", args=[activity.pk]))
    axe(page)
    expect(page.get_by_role("img", name="Map of 130 people by how alike they voted")).to_be_visible()

    link = page.locator("#said-3").get_by_role("link", name="Its thread")
    link.focus()
    run = make_run(activity, drawn_votes((60, 45, 26), answered=1.0))
    page.get_by_text("from 131 people.").wait_for(timeout=60_000)
    expect(page.get_by_role("img", name="Map of 131 people by how alike they voted")).to_be_visible()
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    axe(page)
    Ballots.objects.update(sequence=run.sequence + 12)
    page.get_by_text("12 newer answers are being worked out").wait_for(timeout=60_000)
    follow(page, "Do not renew them by themselves")
    expect(page.get_by_role("link", name="Renew them by themselves again")).to_be_visible()


def test_without_scripts_the_figures_and_how_they_are_made_are_a_link_away(open_page, live, axe):
    activity = make_conversation()
    make_run(activity, drawn_votes((60, 45, 25), answered=1.0))
    small = make_conversation(4)
    make_run(small, drawn_votes((5, 4, 0), answered=1.0))
    page = open_page(width=320, height=640, scripts=False)

    page.goto(reverse("opinions:results", args=[activity.pk]))
    axe(page)
    follow(page, "All figures as a table")
    axe(page)
    follow(page, "How this is worked out")
    axe(page)

    page.goto(reverse("opinions:results", args=[small.pk]))
    expect(page.get_by_role("heading", name="No groups are drawn")).to_be_visible()
    axe(page)

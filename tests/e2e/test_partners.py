"""Partners at work: from my work to a decision with dissent; a new partnership and an invitation to it."""

import re

import pytest
from django.urls import reverse

from tests.factories import (
    PASSWORD,
    actor_for,
    make_contribution,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
)
from tests.portal.mail import run_jobs
from tests.support.browser import go_by
from thegither.accounts.models import Letter
from thegither.dialogue.models import Contribution, ContributionFollower, Decision, Matter
from thegither.kernel.clock import now
from thegither.partners.models import Partnership

from .journeys import follow, press, sign_in, tick


@pytest.fixture
def partnership(live) -> Partnership:
    return make_partnership(name="Getting About")


@pytest.fixture
def officer(partnership):
    return make_member(partnership=partnership, role="officer")


def test_a_partner_acts_for_a_seat_says_something_and_proposes_a_decision_that_is_moved_on(
    open_page, partnership, officer, axe
):
    ishbel = make_person(name="Ishbel Grant")
    council = make_organisation(name="Strathbrannoch Council", consulting_days=21)
    seat = make_seat(partnership=partnership, organisation=council, person=ishbel)
    matter = make_matter(partnership=partnership, title="Home after a late shift", actor=actor_for(officer))
    make_contribution(matter=matter, text="The last bus leaves before my shift ends.")
    make_contribution(matter=matter, text="A taxi costs a day's wages.")

    page = sign_in(open_page(), ishbel)
    page.goto("/my-work/")
    assert page.get_by_role("heading", level=1).inner_text().endswith("Ishbel Grant")
    axe(page)
    act_for(page, "Strathbrannoch Council")
    page.get_by_text("for Strathbrannoch Council").first.wait_for()
    axe(page)
    follow(page, "Home after a late shift")
    page.get_by_label("What do you want to say?").fill("We can move the school buses by an hour.")
    press(page, "Send")
    page.wait_for_url("**/receipts/**")
    said = Contribution.objects.get(text="We can move the school buses by an hour.")
    assert (said.seat, said.layer) == (seat, "partner")

    page.goto(matter.get_absolute_url())
    follow(page, "Propose a decision")
    axe(page)
    page.get_by_label("Title").fill("A bus at eleven")
    page.get_by_label("What is to be decided?").fill("How do people get home after ten?")
    for number, title in enumerate(("A bus at eleven", "A shared taxi")):
        page.locator(f"[name=options-{number}-title]").fill(title)
        page.locator(f"[name=options-{number}-arguments_for]").fill("It reaches every shift.")
    press(page, "Propose it")
    page.wait_for_url(re.compile(r"/decisions/\d+/cite/$"))
    decision = Decision.objects.get()
    assert decision.proposed_for == seat
    tick(page, "The last bus leaves before my shift ends.")
    axe(page)
    go_by(page.locator("main form[method=post] button[type=submit]").last)
    page.goto(reverse("dialogue:dissent", args=[decision.pk]))
    tick(page, "Stood aside")
    page.get_by_label("Why?").fill("Six months would be enough to see.")
    axe(page)
    press(page, "Record it")
    page.get_by_text("Six months would be enough to see.").wait_for()
    assert decision.citations.get().contribution.text == "The last bus leaves before my shift ends."
    axe(page)

    convener = sign_in(open_page(), officer)
    convener.goto(matter.get_absolute_url())
    follow(convener, "Move the stage")
    assert convener.get_by_text("3 contributions of this stage have no answer").is_visible()
    axe(convener)
    tick(convener, "Options")
    press(convener, "Move the matter")
    assert convener.title().startswith("Error:")
    axe(convener)
    tick(convener, "Go on without answering 3")
    convener.get_by_label("Why now?").fill("Everybody it touches sits here.")
    press(convener, "Move the matter")
    convener.wait_for_url(f"**{matter.get_absolute_url()}")
    assert Matter.objects.get(pk=matter.pk).stage == "options"
    assert matter.stages.get(stage="problem").unanswered == 3


def act_for(page, organisation):
    """Choose in the header for which seat to act."""
    page.locator(".tg-header__end summary").last.click()
    go_by(page.locator(".tg-header__end").get_by_role("button", name=organisation))


def test_an_officer_sets_up_a_partnership_and_the_invited_comes_by_the_letter(open_page, live, officer, axe):
    page = sign_in(open_page(), officer)
    page.goto("/partnerships/new/")
    axe(page)
    follow(page, "Task force")
    page.get_by_label("Name").fill("Last bus home")
    page.get_by_label("Who should have a seat?").fill("Shift Workers, shift@example.org")
    axe(page)
    press(page, "Set it up")
    page.get_by_role("heading", name="Shift Workers").wait_for()
    assert Partnership.objects.get(name="Last bus home").seats.count() == 2

    letter = Letter.objects.get(recipient="shift@example.org")
    morag = make_person(name="Morag Shaw")
    guest = open_page(width=390, height=844)
    guest.goto(next(line for line in letter.text.splitlines() if "/invitations/" in line))
    axe(guest)
    follow(guest, "I have one: sign in")
    guest.get_by_label("E-mail").fill(morag.user.email)
    guest.get_by_label("Password", exact=True).fill(PASSWORD)
    go_by(guest.locator("main").get_by_role("button", name="Sign in").first)
    press(guest, "Say yes")
    guest.get_by_text("You act for Shift Workers now").wait_for()
    axe(guest)
    guest.goto("/my-work/")
    assert guest.locator("#seats").get_by_role("link", name="Last bus home").is_visible()
    axe(guest)


def test_of_two_who_change_the_same_matter_the_second_is_told(open_page, partnership, officer, axe):
    matter = make_matter(partnership=partnership, title="Home after a late shift")
    chair = make_member(partnership=partnership, role="chair")
    edit = reverse("dialogue:edit_matter", args=[matter.pk])
    first, second = sign_in(open_page(), officer), sign_in(open_page(), chair)
    first.goto(edit)
    second.goto(edit)

    first.get_by_label("Title").fill("Home after ten")
    press(first, "Save the changes")
    first.wait_for_url(f"**{matter.get_absolute_url()}")
    second.get_by_label("Title").fill("Home after the back shift")
    press(second, "Save the changes")
    second.get_by_role("heading", name="What somebody else wrote").wait_for()
    assert second.get_by_role("cell", name="Home after ten").is_visible()
    assert second.get_by_label("Title").input_value() == "Home after the back shift"
    assert Matter.objects.get().title == "Home after ten"
    axe(second)
    press(second, "Save the changes")
    second.wait_for_url(f"**{matter.get_absolute_url()}")
    assert Matter.objects.get().title == "Home after the back shift"


def test_somebody_who_follows_reads_the_answer_in_a_letter_and_stops_it(open_page, live, officer, axe):
    matter = make_matter(partnership=Partnership.objects.get(), title="Home after a late shift")
    said = make_contribution(matter=matter, text="A taxi costs a day's wages.")
    ContributionFollower.objects.create(contribution=said, email="anna@example.org", confirmed_at=now())
    page = sign_in(open_page(), officer)
    page.goto(reverse("dialogue:answer", args=[matter.pk]))
    tick(page, "A taxi costs a day's wages.")
    tick(page, "Acted on")
    page.get_by_label("Because").fill("A bus goes at eleven.")
    press(page, "Give this answer")
    page.get_by_text("You answered 1 contribution.").wait_for()
    run_jobs()

    letter = Letter.objects.get(recipient="anna@example.org")
    assert "Because A bus goes at eleven." in letter.text
    reader = open_page(width=390, height=844, scripts=False)
    reader.goto(next(line for line in letter.text.splitlines() if "/receipts/" in line))
    assert reader.get_by_text("A bus goes at eleven.").is_visible()
    reader.goto(letter.unsubscribe_url)
    axe(reader)
    go_by(reader.locator("main form[method=post] button").first)
    assert not ContributionFollower.objects.exists()

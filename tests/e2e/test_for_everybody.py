"""Every main page at 320 px, for a visitor and for an officer, and in Gaelic; the console stays empty."""

import pytest
from django.urls import reverse

from tests.support.browser import go_by, scrolls_sideways

from .journeys import sign_in

NARROW = {"width": 320, "height": 640}


def public_pages(world):
    names = (
        "home", "open_matters", "partnerships", "decisions", "actions", "changed", "search", "feeds",
        "accessibility", "privacy", "open_data", "other_ways", "about",
    )  # fmt: skip
    return [
        *(reverse(f"portal:{name}") for name in names),
        reverse("portal:search") + "?q=bus",
        world.partnership.get_absolute_url(),
        world.matter.get_absolute_url(),
        world.said[0].get_absolute_url(),
        reverse("portal:check", args=[world.said[0].pk]),
        reverse("portal:answer", args=[world.answer.pk]),
        world.decision.get_absolute_url(),
        world.refusal.get_absolute_url(),
        world.action.get_absolute_url(),
        world.outcome.get_absolute_url(),
        reverse("dialogue:say", args=[world.matter.pk]),
        reverse("account_login"),
        reverse("account_signup"),
    ]


def working_pages(world):
    slug, matter = world.partnership.slug, world.matter.pk
    return [
        reverse("portal:my_work"),
        reverse("accounts:me"),
        reverse("accounts:news"),
        reverse("partners:seats", args=[slug]),
        reverse("partners:edit_partnership", args=[slug]),
        reverse("dialogue:open_matter", args=[slug]),
        reverse("dialogue:answer", args=[matter]),
        reverse("dialogue:move_stage", args=[matter]),
        reverse("dialogue:moderate", args=[matter]),
        reverse("dialogue:propose_decision", args=[matter]),
        reverse("delivery:plan_action", args=[slug]),
        reverse("delivery:move_due_date", args=[world.late.pk]),
        reverse("outcomes:measure", args=[world.outcome.pk]),
    ]


def too_wide(page, addresses):
    """Return the pages that cannot be read without scrolling sideways, or that are not there."""
    found = []
    for address in addresses:
        answer = page.goto(address)
        if answer is None or answer.status != 200 or scrolls_sideways(page):
            found.append(address)
    return found


def test_no_public_page_is_wider_than_a_small_screen(open_page, world):
    assert too_wide(open_page(**NARROW), public_pages(world)) == []


def test_no_page_of_an_officer_is_wider_than_a_small_screen(open_page, world):
    assert too_wide(sign_in(open_page(**NARROW), world.officer), working_pages(world)) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_my_work_is_for_everybody(open_page, world, axe, width):
    page = sign_in(open_page(width=width), world.officer)
    page.goto(reverse("portal:my_work"))
    axe(page)


def test_the_public_pages_are_there_in_gaelic(open_page, world, axe):
    page = open_page()
    page.goto("/")
    go_by(page.locator(".tg-header__end button[value=gd]"))
    assert page.locator("html").get_attribute("lang") == "gd"
    axe(page)
    page.goto(world.matter.get_absolute_url())
    assert page.locator("html").get_attribute("lang") == "gd"
    axe(page)
    go_by(page.locator(".tg-header__end button[value=en-gb]"))
    assert page.locator("html").get_attribute("lang") == "en-gb"

"""Agreeing: a framework is written, opened and signed, and a partner who does not sign is heard."""

import pytest

from tests.factories import make_member, make_organisation, make_partnership, make_person, make_seat
from thegither.framework.models import FrameworkVersion, Signature
from thegither.partners.models import Partnership

from .journeys import follow, press, sign_in, tick


@pytest.fixture
def partnership(live) -> Partnership:
    return make_partnership(name="Getting About", purpose="People get home at night")


@pytest.fixture
def officer(partnership):
    return make_member(partnership=partnership, role="officer")


@pytest.fixture
def union(partnership):
    shona = make_person(name="Shona Begg")
    make_seat(partnership=partnership, organisation=make_organisation(name="United Workers"), person=shona)
    return shona


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no_scripts"])
def test_a_framework_is_written_and_signed_and_dissent_is_shown(
    open_page, partnership, officer, union, axe, scripts
):
    page = sign_in(open_page(scripts=scripts), officer)
    page.goto("/partnerships/getting-about/framework/")
    follow(page, "Write an agreement")
    if scripts:
        axe(page)
    press(page, "Begin")
    page.get_by_role("heading", name="Four of eight sections are written").wait_for()
    follow(page, "Why we work together")
    page.get_by_label("What is the problem?").fill("The last bus leaves before the shift ends.")
    page.get_by_label("For whom?").fill("People who work late")
    page.get_by_label("Why together, and not each alone?").fill("One has the bus, another knows the shifts.")
    page.get_by_label("Why now?").fill("Forty jobs stand empty.")
    press(page, "Save and go on")
    page.goto("/partnerships/getting-about/framework/write/objectives/")
    page.locator("[name=points-0-title]").fill("Nobody waits after ten")
    page.locator("[name=points-0-for_whom]").fill("The back shift")
    if scripts:
        axe(page)
    press(page, "Save and go on")
    page.wait_for_url("**/write/roles/")
    for chosen in page.locator("main select").all():  # both answer for it: an overlap
        chosen.select_option("accountable")
    if scripts:
        axe(page)
    press(page, "Save and go on")
    page.goto("/partnerships/getting-about/framework/write/")
    page.get_by_text("More than one answers for").wait_for()
    page.get_by_text("Nobody is responsible for doing").wait_for()
    press(page, "Open it for signatures")
    follow(page, "Sign, or say why not")
    tick(page, "Signs")
    press(page, "Put it on the record")
    page.get_by_role("heading", name="Version 1 of our agreement, signed by 1 of 2").wait_for()

    partner = sign_in(open_page(width=390, scripts=scripts), union)
    partner.goto("/my-work/")
    follow(partner, "Sign version 1 of the agreement")
    tick(partner, "Does not sign")
    press(partner, "Put it on the record")
    assert partner.title().startswith("Error:")
    if scripts:
        axe(partner)
    partner.get_by_label("Because").fill("It does not say who pays for the waiting hour.")
    press(partner, "Put it on the record")
    partner.get_by_text("It does not say who pays for the waiting hour.").wait_for()

    visitor = open_page(width=390, scripts=scripts)
    visitor.goto(partnership.get_absolute_url())
    visitor.get_by_text("1 partner did not, and says why").wait_for()
    follow(visitor, "Version 1 of our agreement")
    assert visitor.get_by_text("It does not say who pays for the waiting hour.").is_visible()
    assert not visitor.get_by_text("Shona Begg").count()
    if scripts:
        axe(visitor)
    assert {row.stance for row in Signature.objects.all()} == {"signs", "declines"}

    page.goto("/partnerships/getting-about/framework/write/vision/")
    page.get_by_label("What will be different one day?").fill("You can stay to the end.")
    press(page, "Save and go on")
    page.goto("/partnerships/getting-about/framework/write/")
    page.get_by_label("What changed, and why?").fill("Says what we hope for.")
    press(page, "Open it for signatures")
    follow(page, "See every change, word by word")
    assert page.locator("ins", has_text="You can stay to the end.").is_visible()
    if scripts:
        axe(page)
    assert FrameworkVersion.objects.count() == 2

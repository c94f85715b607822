"""What partners bring: a no without scripts, and an offer that meets a need, on a phone."""

from datetime import timedelta

import pytest

from tests.factories import actor_for, make_organisation, make_partnership, make_person, make_seat
from tests.support.browser import go_by
from thegither.kernel.clock import today
from thegither.offers.models import Ask, TakeUp
from thegither.offers.services import add_listing, ask_organisation
from thegither.partners.models import Partnership

from .journeys import follow, press, sign_in, tick


@pytest.fixture
def partnership(live) -> Partnership:
    return make_partnership(name="Getting About")


def seated(partnership, name, role="partner"):
    person = make_person()
    organisation = make_organisation(name=name)
    return make_seat(partnership=partnership, organisation=organisation, person=person, role=role), person


def test_a_partner_says_no_with_one_click_and_without_scripts(open_page, partnership, axe):
    council, ishbel = seated(partnership, "Strathbrannoch Council", "officer")
    college, kirsten = seated(partnership, "Inverdoran College")
    for what in ("Host an open day", "Count who comes by bus"):
        ask_organisation(
            actor=actor_for(ishbel, council),
            seat=council,
            organisation=college.organisation,
            what=what,
            answer_by=today() + timedelta(days=7),
        )
    page = sign_in(open_page(width=320, height=640, scripts=False), kirsten)
    page.goto("/my-work/")
    go_by(page.get_by_role("button", name="Not our priority Host an open day"))
    page.wait_for_url("**/asks/*/")
    assert "no measure counts it against you" in page.locator("#messages").inner_text()
    declined = Ask.objects.get(what="Host an open day")
    assert (declined.state, declined.decline_reason) == ("declined", "priority")
    page.goto("/my-work/")
    follow(page, "Count who comes by bus")
    page.get_by_label("A position of yours to cite").fill("Our plan, page 3")
    tick(page, "Another reason")
    press(page, "Say no")
    page.get_by_text("Position: Our plan, page 3").wait_for()
    page.goto("/my-work/")
    assert page.get_by_role("heading", name="What you are asked").count() == 0

    other = sign_in(open_page(), ishbel)
    other.goto(declined.get_absolute_url())
    other.get_by_text("Not our priority").wait_for()
    axe(other)


def test_an_offer_meets_a_need_on_a_phone(open_page, partnership, axe):
    faiths, yusuf = seated(partnership, "Brannoch Faiths Together")
    _tenants, sadie = seated(partnership, "Mill Street Tenants")
    offer = add_listing(
        actor=actor_for(yusuf, faiths),
        seat=faiths,
        kind="offer",
        thing="space",
        title="A warm hall on Thursdays",
    )
    page = sign_in(open_page(width=390, height=844), sadie)
    page.goto("/offers/")
    axe(page)
    follow(page, "Offer something, or say what you need")
    tick(page, "Need")
    page.get_by_label("What kind of thing is it?").select_option("space")
    page.get_by_label("What is it?").fill("A warm room for our meeting")
    press(page, "Put it in the register")
    page.get_by_text("both: space · both say: warm").wait_for()
    axe(page)
    follow(page, "Bring the two together")
    page.get_by_label("Hours").fill("6")
    axe(page)
    press(page, "Agree")
    page.get_by_text("0 of 6 hours").wait_for()
    made = TakeUp.objects.get()
    assert (made.offer, made.need.title, made.giver) == (offer, "A warm room for our meeting", faiths)

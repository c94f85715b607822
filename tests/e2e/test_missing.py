"""From whom a matter touches to somebody who goes out to them, on a phone and without scripts."""

import re

from tests.factories import (
    actor_for,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
    make_seat,
)
from thegither.dialogue.services import contribute
from thegither.engagement.models import Gap, Interest, InterestMap, Outreach
from thegither.kernel.actors import Provenance
from thegither.kernel.clock import today

from .journeys import follow, press, sign_in, tick

PHONE = {"width": 390, "height": 844}


def test_a_matter_is_mapped_and_a_gap_becomes_outreach(open_page, live, axe):
    partnership = make_partnership(name="Getting About")
    officer = make_member(partnership=partnership, role="officer")
    seat = make_seat(partnership=partnership, organisation=make_organisation(name="United Workers Brannoch"))
    matter = make_matter(partnership=partnership, title="Home after a late shift")

    page = sign_in(open_page(**PHONE, scripts=False), officer)
    page.goto(matter.get_absolute_url())
    follow(page, "Map whom it touches")
    page.get_by_role("heading", name="Nobody has asked yet whom this touches").wait_for()
    axe(page)
    follow(page, "Put somebody on the map")
    press(page, "Save")
    assert page.title().startswith("Error:")
    axe(page)
    page.get_by_label("Whom does it touch?").fill("People on the back shift")
    affected = page.get_by_role("group", name="How much does it affect them?")
    affected.get_by_text("Very much", exact=True).click()
    page.get_by_role("group", name="How much can they move in it?").get_by_text("Not at all").click()
    press(page, "Save")
    page.get_by_role("heading", name="One of one is much affected and was not heard").wait_for()
    axe(page)
    press(page, "The map is complete for now")
    page.get_by_text("Held for complete by").wait_for()
    assert InterestMap.objects.get().matter == matter

    follow(page, "Take it up")
    page.get_by_label("Which partner sees to it?").select_option(label="United Workers Brannoch")
    press(page, "Save")
    page.get_by_role("heading", name="People on the back shift: missing").wait_for()
    assert Gap.objects.get().interest == Interest.objects.get()
    axe(page)
    follow(page, "Plan to go to them")
    page.get_by_label("Where are they to be found?").fill("The canteen")
    page.get_by_label("By which day will somebody have gone?").fill(f"{today():%d %m %Y}")
    press(page, "Save")
    page.get_by_role("heading", name="The canteen").wait_for()
    outreach = Outreach.objects.get()
    assert outreach.owner == seat
    axe(page)

    said = contribute(
        actor=actor_for(officer).entering_for(Provenance("visit", "In the canteen")),
        matter=matter,
        text="We walk home, mostly.",
        layer="public",
    )
    follow(page, "Say what came of it")
    page.get_by_label("How many people did you meet?").fill("12")
    page.get_by_label("What came of it?").fill("They want to hear back in the canteen.")
    tick(page, f"{said.reference}: We walk home, mostly.")
    press(page, "Save")
    page.get_by_text("They want to hear back in the canteen.").wait_for()
    axe(page)

    visitor = open_page(**PHONE, scripts=False)
    visitor.goto(f"{partnership.get_absolute_url()}missing/")
    assert visitor.get_by_role("heading", level=1).inner_text() == "People on the back shift: still missing"
    assert visitor.get_by_text(re.compile("Met 12 people")).is_visible()
    assert visitor.get_by_text("The canteen").count() == 0
    axe(visitor)
    follow(visitor, "Tell us who should be here")
    visitor.get_by_label("Who should be here?").fill("Young carers")
    axe(visitor)
    press(visitor, "Send")
    visitor.get_by_text("Thank you.").wait_for()

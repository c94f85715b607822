"""A partner says on a phone what it brings, without JavaScript, and sees what does not fit."""

from tests.e2e.journeys import press, sign_in, tick
from tests.offers.records import make_scene
from thegither.kernel.clock import today
from thegither.offers.models import quarter_of
from thegither.offers.services import plan_contribution


def test_a_partner_plans_its_part(live, no_js_page, axe):
    scene = make_scene(name="Getting About")
    plan_contribution(
        actor=scene.partner.actor,
        seat=scene.partner.seat,
        quarter=quarter_of(today()),
        side="expects",
        thing="data",
        what="Shift times",
    )
    page = no_js_page
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, scene.firm.person)
    page.goto(f"/partnerships/{scene.partnership.slug}/plan/")
    assert page.get_by_text("nobody brings it").is_visible()
    tick(page, "We bring it")
    page.get_by_label("What kind of thing is it?").select_option(label="Data")
    page.get_by_label("What is it?").fill("Our shift times, a month ahead")
    press(page, "Put it in the plan")
    assert page.get_by_role("heading", name="Our shift times, a month ahead").is_visible()
    assert page.get_by_text("nobody brings it").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    axe(page)

"""Somebody asks for support without an account; the officer decides, and publishes what came of it all."""

from tests.factories import make_engagement, make_matter, make_member, make_partnership
from thegither.means.models import SupportRequest
from thegither.reports.models import Report

from .journeys import follow, press, sign_in, tick

PHONE = {"width": 390, "height": 844}


def test_support_is_asked_for_and_decided_and_a_report_published(open_page, live, axe):
    partnership = make_partnership(name="Getting About")
    officer = make_member(partnership=partnership, role="officer")
    engagement = make_engagement(matter=make_matter(partnership=partnership), title="Buses at night")

    page = open_page(**PHONE, scripts=False)
    page.goto(engagement.get_absolute_url())
    follow(page, "Ask for support")
    press(page, "Ask")
    assert page.title().startswith("Error:")
    axe(page)
    tick(page, "A lift, or the fare")
    page.get_by_label("What should we know about it?").fill("A wheelchair taxi")
    page.get_by_label("Phone number or address").fill("01000 555000")
    press(page, "Ask")
    page.get_by_role("heading", name="Thank you: we have it").wait_for()
    axe(page)
    own_page = page.url
    assert SupportRequest.objects.get().engagement == engagement

    office = sign_in(open_page(scripts=False), officer)
    office.goto(f"{partnership.get_absolute_url()}support/")
    axe(office)
    follow(office, "S-")
    axe(office)
    tick(office, "Granted")
    office.get_by_label("What do they get, or why not?").fill("A taxi comes at six.")
    press(office, "Decide")
    office.get_by_text("Decided. Whoever asked sees it").wait_for()

    page.goto(own_page)
    page.get_by_text("A taxi comes at six.").wait_for()
    axe(page)

    office.goto(f"/engagements/{engagement.pk}/report/")
    follow(office, "Look at the draft")
    axe(office)
    press(office, "Publish it")
    office.get_by_text("Published. It stays as it is").wait_for()
    assert Report.objects.get().engagement == engagement
    visitor = open_page(**PHONE, scripts=False)
    visitor.goto(f"/engagements/{engagement.pk}/report/")
    visitor.get_by_role("heading", name="Buses at night: what came of it").wait_for()
    axe(visitor)
    visitor.goto(f"{partnership.get_absolute_url()}equality/")
    axe(visitor)

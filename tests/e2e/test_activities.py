"""An activity: codes for a list, somebody who comes in by one, and a look at what stands out."""

from django.urls import reverse

from tests.factories import (
    actor_for,
    make_engagement,
    make_matter,
    make_member,
    make_partnership,
    make_response,
)
from thegither.engagement.models import Activity
from thegither.engagement.services import make_codes
from thegither.engagement.services.watching import watch

from .journeys import follow, press, sign_in, tick


def test_people_come_in_by_code_and_what_stands_out_is_looked_at(live, open_page, axe):
    partnership = make_partnership(name="Getting About")
    officer = make_member(partnership=partnership, role="officer")
    engagement = make_engagement(matter=make_matter(partnership=partnership), title="Weekend buses")

    page = sign_in(open_page(scripts=False), officer)
    page.goto(reverse("engagement:add_activity", args=[engagement.pk]))
    axe(page)
    tick(page, "Ideas")
    page.get_by_label("What is it called?").fill("Small things that help")
    tick(page, "Whoever has a code")
    press(page, "Save")
    activity = Activity.objects.get()
    page.goto(activity.get_absolute_url())
    axe(page)
    press(page, "Open it")
    page.get_by_text("Open now").wait_for()
    follow(page, "Codes")
    axe(page)
    (code,) = make_codes(actor=actor_for(officer), activity=activity, count=1)

    visitor = open_page(width=390, height=844, scripts=False)
    visitor.goto(engagement.get_absolute_url())
    axe(visitor)
    follow(visitor, "Small things that help")
    visitor.get_by_label("Your code").fill("not a code")
    press(visitor, "Come in")
    assert visitor.title().startswith("Error:")
    axe(visitor)
    visitor.get_by_label("Your code").fill(code)
    press(visitor, "Come in")
    visitor.get_by_role("link", name="Begin").wait_for()

    activity.access = "anyone"
    activity.save(update_fields=["access"])
    for _number in range(5):
        make_response(activity=activity, source="a" * 64)
    watch()
    page.goto(reverse("engagement:responses", args=[activity.pk]))
    page.get_by_text("5 from the same connection within 10 minutes").wait_for()
    axe(page)
    follow(page, "Set it aside")
    tick(page, "It does not count")
    page.get_by_label("If not: why?").fill("Tried out by ourselves")
    press(page, "Save")
    visitor.goto(reverse("engagement:not_counted", args=[activity.pk]))
    visitor.get_by_text("Tried out by ourselves").wait_for()
    axe(visitor)

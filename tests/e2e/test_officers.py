"""Small things that an officer does, on a narrow screen without JavaScript; axe looks at each page."""

from datetime import timedelta
from typing import Any

from tests.factories import actor_for, make_contribution, make_matter, make_member
from tests.portal.seed import World
from thegither.dialogue.models import TimeRequest
from thegither.dialogue.reasons import SENT_VERY_FAST
from thegither.dialogue.services import ask_for_time
from thegither.kernel.clock import today

from .journeys import OpenPage, press, sign_in, tick


def test_an_officer_gives_time_shows_what_waits_and_seats_a_person(
    open_page: OpenPage, world: World, axe: Any
) -> None:
    matter = make_matter(partnership=world.partnership, open_until=today() + timedelta(days=7))
    ask_for_time(
        actor=actor_for(make_member(partnership=world.partnership)),
        matter=matter,
        until=today() + timedelta(days=21),
        because="Our members meet on the 12th.",
    )
    waiting = [make_contribution(matter=matter, held_because=SENT_VERY_FAST) for _each in range(2)]
    page = sign_in(open_page(width=320, scripts=False), world.officer)
    with_script = sign_in(open_page(width=390), world.officer)
    places = (
        f"/matters/{matter.pk}/more-time/",
        f"/matters/{matter.pk}/moderation/?show=waiting",
        f"/partnerships/{world.partnership.slug}/seats/",
        f"/partnerships/{world.partnership.slug}/translations/gd/",
    )
    for place in places:
        with_script.goto(place)
        axe(with_script)

    page.goto(places[0])
    press(page, "Say no")
    assert page.locator(".ds_error-summary").is_visible()  # a no needs its reason
    press(page, "Give them the time")
    assert TimeRequest.objects.get().is_granted

    page.goto(places[1])
    tick(page, f"Tick {waiting[0].reference}")
    press(page, "Show all that are ticked")
    for said, standing in zip(waiting, ("shown", "waiting"), strict=True):
        said.refresh_from_db()
        assert said.standing == standing

    page.goto(places[2])
    page.get_by_label("Or the name of somebody new").fill("Mòrag Bheag")
    press(page, "Add the person’s seat")
    assert "Mòrag Bheag has a seat now." in page.locator("body").inner_text()

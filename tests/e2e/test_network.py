"""Who deals with whom: asked, answered with the keyboard, seen as a picture and as a table."""

from datetime import timedelta

from django.urls import reverse

from tests.factories import actor_for, make_organisation, make_partnership, make_person, make_seat
from thegither.kernel.clock import today
from thegither.relations.services.network import open_wave

from .journeys import follow, press, sign_in, tick


def test_an_organisation_answers_and_everybody_sees_its_ties(live, open_page, axe):
    partnership = make_partnership(name="Getting About")
    people = []
    for body, role in (("The Council", "officer"), ("The Bus", "partner"), ("The Carers", "partner")):
        people.append(make_person())
        organisation = make_organisation(name=body)
        make_seat(partnership=partnership, organisation=organisation, person=people[-1], role=role)
    wave = open_wave(
        actor=actor_for(people[0]), partnership=partnership, closes_on=today() + timedelta(days=9)
    )

    page = sign_in(open_page(), people[1])
    page.goto("/my-work/")
    follow(page, "Say whom The Bus would phone, by name")
    axe(page)
    tick(page, "The Carers")
    press(page, "Save and go on")
    axe(page)
    page.get_by_label("Do they do what they say?").select_option(label="Wholly")
    press(page, "Keep it")
    page.get_by_text("Kept for you alone").wait_for()
    axe(page)
    picture = page.locator("svg.tg-net").first
    picture.get_by_role("link", name="The Carers").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith(f"#o{wave.members.get(organisation__name='The Carers').organisation_id}")
    assert page.get_by_role("row", name="The Bus").get_by_role("cell").nth(1).inner_text() == "1"

    phone = sign_in(open_page(width=390, height=844, scripts=False), people[0])
    phone.goto(reverse("relations:network", args=[partnership.slug]))
    assert phone.locator("svg.tg-net:visible").get_attribute("viewBox").startswith("0 0 360")
    phone.get_by_text("Show a part of it, or another survey").click()
    phone.get_by_label("Ties (optional)").select_option(label="Both named each other")
    press(phone, "Show")
    phone.get_by_text("Shown is a part").wait_for()
    assert "Kept" not in phone.content()
    press(phone, "Close the survey now")
    phone.get_by_text("The survey is closed.").wait_for()

"""Planning: a federation that asks three levels of members is warned of, and agrees itself to less time."""

from datetime import timedelta

from django.urls import reverse

from tests.factories import (
    actor_for,
    make_matter,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
)
from thegither.engagement.models import Engagement
from thegither.kernel.clock import today
from thegither.offers.services import TierDraft, save_profile

from .journeys import follow, press, sign_in, tick

LEVELS = (TierDraft("Branches", 14, 5, 2), TierDraft("Region", 14, 5, 2), TierDraft("Executive", 21, 7, 4))


def _typed(days: int) -> str:
    day = today() + timedelta(days=days)
    return f"{day.day} {day.month} {day.year}"


def test_a_federation_with_three_levels_is_warned_of_and_agrees_to_less_time(live, open_page, axe):
    partnership = make_partnership(name="Getting About")
    officer, shona = make_person(name="Ishbel Grant"), make_person(name="Shona Begg")
    council = make_organisation(name="Strathbrannoch Council")
    union = make_organisation(name="United Workers", sectors=("union",))
    make_seat(partnership=partnership, organisation=council, person=officer, role="officer")
    make_seat(partnership=partnership, organisation=union, person=shona)
    save_profile(actor=actor_for(shona), organisation=union, tiers=LEVELS)
    matter = make_matter(partnership=partnership, title="Weekend buses")

    page = sign_in(open_page(scripts=False), officer)
    page.goto(matter.get_absolute_url())
    follow(page, "Plan an engagement")
    page.get_by_label("What do you call it?").fill("Weekend buses: what comes first")
    page.get_by_label("Which decision is at stake?").fill("Which runs are paid.")
    page.get_by_label("What can change by what people say?").fill("Routes and times.")
    page.get_by_label("What cannot change, and why?").fill("Fares, which are set elsewhere.")
    tick(page, "We ask you")
    page.get_by_label("What do you promise to do with what is said?").fill("Each gets an answer.")
    page.get_by_label("Who decides?").fill("The partnership")
    page.get_by_label("On which day is it decided?").fill(_typed(50))
    page.get_by_label("By which day do people hear").fill(_typed(60))
    press(page, "Save")
    engagement = Engagement.objects.get()
    page.goto(reverse("engagement:plan_partners", args=[engagement.pk]))
    page.get_by_label("An organisation").select_option(label="United Workers")
    press(page, "Save")
    page.goto(reverse("engagement:plan_dates", args=[engagement.pk]))
    page.get_by_label("The last day to take part").fill(_typed(42))
    press(page, "Save")
    page.get_by_text("Too short for United Workers").wait_for()
    axe(page)

    hers = sign_in(open_page(scripts=False), shona)
    hers.goto("/my-work/")
    follow(hers, "Agree what it is for")
    press(hers, "Agree it")
    hers.get_by_text("Now the method can follow the purpose").wait_for()
    follow(hers, "Time")
    hers.get_by_text("days are missing").wait_for()
    axe(hers)
    follow(hers, "Agree to less time")
    hers.get_by_label("How do you manage in less time?").fill("The executive meets by telephone.")
    press(hers, "Save")
    hers.get_by_text("agreed itself").wait_for()

    page.goto(reverse("engagement:plan_check", args=[engagement.pk]))
    page.get_by_text("agreed to less than it needs").wait_for()
    axe(page)

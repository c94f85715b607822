"""What a conversation found is put to use: groups are named, and a decision cites what all share."""

from datetime import date

from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import make_decision, make_engagement, make_matter, make_member, make_partnership
from tests.opinions.mapped import drawn_votes, make_conversation, make_run
from thegither.engagement.services import load_stratum
from thegither.kernel.actors import Actor

from .journeys import follow, press, sign_in, tick


def test_an_officer_names_groups_and_cites_what_all_share_without_scripts(open_page, live, axe):
    partnership = make_partnership(name="Getting About")
    officer = make_member(partnership=partnership, role="officer")
    matter = make_matter(partnership=partnership)
    activity = make_conversation(engagement=make_engagement(matter=matter))
    make_run(activity, drawn_votes((60, 45, 25), answered=1.0))
    make_decision(matter=matter, title="How evening buses run")
    page = sign_in(open_page(width=390, height=844, scripts=False), officer)
    page.goto(reverse("opinions:results", args=[activity.pk]))

    follow(page, "Name the groups")
    axe(page)
    page.get_by_label("What do you call group A").fill("Sure and steady")
    page.get_by_label("What does group B want").fill("Nobody left out")
    press(page, "Save")
    axe(page)
    expect(page.get_by_text("Give the group a name, or leave both empty").first).to_be_visible()
    page.get_by_label("What do you call group B").fill("Reach every glen")
    press(page, "Save")
    expect(page.get_by_role("heading", name="B. Reach every glen").first).to_be_visible()

    follow(page, "Cite statements in a decision")
    axe(page)
    press(page, "Cite what I ticked")
    expect(page.get_by_role("heading", name="How evening buses run").first).to_be_visible()
    expect(page.get_by_text("of 130 agree (A ").first).to_be_visible()


def test_codes_for_a_sample_are_made_by_part_of_the_population(open_page, live, axe):
    partnership = make_partnership(name="Getting About")
    officer = make_member(partnership=partnership, role="officer")
    engagement = make_engagement(matter=make_matter(partnership=partnership))
    activity = make_conversation(engagement=engagement, access="code")
    load_stratum(
        actor=Actor.system(),
        partnership=partnership,
        population="Age",
        label="Under 40",
        count=4_200,
        source="Census 2022",
        licence="OGL",
        dated=date(2022, 3, 20),
    )
    page = sign_in(open_page(), officer)
    page.goto(reverse("opinions:settings", args=[activity.pk]))
    tick(page, "Drawn by lot from a population")
    press(page, "Save")
    follow(page, "Make codes for people drawn by lot")
    page.get_by_label("How many codes?").fill("20")
    axe(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Make them and save the table").click()
    assert saved.value.path().read_text().splitlines()[0] == "code,part"

"""The pages in a real browser: no accessibility fault, an empty console, and a journey without scripts."""

import pytest

from tests.factories import (
    PASSWORD,
    actor_for,
    make_community,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
)
from tests.support.browser import go_by
from thegither.accounts.models import Letter
from thegither.kernel.actors import Actor
from thegither.partners.models import Partnership
from thegither.partners.services import invite, join_umbrella


@pytest.fixture
def partnership(live):
    """A partnership with something to show on every page."""
    found = make_partnership(
        name="Getting about in Strathbrannoch", kind="thematic", template="thematic-group"
    )
    officer = make_member(partnership=found, role="officer")
    council = make_organisation(
        name="Strathbrannoch Council",
        purpose="Runs the schools, the roads and the buses that nobody else runs",
        website="https://council.example",
        consulting_days=21,
    )
    union = make_organisation(name="United Workers Brannoch", sectors=["union"])
    seat = make_seat(
        partnership=found, organisation=council, person=make_person(name="Ishbel Grant"), authority="£5,000"
    )
    make_seat(partnership=found, organisation=union, role="adviser")
    make_organisation(name="Roads and transport", unit_of=council)
    join_umbrella(actor=Actor.system(), umbrella=make_organisation(name="Councils together"), member=council)
    make_partnership(name="Night buses", kind="task", part_of=found)
    make_community(name="Harbour", description="Who lives and works by the water")
    invite(
        actor=actor_for(officer),
        seat=seat,
        email="anna.reid@example.org",
        name="Anna Reid",
        message="You know the night shifts better than any of us.",
    )
    found.officer = officer
    return found


def secret_of_letter(recipient):
    return Letter.objects.get(recipient=recipient).text.split("/invitations/")[1].split("/")[0]


def sign_in(page, person):
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(person.user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    go_by(page.locator("main").get_by_role("button", name="Sign in").first)
    assert "/login/" not in page.url


def pages_of(partnership):
    slug = partnership.slug
    seat = partnership.seats.get(organisation__name="Strathbrannoch Council")
    return [
        "/partnerships/new/",
        "/partnerships/new/?template=thematic-group",
        f"/partnerships/{slug}/edit/",
        f"/partnerships/{slug}/end/",
        f"/partnerships/{slug}/seats/",
        f"/partnerships/{slug}/seats/{seat.pk}/",
        f"/partnerships/{slug}/on/",
        f"/partnerships/{slug}/on/?date=1%201%202020",
        f"/partnerships/{slug}/on/?date=never",
        "/organisations/",
        "/organisations/?q=nobody",
        "/organisations/strathbrannoch-council/",
        "/organisations/strathbrannoch-council/edit/",
        "/organisations/new/",
        "/communities/",
        f"/invitations/{secret_of_letter('anna.reid@example.org')}/",
    ]


def look_at_every_page(page, partnership, axe):
    sign_in(page, partnership.officer)
    for path in pages_of(partnership):
        page.goto(path)
        for summary in page.locator("main summary").all():
            summary.click()
        axe(page)


def test_every_page_is_accessible_on_a_desk(page, partnership, axe):
    look_at_every_page(page, partnership, axe)


def test_every_page_is_accessible_on_a_phone(phone_page, partnership, axe):
    look_at_every_page(phone_page, partnership, axe)


def test_every_page_is_accessible_when_its_form_failed(page, partnership, axe):
    sign_in(page, partnership.officer)
    for path in (
        "/partnerships/new/?template=forum",
        f"/partnerships/{partnership.slug}/seats/",
        "/organisations/new/",
        "/communities/",
    ):
        page.goto(path)
        go_by(page.locator("main form[method=post]").last.locator("button[type=submit]"))
        page.locator("#error-summary").wait_for()
        axe(page)


def test_an_officer_sets_up_a_partnership_and_somebody_takes_a_seat_without_scripts(
    no_js_page, partnership, axe
):
    page = no_js_page
    sign_in(page, partnership.officer)
    page.goto("/partnerships/new/")
    go_by(page.get_by_role("link", name="Task force"))
    page.get_by_label("Name").fill("Last bus home")
    page.get_by_label("Who should have a seat?").fill(
        "Strathbrannoch Council\nShift Workers, shift@example.org"
    )
    axe(page)
    go_by(page.get_by_role("button", name="Set it up"))
    page.get_by_role("heading", name="Shift Workers").wait_for()
    axe(page)
    assert Partnership.objects.get(name="Last bus home").seats.count() == 3

    guest = make_person(name="Morag Shaw")
    page.context.clear_cookies()
    page.goto(f"/invitations/{secret_of_letter('shift@example.org')}/")
    axe(page)
    go_by(page.get_by_role("link", name="I have one: sign in"))
    page.get_by_label("E-mail").fill(guest.user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    go_by(page.locator("main").get_by_role("button", name="Sign in").first)
    axe(page)
    go_by(page.get_by_role("button", name="Say yes"))
    page.get_by_text("You act for Shift Workers now").wait_for()
    assert [mandate.person for mandate in guest.mandates.all()] == [guest]

"""The pages of promises and agreements in a browser: without faults, and without JavaScript."""

import pytest
from django.urls import reverse

from tests.e2e.journeys import follow, press, sign_in, tick
from tests.factories import actor_for, make_member, make_organisation, make_partnership, make_seat
from tests.support.browser import go_by
from thegither.framework.services.agreements import add_agreement, add_clause
from thegither.framework.services.commitments import give_evidence, make_commitment
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today


@pytest.fixture
def both(live):
    """Two partnerships with two members in common, one of them with a promise and two agreements."""
    partnership, other = make_partnership(name="Getting About"), make_partnership(name="Warm Homes")
    council, health = make_organisation(name="Glen Council"), make_organisation(name="Glen Health")
    officer = make_member(partnership=partnership, role="officer", organisation=council)
    nurse = make_member(partnership=partnership, organisation=health)
    for organisation in (council, health):
        make_seat(partnership=other, organisation=organisation)
    seat = officer.mandates.get().seat
    promise = make_commitment(
        actor=actor_for(officer, seat),
        partnership=partnership,
        made_by=seat,
        text="Publish what each of us pays",
        first_due_on=today(),
        led_by="The chief executive",
    )
    give_evidence(actor=actor_for(officer, seat), commitment=promise, text="Published", dated_on=today())
    for title, weeks in (("Compact", "Twelve weeks"), ("Concordat", "Eight weeks")):
        agreement = add_agreement(
            actor=Actor.system(), title=title, kind="compact", parties=[council, health], from_on=today()
        )
        add_clause(actor=Actor.system(), agreement=agreement, kind="consultation", text=f"{weeks} to answer")
    return partnership, nurse


def test_everybody_can_read_the_pages(page, both, axe):
    partnership, _nurse = both
    for path in (
        reverse("framework:commitments", args=[partnership.slug]),
        reverse("framework:compare_agreements"),
        reverse("framework:map"),
    ):
        page.goto(path)
        axe(page)
    page.goto(reverse("framework:which_applies"))
    page.get_by_label("Between which organisation?").fill("council")
    page.get_by_label("And which other?").fill("health")
    press(page, "Show what applies")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Two agreements hold between")
    axe(page)


def test_a_promise_is_disputed_without_javascript(no_js_page, both):
    partnership, nurse = both
    page = no_js_page
    sign_in(page, nurse)
    page.goto(reverse("framework:commitments", args=[partnership.slug]))
    go_by(page.get_by_role("link", name="Publish what each of us pays").first)
    follow(page, "Say whether it was kept")
    tick(page, "No, it was not")
    press(page, "Save")
    page.get_by_label("Why do you say so?").fill("The council's part is missing")
    press(page, "Save")
    assert page.get_by_text("The council's part is missing").is_visible()
    assert page.get_by_text("Disputed").first.is_visible()

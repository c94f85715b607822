"""Relationships: a visit recorded on a phone without JavaScript; a blind spot found and shown to both."""

from datetime import timedelta

from django.urls import reverse

from tests.factories import (
    actor_for,
    make_community,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
)
from thegither.kernel.clock import today
from thegither.relations.models import ContactNote, Disclosure
from thegither.relations.services.interdependence import open_round
from thegither.relations.services.topics import set_topics

from .journeys import follow, press, sign_in, tick


def make_two():
    """Make a partnership of an officer, a community council and a firm, each with somebody in its seat."""
    partnership = make_partnership(name="Getting About")
    people = []
    for name, body, role in (
        ("Ishbel Grant", "Strathbrannoch Council", "officer"),
        ("Effie Ross", "Inverbrannoch Community Council", "partner"),
        ("Priya Das", "Marlburn Foods", "partner"),
    ):
        person = make_person(name=name)
        make_seat(
            partnership=partnership, organisation=make_organisation(name=body), person=person, role=role
        )
        people.append(person)
    return partnership, people


def test_a_visit_is_recorded_on_a_phone_without_javascript(live, open_page, axe):
    _partnership, (_officer, effie, _priya) = make_two()
    make_community(name="Isle of Hask")
    page = sign_in(open_page(width=390, height=844, scripts=False), effie)
    page.goto("/my-work/")
    follow(page, "Note a contact or a visit")
    page.get_by_label("Whom did you meet?").fill("the ferryman")
    tick(page, "Their ground or the community's")
    page.get_by_label("In which place?").select_option(label="Isle of Hask")
    page.get_by_label("About which partnership").select_option(label="Getting About as a whole")
    page.get_by_label("What do you want to remember?").fill("The last boat waits for nobody.")
    page.get_by_text("A visit, another day, another organisation").click()
    tick(page, "To see a problem where it is")
    page.get_by_label("What did you see?").fill("Eleven people on the pier.")
    press(page, "Save")
    page.get_by_text("Noted.").wait_for()
    note = ContactNote.objects.get()
    assert (note.purpose, note.place.name, note.author) == ("problem", "Isle of Hask", effie)
    follow(page, "Change this note")
    axe(page)
    page.get_by_label("What do you want to remember?").fill("The last boat waited.")
    press(page, "Save")
    page.get_by_text("The last boat waited.").wait_for()
    assert ContactNote.objects.get().seen == "Eleven people on the pier."
    page.goto(reverse("relations:going_out", args=[note.partnership.slug]))
    assert "within twelve months" in page.get_by_role("heading", level=1).inner_text()
    assert "The last boat" not in page.content()


def test_a_blind_spot_is_found_shown_to_both_and_held_together(live, open_page, axe):
    partnership, (officer, effie, priya) = make_two()
    set_topics(actor=actor_for(officer), partnership=partnership, names=["Saturdays in town"])
    closes_on = today() + timedelta(days=7)
    open_round(actor=actor_for(officer), partnership=partnership, closes_on=closes_on)
    needs = reverse("relations:interdependence", args=[partnership.slug])

    hers, his = sign_in(open_page(), effie), sign_in(open_page(), priya)
    hers.goto(needs)
    follow(hers, "Saturdays in town")
    axe(hers)
    hers.get_by_label("We need them: Marlburn Foods").select_option(label="Much")
    hers.get_by_label("What for?: Marlburn Foods").fill("Their minibus")
    press(hers, "Keep and go on")
    hers.get_by_text("Nobody else reads it.").wait_for()
    his.goto(needs)
    follow(his, "Saturdays in town")
    press(his, "Keep and go on")
    his.get_by_text("Nobody else reads it.").wait_for()

    running = sign_in(open_page(), officer)
    running.goto(needs)
    press(running, "Close the round now")
    running.get_by_text("The round is closed.").wait_for()
    assert "Their minibus" not in running.content()

    hers.goto(needs)
    follow(hers, "Choose what you share")
    axe(hers)
    tick(hers, "Marlburn Foods, for “Saturdays in town”: Their minibus")
    press(hers, "Save")
    hers.get_by_text("When somebody else agrees too").wait_for()
    assert not Disclosure.objects.exists()
    his.goto(needs)
    assert "Their minibus" not in his.content()
    follow(his, "Choose what you share")
    tick(his, "Inverbrannoch Community Council")
    press(his, "Save")
    follow(his, "Inverbrannoch Community Council needs Marlburn Foods")
    assert "the other did not know" in his.locator("main").inner_text()
    his.get_by_label("Which problem do you hold together?").fill("No bus to town on Saturdays")
    his.get_by_label("What do you do next?").fill("Try the minibus twice")
    press(his, "Propose this")
    his.get_by_text("Written down.").wait_for()
    axe(his)
    hers.goto(needs)
    follow(hers, "Inverbrannoch Community Council needs Marlburn Foods")
    press(hers, "Agree")
    hers.get_by_text("You hold this together now").wait_for()
    running.goto(reverse("relations:relationships", args=[partnership.slug]))
    assert "No bus to town on Saturdays" in running.locator("main").inner_text()

"""Contacts: noted in one act, read by one's own organisation, known to others only as having happened."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import (
    actor_for,
    administrator,
    make_community,
    make_mandate,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
)
from thegither.accounts.personal import erase_all, export_all
from thegither.audit.models import Event
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.policies import Action, fetch, may
from thegither.partners.services import join_umbrella
from thegither.relations.models import ContactNote
from thegither.relations.selectors.contacts import going_out, happening, happenings, to_follow_up
from thegither.relations.selectors.coverage import coverage
from thegither.relations.services.contacts import (
    KEPT,
    change_contact,
    empty_old_contacts,
    follow_up,
    record_contact,
    take_back,
)
from thegither.relations.services.topics import set_topics

pytestmark = pytest.mark.django_db

SECRET = "Zwischenton-4711"


def everything_stored() -> str:
    """Return every value of every table as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [repr(row) for row in cursor.fetchall()]
    return "\n".join(found)


def note_of(party, **given):
    return record_contact(
        actor=party.actor, **{"with_words": "A shopkeeper", "ground": "theirs", "note": SECRET} | given
    )


def test_a_note_is_of_the_organisation_one_acts_for_and_read_by_its_people_alone(circle):
    party, other, _third = circle.parties
    note = note_of(party, partnership=circle.partnership)
    colleague = make_person()
    make_mandate(seat=party.seat, person=colleague, is_deputy=True)
    assert note.organisation == party.seat.organisation
    assert may(party.actor, Action.VIEW, note)
    assert may(actor_for(colleague), Action.VIEW, note)
    for stranger in (other.actor, circle.run, administrator(), actor_for(make_person())):
        with pytest.raises(NotFound):
            fetch(stranger, Action.VIEW, ContactNote, pk=note.pk)
    with pytest.raises(NotPermitted):
        take_back(actor=actor_for(colleague), note=note)


def test_members_see_that_it_happened_and_nothing_of_what_was_said(circle):
    note_of(circle.parties[0], partnership=circle.partnership, about=SECRET, with_words=SECRET)
    (row,) = happenings(circle.partnership)
    assert happening(row).ground == "theirs"
    assert SECRET not in repr(happening(row))


def test_off_the_record_keeps_the_day_and_the_organisations_and_no_word(circle):
    party, other, _third = circle.parties
    (topic,) = set_topics(actor=circle.run, partnership=circle.partnership, names=["Buses"])
    before = everything_stored()
    note = note_of(
        party,
        is_off_record=True,
        with_organisation=other.seat.organisation,
        with_person=other.person,
        partnership=circle.partnership,
        topic=topic,
        place=make_community(),
        about=SECRET,
        seen=SECRET,
        changed=SECRET,
        purpose="problem",
        with_words=SECRET,
        follow_up_on=today() + timedelta(days=3),
    )
    note.refresh_from_db()
    assert SECRET not in everything_stored()
    assert SECRET not in before
    kept = {name: value for name, value in vars(note).items() if value and not name.startswith("_")}
    assert set(kept) == {
        "id",
        "organisation_id",
        "with_organisation_id",
        "met_on",
        "is_off_record",
        "recorded_at",
        "version",
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, seat_id, partnership_id FROM audit_event ORDER BY id DESC LIMIT 1")
        assert cursor.fetchone() == (None, None, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactNote.objects.filter(pk=note.pk).update(note="more")
    assert not list(happenings(circle.partnership))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"with_words": ""}, "with_nobody"),
        ({"met_on": today() + timedelta(days=2)}, "met_in_future"),
        ({"ground": ""}, "ground_missing"),
        ({"ground": "ours", "purpose": "problem"}, "visit_not_away"),
        ({"follow_up_on": today() - timedelta(days=1)}, "follow_up_too_early"),
        ({"is_off_record": True}, "off_record_between_organisations"),
    ],
)
def test_what_cannot_be_noted_is_refused_in_words(circle, given, code):
    with pytest.raises(DomainError) as refused:
        note_of(circle.parties[0], **given)
    assert refused.value.code == code
    assert not ContactNote.objects.exists()


def test_one_notes_for_ones_own_organisation_and_partnership_only(circle):
    party = circle.parties[0]
    elsewhere = make_member(partnership=circle.partnership).mandates.get().seat
    with pytest.raises(DomainError, match="hold a seat for"):
        note_of(party, organisation=elsewhere.organisation)
    stranger = make_member(partnership=make_partnership())
    with pytest.raises(DomainError, match="a seat in"):
        record_contact(
            actor=actor_for(stranger), with_words="x", ground="phone", partnership=circle.partnership
        )
    with pytest.raises(NotPermitted):
        record_contact(actor=actor_for(make_person()), with_words="x", ground="phone")


def test_the_same_form_twice_makes_one_note_and_a_follow_up_is_done_once(circle):
    party, key = circle.parties[0], uuid4()
    first = note_of(party, submission_key=key, follow_up_on=today())
    assert note_of(party, submission_key=key, follow_up_on=today()) == first
    assert list(to_follow_up(party.actor)) == [first]
    done = follow_up(actor=party.actor, note=first)
    assert follow_up(actor=party.actor, note=first).followed_up_at == done.followed_up_at
    assert not to_follow_up(party.actor)


def test_its_author_puts_a_note_right_and_nobody_else(circle):
    party, other, _third = circle.parties
    colleague = make_person()
    make_mandate(seat=party.seat, person=colleague, is_deputy=True)
    note = note_of(party, partnership=circle.partnership, follow_up_on=today())
    follow_up(actor=actor_for(colleague), note=note)
    new_day = today() + timedelta(days=7)
    changed = change_contact(
        actor=party.actor, contact=note, expected_version=1, note="Buses", follow_up_on=new_day
    )
    assert (changed.note, changed.with_words, changed.version) == ("Buses", "A shopkeeper", 2)
    assert changed.waits_for_follow_up
    assert SECRET not in everything_stored()
    event = Event.objects.get(name="relations.contact_changed")
    assert (event.facts, event.partnership_id) == (
        {"changed": ["follow_up_on", "note"]},
        circle.partnership.pk,
    )
    assert change_contact(actor=party.actor, contact=note, note="Buses").version == 2
    with pytest.raises(DomainError, match="while you were writing"):
        change_contact(actor=party.actor, contact=note, expected_version=1, note="Trains")
    with pytest.raises(DomainError, match="whom you met"):
        change_contact(actor=party.actor, contact=note, with_words="")
    with pytest.raises(DomainError, match="a seat in"):
        change_contact(actor=party.actor, contact=note, partnership=make_partnership())
    for reader, refusal in ((colleague, NotPermitted), (other.person, NotFound), (circle.officer, NotFound)):
        with pytest.raises(refusal):
            change_contact(actor=actor_for(reader), contact=note, note="Trains")


def test_what_is_off_the_record_or_emptied_can_be_changed_by_nobody(circle):
    party, other, _third = circle.parties
    bare = note_of(party, is_off_record=True, with_organisation=other.seat.organisation)
    old = note_of(party, met_on=today() - KEPT - timedelta(days=1))
    empty_old_contacts()
    for contact in (bare, old):
        with pytest.raises(NotPermitted):
            change_contact(actor=party.actor, contact=contact, note=SECRET)
    assert SECRET not in everything_stored()


def test_after_two_years_a_note_says_only_that_there_was_a_contact(circle):
    party = circle.parties[0]
    old = note_of(party, met_on=today() - KEPT - timedelta(days=1), about=SECRET)
    young = note_of(party, met_on=today() - KEPT)
    assert empty_old_contacts() == 1
    assert empty_old_contacts() == 0
    old.refresh_from_db()
    assert (old.note, old.about, old.with_words, old.author) == ("", "", "", None)
    young.refresh_from_db()
    assert young.note == SECRET


def test_whoever_is_written_about_reads_it_and_erasing_them_takes_the_words(circle):
    party, other, _third = circle.parties
    note_of(party, with_person=other.person, with_words="")
    told = export_all(other.person.user)["relations"]["contacts_that_others_noted"]
    assert told[0]["note"] == SECRET
    assert "author" not in repr(told)
    assert export_all(party.person.user)["relations"]["contacts_noted"][0]["note"] == SECRET
    erase_all(other.person.user)
    assert SECRET not in everything_stored()
    assert ContactNote.objects.count() == 1


def test_going_out_counts_grounds_days_and_unvisited_places(circle):
    party, other, _third = circle.parties
    glen, isle = make_community(name="Glen"), make_community(name="Isle")
    village = make_community(name="Village", part_of=glen)
    about = {"partnership": circle.partnership, "with_organisation": other.seat.organisation}
    note_of(party, place=village, **about)
    note_of(party, place=village, **about)
    note_of(party, place=isle, ground="phone", **about)
    note_of(party, place=isle, met_on=today() - timedelta(days=400), **about)
    found = going_out(circle.partnership)
    assert (found.theirs, found.total, found.days_out) == (2, 3, 1)
    assert (found.with_umbrellas, found.direct) == (0, 3)
    join_umbrella(
        actor=Actor.system(), umbrella=other.seat.organisation, member=make_organisation(name="A firm")
    )
    assert going_out(circle.partnership).with_umbrellas == 3
    assert found.low < 2 / 3 < found.high
    assert [locality.community.name for locality in found.unvisited] == ["Isle"]


def test_the_grid_has_a_cell_for_each_sector_place_and_topic(circle):
    party = circle.parties[0]
    glen, isle = make_community(name="Glen"), make_community(name="Isle")
    village = make_community(name="Village", part_of=glen)
    union = make_organisation(sectors=["union", "third"])
    (topic, _other) = set_topics(actor=circle.run, partnership=circle.partnership, names=["Buses", "Homes"])
    met_on = today() - timedelta(days=10)
    note_of(party, with_organisation=union, place=village, topic=topic, met_on=met_on)
    note_of(party, partnership=circle.partnership)
    grid = coverage(circle.partnership, topic)
    cells = {(sector.value, cell.place.name): cell for sector, row in grid.rows for cell in row}
    assert cells["union", "Glen"].days == cells["third", "Village"].days == 10
    assert cells["union", "Isle"].is_empty
    assert (isle, "union") in {(cell.place, cell.sector) for cell in grid.empty}
    assert grid.unplaced == 1
    assert sum(cell.count for cell in grid.everything if cell.topic is None) == 4

"""Setting up, changing, renewing and ending a partnership: a test for each way out."""

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from tests.factories import (
    actor_for,
    administrator,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
)
from thegither.accounts.models import Letter
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.partners.models import Invitation, Organisation, Partnership, Person
from thegither.partners.packages import months_after, template_package
from thegither.partners.services import (
    Guest,
    change_partnership,
    create_partnership,
    end_partnership,
    translate_partnership,
)

pytestmark = pytest.mark.django_db

WORDS = {"purpose": "People get home at night", "rationale": "No one of us runs buses and shifts."}


@pytest.fixture
def officer():
    return actor_for(make_member(partnership=make_partnership(), role="officer"))


def create(actor, **fields):
    return create_partnership(actor=actor, **{"name": "Getting about", "kind": "thematic", **WORDS, **fields})


def refusal(code, function, **fields):
    with pytest.raises(DomainError) as caught:
        function(**fields)
    assert caught.value.code == code
    return caught.value


def test_a_partnership_begins_with_dates_a_version_an_officer_and_one_event(officer):
    partnership = create(officer)
    assert partnership.slug == "getting-about"
    assert partnership.started_on == today()
    assert partnership.next_review_on == months_after(today(), 12)
    assert partnership.sunset_on == months_after(today(), 36)
    version = partnership.versions.get()
    assert (version.number, version.name, version.changed_by_id) == (1, "Getting about", officer.person_id)
    seat = partnership.seats.get()
    assert seat.role == "officer"
    assert [mandate.person_id for mandate in seat.mandates.all()] == [officer.person_id]
    event = Event.objects.get(partnership_id=partnership.pk)
    assert event.name == "partners.partnership_created"
    assert set(event.facts["seals"]) == {
        f"partners.partnershipversion:{version.pk}",
        f"partners.seat:{seat.pk}",
        f"partners.seatversion:{seat.versions.get().pk}",
        f"partners.mandate:{seat.mandates.get().pk}",
    }
    assert list(verify_record()) == []


@pytest.mark.parametrize("template", template_package().entries.values(), ids=lambda template: template.key)
def test_a_template_gives_its_dates(template):
    start = date(2026, 1, 31)
    partnership = create(Actor.system(), kind=template.kind, template=template.key, started_on=start)
    assert partnership.next_review_on == template.next_review_on(start)
    assert partnership.sunset_on == template.sunset_on(start)
    assert partnership.answer_within_days == template.answer_within_days
    facts = Event.objects.get(name="partners.partnership_created", target_id=partnership.pk).facts
    assert (facts["template"], facts["package"]) == (template.key, template_package().version)


def test_the_creators_seat_is_of_the_organisation_acted_for_else_their_own_else_theirs_alone(officer):
    body, home = make_organisation(), make_organisation()
    person = make_person(organisation=home)
    partnership = make_partnership()
    seat = make_seat(partnership=partnership, organisation=body, person=person, role="officer")
    assert create(actor_for(person, seat)).seats.get().organisation == body
    assert create(actor_for(person)).seats.get().organisation == home
    alone = create(officer).seats.get()
    assert (alone.organisation, alone.individual_id) == (None, officer.person_id)


def test_the_creator_of_a_partnership_that_begins_later_can_prepare_it(officer):
    partnership = create(officer, started_on=today() + timedelta(days=30))
    change_partnership(actor=officer, partnership=partnership, expected_version=1, name="Another name")


def test_the_system_takes_no_seat():
    assert not create(Actor.system()).seats.exists()


def test_an_administrator_may_set_up_the_first_partnership():
    assert create(administrator()).seats.get().role == "officer"


@pytest.mark.parametrize("role", ["partner", "adviser", "observer"])
def test_somebody_who_runs_nothing_may_not(role):
    with pytest.raises(NotPermitted):
        create(actor_for(make_member(partnership=make_partnership(), role=role)))
    with pytest.raises(NotPermitted):
        create(Actor.visitor())


def test_a_group_of_a_partnership_that_one_may_not_see_is_refused(officer):
    with pytest.raises(NotFound):
        create(officer, part_of=make_partnership(is_public=False))


def test_a_group_is_set_up_by_somebody_with_a_voice_in_the_partnership_above(officer):
    above = make_partnership()
    assert refusal("not_a_partner_there", create, actor=officer, part_of=above).field == "part_of"
    group = create(officer)
    move = {"actor": officer, "partnership": group, "expected_version": 1, "part_of": above}
    refusal("not_a_partner_there", change_partnership, **move)
    make_seat(partnership=above, person=Person.objects.get(pk=officer.person_id), role="observer")
    refusal("not_a_partner_there", change_partnership, **move)
    make_seat(partnership=above, person=Person.objects.get(pk=officer.person_id))
    change_partnership(**move)
    assert create(officer, part_of=above).part_of == above
    assert create(administrator(), part_of=above).part_of == above


def test_a_group_stays_where_it_is_when_something_else_changes(officer):
    group = create(officer)
    Partnership.objects.filter(pk=group.pk).update(part_of=make_partnership(is_public=False))
    group.refresh_from_db()
    change = {"name": "Another", "part_of": group.part_of}
    assert (
        change_partnership(actor=officer, partnership=group, expected_version=1, **change).name == "Another"
    )


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("kind_unknown", {"kind": "club"}),
        ("template_unknown", {"template": "club"}),
        ("text_missing", {"name": " \u200b "}),
        ("text_too_long", {"purpose": "x" * 301}),
        ("sunset_before_start", {"sunset_on": date(2020, 1, 1)}),
        ("review_before_start", {"next_review_on": date(2020, 1, 1)}),
        ("review_after_sunset", {"next_review_on": date(2090, 1, 1)}),
        ("days_wrong", {"answer_within_days": 366}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(officer, code, fields):
    before = (Partnership.objects.count(), Event.objects.count())
    error = refusal(code, create, actor=officer, **fields)
    assert error.field in fields
    assert (Partnership.objects.count(), Event.objects.count()) == before


def test_the_same_submission_is_stored_once(officer):
    key = uuid4()
    guests = [Guest("Brannoch Council", "ishbel@example.org")]
    first = create(officer, submission_key=key, guests=guests)
    assert create(officer, submission_key=key, guests=guests) == first
    assert first.seats.count() == 2
    assert Invitation.objects.count() == 1


def test_guests_get_seats_and_letters_and_known_organisations_are_found_by_name(officer):
    known = make_organisation(name="Brannoch Council")
    guests = [Guest("brannoch  council", "ishbel@example.org"), Guest("New Body")]
    partnership = create(officer, guests=guests)
    seated = partnership.seats.exclude(role="officer").order_by("pk")
    assert [seat.organisation.name for seat in seated] == ["Brannoch Council", "New Body"]
    assert seated[0].organisation == known
    assert [entry.sector for entry in Organisation.objects.get(name="New Body").sectors.all()] == ["other"]
    assert Letter.objects.get().recipient == "ishbel@example.org"
    assert list(verify_record()) == []


def test_one_wrong_guest_and_nothing_is_stored(officer):
    guests = [Guest("New Body"), Guest("Other Body", "nobody at all")]
    error = refusal("email_wrong", create, actor=officer, guests=guests)
    assert error.field == "guests"
    assert "Other Body" in error.message
    assert not Partnership.objects.filter(name="Getting about").exists()
    assert not Organisation.objects.filter(name="New Body").exists()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("New", "new-partnership"),
        ("Ìle agus Diùra", "ile-agus-diura"),
        ("北海", "partnership"),
        ("x" * 120, "x" * 72),
    ],
)
def test_the_address_says_the_name_and_is_never_a_pages_own(officer, name, slug):
    assert create(officer, name=name).slug == slug
    assert create(officer, name=name).slug == f"{slug}-2"


# Changing ------------------------------------------------------------------------------------------------
def test_a_change_writes_a_version_and_keeps_the_one_before(officer):
    partnership = create(officer)
    changed = change_partnership(
        actor=officer,
        partnership=partnership,
        expected_version=1,
        name="Evening buses",
        reason="It was too wide",
    )
    assert (changed.version, changed.name, changed.slug) == (2, "Evening buses", "getting-about")
    assert [(v.number, v.name, v.reason) for v in partnership.versions.all()] == [
        (1, "Getting about", ""),
        (2, "Evening buses", "It was too wide"),
    ]
    event = Event.objects.filter(name="partners.partnership_changed").get()
    assert event.facts["fields"] == ["name"]
    assert list(verify_record()) == []


def test_saving_without_a_change_writes_nothing(officer):
    partnership = create(officer)
    change_partnership(actor=officer, partnership=partnership, expected_version=1, name=partnership.name)
    assert partnership.versions.count() == 1


def test_the_second_of_two_writers_is_told_who_was_first_and_changes_nothing(officer):
    partnership = create(officer)
    other = actor_for(make_member(partnership=partnership, role="chair"))
    change_partnership(actor=officer, partnership=partnership, expected_version=1, name="Mine")
    error = refusal(
        "changed_meanwhile",
        change_partnership,
        actor=other,
        partnership=partnership,
        expected_version=1,
        name="Theirs",
    )
    first = partnership.versions.get(number=2).changed_by
    assert first.name in error.message
    partnership.refresh_from_db()
    assert (partnership.name, partnership.version) == ("Mine", 2)


def test_renewal_needs_a_reason_and_says_from_when_to_when(officer):
    partnership = create(officer)
    later = months_after(partnership.sunset_on, 12)
    change = {"actor": officer, "partnership": partnership, "expected_version": 1, "sunset_on": later}
    assert refusal("renewal_reason_missing", change_partnership, **change).field == "reason"
    change_partnership(**change, reason="The buses run; the fares do not work yet")
    facts = Event.objects.get(name="partners.partnership_changed").facts
    assert facts["sunset"] == {"before": str(partnership.sunset_on), "after": str(later)}


def test_a_partnership_is_never_part_of_itself_or_of_its_groups(officer):
    top = create(officer)
    group = create(officer, name="Group", part_of=top)
    for above in (top, group):
        refusal(
            "own_part", change_partnership, actor=officer, partnership=top, expected_version=1, part_of=above
        )


def test_a_partner_may_not_change_it_and_a_stranger_does_not_learn_that_it_exists(officer):
    partnership = create(officer, is_public=False)
    partner = actor_for(make_member(partnership=partnership))
    change = {"partnership": partnership, "expected_version": 1, "name": "Mine"}
    with pytest.raises(NotPermitted):
        change_partnership(actor=partner, **change)
    with pytest.raises(NotFound):
        change_partnership(actor=actor_for(make_person()), **change)


def test_a_field_that_is_not_there_is_a_programmers_mistake(officer):
    with pytest.raises(TypeError):
        change_partnership(actor=officer, partnership=create(officer), expected_version=1, slug="x")


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_the_same_moment_one_is_told():
    officer = actor_for(make_member(partnership=make_partnership(), role="officer"))
    partnership = create(officer)
    ready, told = threading.Barrier(2), []

    def write(name):
        try:
            ready.wait(10)
            change_partnership(actor=officer, partnership=partnership, expected_version=1, name=name)
        except DomainError as error:
            told.append(error.code)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(name,)) for name in ("One", "Two")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    assert told == ["changed_meanwhile"]
    assert partnership.versions.count() == 2
    assert list(verify_record()) == []


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_the_same_moment_is_stored_once():
    officer = actor_for(make_member(partnership=make_partnership(), role="officer"))
    key, ready, made, wrong = uuid4(), threading.Barrier(3), [], []

    def send():
        try:
            ready.wait(10)
            made.append(create(officer, submission_key=key, guests=[Guest("Body", "a@example.org")]).pk)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _number in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(30)
    assert wrong == []
    assert len(made) == 3
    assert Partnership.objects.filter(name="Getting about").count() == len(set(made)) == 1
    assert Invitation.objects.count() == 1
    assert list(verify_record()) == []


# Ending --------------------------------------------------------------------------------------------------
def test_a_partnership_ends_with_a_note_and_takes_no_change_after(officer):
    partnership = create(officer)
    ended = end_partnership(actor=officer, partnership=partnership, ended_on=today(), note="Thank you all.")
    assert (ended.has_ended, ended.ending_note, ended.version) == (True, "Thank you all.", 2)
    assert partnership.versions.get(number=2).ended_on == today()
    refusal(
        "partnership_ended",
        change_partnership,
        actor=officer,
        partnership=partnership,
        expected_version=2,
        name="X",
    )
    refusal(
        "partnership_ended",
        end_partnership,
        actor=officer,
        partnership=partnership,
        ended_on=today(),
        note="Again",
    )
    assert list(verify_record()) == []


@pytest.mark.parametrize(("days", "code"), [(-1, "ends_before_start"), (1, "ends_later")])
def test_it_ends_neither_before_it_began_nor_later(officer, days, code):
    day = today() + timedelta(days=days)
    error = refusal(
        code, end_partnership, actor=officer, partnership=create(officer), ended_on=day, note="Thank you."
    )
    assert error.field == "ended_on"


def test_ending_an_older_reading_of_it_is_refused(officer):
    partnership = create(officer)
    change_partnership(actor=officer, partnership=partnership, expected_version=1, name="Another")
    refusal(
        "changed_meanwhile",
        end_partnership,
        actor=officer,
        partnership=partnership,
        ended_on=today(),
        note="Thank you.",
        expected_version=1,
    )


def test_a_translation_is_written_once_for_each_language(officer):
    partnership = create(officer)
    for name in ("A' faighinn mun cuairt", "A' siubhal"):
        translate_partnership(
            actor=officer,
            partnership=partnership,
            language="gd",
            name=name,
            purpose="Dachaigh air an oidhche",
        )
    assert [entry.name for entry in partnership.translations.all()] == ["A' siubhal"]

"""Open, change, translate, close and reopen a matter."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import actor_for, make_matter, make_member, make_partnership, make_person
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.dialogue.models import Matter, MatterStage, MatterTranslation
from thegither.dialogue.services import (
    change_matter,
    close_matter,
    open_matter,
    reopen_matter,
    translate_matter,
)
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.partners.services import end_partnership

pytestmark = pytest.mark.django_db


def opening(partnership, actor, **fields):
    return open_matter(
        actor=actor,
        partnership=partnership,
        **{"title": "Late buses", "question": "How do you get home?", **fields},
    )


def test_a_partner_opens_a_matter_for_their_seat():
    partnership = make_partnership()
    partner = make_member(partnership=partnership)
    matter = opening(partnership, actor_for(partner), title="  Late   buses ", summary="What\r\nwe know")
    assert (matter.title, matter.summary, matter.stage) == ("Late buses", "What\nwe know", "problem")
    assert matter.opened_by_id == partner.pk
    assert matter.opened_for == partnership.seats.get()
    assert matter.tally.shown == 0
    stay = matter.stages.get()
    assert (stay.stage, stay.entered_at, stay.left_at) == ("problem", matter.opened_at, None)
    event = Event.objects.get(name="dialogue.matter_opened")
    assert (event.target_id, event.matter_id, event.seat_id) == (matter.pk, matter.pk, matter.opened_for_id)
    assert list(verify_record()) == []


def test_the_same_form_sent_twice_opens_one_matter():
    partnership, key = make_partnership(), uuid4()
    actor = actor_for(make_member(partnership=partnership))
    first = opening(partnership, actor, submission_key=key)
    assert opening(partnership, actor, submission_key=key, title="Again") == first
    assert Matter.objects.count() == 1


def test_an_observer_cannot_open_a_matter():
    partnership = make_partnership()
    with pytest.raises(NotPermitted):
        opening(partnership, actor_for(make_member(partnership=partnership, role="observer")))


def test_somebody_from_elsewhere_does_not_learn_of_a_closed_partnership():
    partnership = make_partnership(is_public=False)
    with pytest.raises(NotFound):
        opening(partnership, actor_for(make_person()))


def test_an_ended_partnership_takes_no_new_matter():
    partnership = make_partnership()
    officer = actor_for(make_member(partnership=partnership, role="officer"))
    end_partnership(actor=officer, partnership=partnership, ended_on=today(), note="Done")
    with pytest.raises(DomainError) as refused:
        opening(partnership, officer)
    assert refused.value.code == "partnership_ended"


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"title": " "}, "text_missing", "title"),
        ({"title": "x" * 161}, "text_too_long", "title"),
        ({"question": ""}, "text_missing", "question"),
        ({"open_until": today() - timedelta(days=1)}, "closes_in_past", "open_until"),
        ({"moderation": "never"}, "unknown_moderation", "moderation"),
        ({"language": "xx"}, "unknown_language", "language"),
    ],
)
def test_a_matter_that_is_not_right_is_not_opened(fields, code, field):
    partnership = make_partnership()
    with pytest.raises(DomainError) as refused:
        opening(partnership, actor_for(make_member(partnership=partnership)), **fields)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Matter.objects.exists()


def test_an_officer_changes_a_matter():
    matter = make_matter()
    officer = actor_for(make_member(partnership=matter.partnership, role="officer"))
    changed = change_matter(
        actor=officer, matter=matter, expected_version=1, title="Night buses", is_public=True
    )
    assert (changed.title, changed.version) == ("Night buses", 2)
    assert Event.objects.get(name="dialogue.matter_changed").facts["changed"] == ["title"]
    assert list(verify_record()) == []


def test_a_change_that_changes_nothing_is_not_recorded():
    matter = make_matter()
    officer = actor_for(make_member(partnership=matter.partnership, role="officer"))
    assert change_matter(actor=officer, matter=matter, expected_version=1, title=matter.title).version == 1
    assert not Event.objects.filter(name="dialogue.matter_changed").exists()


def test_the_second_of_two_writers_is_told():
    matter = make_matter()
    officer = actor_for(make_member(partnership=matter.partnership, role="officer"))
    change_matter(actor=officer, matter=matter, expected_version=1, title="Night buses")
    with pytest.raises(DomainError) as refused:
        change_matter(actor=officer, matter=matter, expected_version=1, title="Bus at night")
    assert refused.value.code == "changed_meanwhile"
    matter.refresh_from_db()
    assert matter.title == "Night buses"


def test_a_matter_has_no_unknown_part_to_change():
    matter = make_matter()
    officer = actor_for(make_member(partnership=matter.partnership, role="officer"))
    with pytest.raises(TypeError):
        change_matter(actor=officer, matter=matter, expected_version=1, stage="decided")


def test_a_closing_day_that_has_passed_does_not_stop_other_changes():
    matter = make_matter()
    Matter.objects.filter(pk=matter.pk).update(open_until=today() - timedelta(days=3))
    officer = actor_for(make_member(partnership=matter.partnership, role="officer"))
    passed = today() - timedelta(days=3)
    changed = change_matter(actor=officer, matter=matter, expected_version=1, title="New", open_until=passed)
    assert changed.title == "New"


def test_a_partner_who_does_not_run_the_partnership_cannot_change_a_matter():
    matter = make_matter()
    partner = actor_for(make_member(partnership=matter.partnership))
    for refused in (
        lambda: change_matter(actor=partner, matter=matter, expected_version=1, title="Mine"),
        lambda: close_matter(actor=partner, matter=matter),
        lambda: reopen_matter(actor=partner, matter=matter),
        lambda: translate_matter(actor=partner, matter=matter, language="gd", title="a", question="b"),
    ):
        with pytest.raises(NotPermitted):
            refused()


def test_a_matter_stops_taking_contributions_and_takes_them_again():
    matter = make_matter()
    officer = actor_for(make_member(partnership=matter.partnership, role="officer"))
    closed = close_matter(actor=officer, matter=matter, expected_version=1)
    assert (closed.takes_contributions, closed.version) == (False, 2)
    assert close_matter(actor=officer, matter=matter).version == 2
    until = today() + timedelta(days=9)
    opened = reopen_matter(actor=officer, matter=matter, open_until=until)
    assert (opened.takes_contributions, opened.open_until, opened.version) == (True, until, 3)
    assert reopen_matter(actor=officer, matter=matter).version == 3
    names = Event.objects.filter(matter_id=matter.pk).order_by("pk").values_list("name", flat=True)
    assert list(names) == ["dialogue.matter_opened", "dialogue.matter_closed", "dialogue.matter_reopened"]


def test_closing_knows_of_a_second_writer_too():
    matter = make_matter()
    officer = actor_for(make_member(partnership=matter.partnership, role="officer"))
    for service in (close_matter, reopen_matter):
        with pytest.raises(DomainError) as refused:
            service(actor=officer, matter=matter, expected_version=7)
        assert refused.value.code == "changed_meanwhile"


def test_a_translation_takes_the_place_of_the_one_before():
    matter = make_matter()
    officer = actor_for(make_member(partnership=matter.partnership, role="officer"))
    for title in ("Busaichean", "Busaichean anmoch"):
        translate_matter(actor=officer, matter=matter, language="gd", title=title, question="Ciamar?")
    assert MatterTranslation.objects.get().title == "Busaichean anmoch"
    matter.refresh_from_db()
    assert matter.version == 3
    assert list(verify_record()) == []


@pytest.mark.parametrize(("language", "code"), [("en-gb", "same_language"), ("tlh", "unknown_language")])
def test_a_translation_is_into_another_language_of_the_site(language, code):
    matter = make_matter()
    officer = actor_for(make_member(partnership=matter.partnership, role="officer"))
    with pytest.raises(DomainError) as refused:
        translate_matter(actor=officer, matter=matter, language=language, title="a", question="b")
    assert refused.value.code == code


def test_a_change_behind_the_record_is_found():
    matter = make_matter()
    MatterStage.objects.filter(matter=matter).update(stage="decided")
    Matter.objects.filter(pk=matter.pk).update(question="Something else?")
    found = {finding.what for finding in verify_record()}
    assert found == {f"dialogue.matter:{matter.pk}", f"dialogue.matterstage:{matter.stages.get().pk}"}

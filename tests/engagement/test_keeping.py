"""What an organisation keeps itself: its load, its holidays, its positions; and looking back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_engagement,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.accounts.models import Letter
from thegither.engagement.models import ModerationDuty, Position
from thegither.engagement.selectors.asked import asked_page
from thegither.engagement.selectors.before import asked_before, lightest_enough, positions_on
from thegither.engagement.selectors.catalogue import rank, situation_of
from thegither.engagement.selectors.review import review_of
from thegither.engagement.selectors.waiting import planning_waits_for
from thegither.engagement.services import inviting, positions, reviewing
from thegither.engagement.services.reminding import remind_moderators
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.policies import Action, allowed

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


def test_the_load_of_an_organisation_is_counted_over_all_partnerships(client: Client) -> None:
    person = make_person()
    organisation = make_organisation(consulting_days=40)
    for _number in range(3):
        partnership = make_partnership()
        make_seat(partnership=partnership, organisation=organisation, person=person)
        engagement = make_engagement(
            matter=make_matter(partnership=partnership), closes_on=today() + timedelta(days=20)
        )
        inviting.invite_partner(actor=SYSTEM, engagement=engagement, organisation=organisation)
    page = asked_page(actor_for(person), organisation)
    assert len(page.things) == 3
    assert page.weeks[0].is_over
    assert not page.weeks[-1].asked
    assert all(thing.is_short for thing in page.things)
    url = reverse("engagement:asked", args=[organisation.slug])
    assert sign_in(client, person).get(url).status_code == 200
    assert sign_in(Client(), make_person()).get(url).status_code == 403


def test_holidays_and_meeting_days_are_for_an_organisation_to_keep(client: Client) -> None:
    person = make_person()
    seat = make_seat(person=person)
    organisation = seat.organisation
    assert organisation is not None
    sign_in(client, person)
    url = reverse("engagement:add_holiday", args=[organisation.slug])
    wrong = {"name": "Fair", "begins_on": "9 7 2027", "ends_on": "1 7 2027"}
    assert client.post(url, wrong).status_code == 422
    assert client.post(url, wrong | {"ends_on": "20 7 2027"}).status_code == 302
    url = reverse("engagement:set_meetings", args=[organisation.slug])
    assert client.post(url, {"body": "Board", "days": "1 7 2027\n5 8 2027\n"}).status_code == 302
    assert organisation.meeting_days.count() == 2
    assert client.post(url, {"body": "board", "days": "never"}).status_code == 422
    assert client.post(url, {"body": "board", "days": ""}).status_code == 302
    assert organisation.meeting_days.count() == 0
    with pytest.raises(NotPermitted):
        inviting.add_holiday(
            actor=actor_for(person),
            organisation=make_organisation(),
            name="x",
            begins_on=today(),
            ends_on=today(),
        )


# Positions -----------------------------------------------------------------------------------------------
def _position(person, organisation, **fields) -> Position:
    told = {"topic": "Evening buses", "text": "A later bus every weekend.", **fields}
    return positions.write_position(actor=actor_for(person), organisation=organisation, **told)


def test_a_position_is_kept_by_its_own_people_and_what_it_said_stays(client: Client) -> None:
    person = make_person()
    seat = make_seat(person=person)
    position = _position(person, seat.organisation)
    with pytest.raises(DomainError):
        _position(person, seat.organisation, topic="evening BUSES")
    positions.change_position(
        actor=actor_for(person), position=position, topic="Evening buses", text="Two later buses."
    )
    assert position.versions.get().text == "A later bus every weekend."
    with pytest.raises(DomainError):
        positions.confirm_position(actor=actor_for(person), position=position, expected_version=1)
    officer = make_member(partnership=seat.partnership, role="officer")
    with pytest.raises(NotPermitted):
        positions.confirm_position(actor=actor_for(officer), position=position)
    page = client.get(reverse("engagement:positions", args=[seat.organisation.slug]))
    assert "Two later buses." in page.content.decode()


def test_a_position_that_is_not_public_is_for_those_who_sit_beside() -> None:
    person = make_person()
    seat = make_seat(person=person)
    _position(person, seat.organisation, is_public=False)
    beside = make_member(partnership=seat.partnership)
    elsewhere = make_member(partnership=make_partnership())
    seen = [allowed(actor, Action.VIEW, Position).count() for actor in map(actor_for, (beside, elsewhere))]
    assert seen == [1, 0]
    assert not allowed(Actor.visitor(), Action.VIEW, Position).exists()


def test_where_every_view_is_known_a_word_is_enough_and_what_was_asked_before_is_found() -> None:
    person = make_person()
    seat = make_seat(person=person)
    before = make_matter(
        partnership=seat.partnership, title="Later weekend buses", question="Which later weekend buses?"
    )
    matter = make_matter(
        partnership=seat.partnership, title="Later weekend buses again", question="Which buses at weekends?"
    )
    engagement = make_engagement(matter=matter, state="draft", influence="work_out")
    inviting.invite_partner(actor=SYSTEM, engagement=engagement, organisation=seat.organisation)
    actor = actor_for(person)
    assert [each.matter for each in asked_before(actor, engagement)] == [before]
    ranked = rank(situation_of(engagement))
    without = lightest_enough(engagement, ranked, positions_on(actor, engagement))
    assert without is None or any("no current position" in line for line in without.because)
    _position(person, seat.organisation)
    known = lightest_enough(engagement, ranked, positions_on(actor, engagement))
    assert known is not None
    assert known.entry.key == "word-to-partners"


# Rota and review -----------------------------------------------------------------------------------------
def test_whose_turn_it_is_gets_one_letter_and_sees_it_in_their_work() -> None:
    person = make_person(email="turn@example.org")
    seat = make_seat(person=person)
    engagement = make_engagement(matter=make_matter(partnership=seat.partnership))
    ModerationDuty.objects.create(
        engagement=engagement, seat=seat, begins_on=today(), ends_on=today() + timedelta(days=6)
    )
    assert (remind_moderators(), remind_moderators()) == (1, 0)
    assert Letter.objects.filter(recipient="turn@example.org").count() == 1
    make_engagement(matter=engagement.matter, state="draft", title="Planned")
    _position(person, seat.organisation, review_on=today() + timedelta(days=2))
    waits = planning_waits_for(actor_for(person), [seat.pk], 9)
    assert [(wait.due_on - today()).days for wait in waits] == [2, 6, 14]
    assert waits[0].text == seat.organisation.name
    assert waits[2].title.endswith("Planned")
    engagement.owner = seat
    engagement.save()
    assert len(planning_waits_for(actor_for(person), [seat.pk], 9)) == 3
    ModerationDuty.objects.update(ends_on=today())
    gap = planning_waits_for(actor_for(person), [seat.pk], 9)[1]
    assert (gap.title.startswith("Put somebody on the rota"), gap.due_on) == (
        True,
        today() + timedelta(days=1),
    )


def test_looking_back_sets_notes_beside_records_and_the_promise_beside_what_happened(client: Client) -> None:
    partnership = make_partnership()
    officer = make_member(partnership=partnership, role="officer")
    engagement = make_engagement(matter=make_matter(partnership=partnership), influence="together")
    actor = actor_for(officer)
    with pytest.raises(DomainError):
        reviewing.review_promise(actor=actor, engagement=engagement, influence="ask", because="x")
    engagement.state = "closed"
    engagement.save()
    reviewing.review_promise(actor=actor, engagement=engagement, influence="ask", because="We only asked.")
    reviewing.note_standard(
        actor=actor, engagement=engagement, standard="support", note="Nobody got a lift.", score=2
    )
    with pytest.raises(NotFound):
        reviewing.note_standard(actor=actor, engagement=engagement, standard="none", note="x")
    page = review_of(engagement)
    assert (page.kept, page.noted, len(page.rows)) == (False, 1, 7)
    table = client.get(reverse("engagement:review_csv", args=[engagement.pk]))
    assert "Nobody got a lift." in b"".join(table).decode()  # type: ignore[arg-type]

"""The blind clarity test: nobody sees what others said before it is read, and few are never told apart."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import actor_for, administrator, make_member, make_partnership, make_person, sign_in
from thegither.audit.verification import verify_record
from thegither.framework import services
from thegither.framework.models import ClarityAnswer, ClarityReading, ClarityRound
from thegither.framework.selectors.clarity import readings_for, result_of
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.policies import Action, allowed

pytestmark = pytest.mark.django_db

WHY = dict.fromkeys(("problem", "for_whom", "why_jointly", "why_now"), "Written")


@pytest.fixture
def partnership():
    return make_partnership(purpose="People get home at night")


@pytest.fixture
def officer(partnership):
    return make_member(partnership=partnership, role="officer")


@pytest.fixture
def partners(partnership, officer):
    return [make_member(partnership=partnership) for _number in range(5)]


@pytest.fixture
def running(partnership, officer, partners):
    actor = actor_for(officer)
    framework = services.begin_framework(actor=actor, partnership=partnership)
    services.save_texts(actor=actor, framework=framework, section="rationale", texts=WHY)
    version = services.open_for_signing(actor=actor, framework=framework)
    return services.open_round(actor=actor, version=version, answer_until=today() + timedelta(days=14))


def seat_of(person):
    return person.mandates.get().seat


def answer(person, running, purpose="People get home at night", role="We drive"):
    return services.answer_round(
        actor=actor_for(person), clarity_round=running, seat=seat_of(person), purpose=purpose, role=role
    )


def read_all(running, people, other=()):
    """Let every reader judge "same", but the purpose of the seats in ``other``."""
    for person in people:
        for reading in readings_for(actor_for(person), running):
            purpose = "other" if reading.answer.seat_id in other else "same"
            services.judge(actor=actor_for(person), reading=reading, purpose=purpose, role="same")


def test_nobody_sees_an_answer_before_it_is_read_and_then_its_two_readers_alone(running, officer, partners):
    said = answer(partners[0], running, purpose="SECRET WORDS")
    others = [*partners[1:], officer]
    for actor in [*map(actor_for, others), administrator(), actor_for(make_person())]:
        assert not allowed(actor, Action.VIEW, ClarityAnswer).exists()
    assert list(allowed(actor_for(partners[0]), Action.VIEW, ClarityAnswer)) == [said]
    services.begin_reading(actor=actor_for(officer), clarity_round=running)
    readers = [person for person in others if allowed(actor_for(person), Action.VIEW, ClarityAnswer).exists()]
    assert len(readers) == 2
    one, two = readers
    (mine,) = allowed(actor_for(one), Action.VIEW, ClarityReading)
    services.judge(actor=actor_for(one), reading=mine, purpose="other", role="same")
    with pytest.raises(NotFound):
        services.judge(actor=actor_for(two), reading=mine, purpose="same", role="same")
    assert mine not in allowed(actor_for(two), Action.VIEW, ClarityReading)
    with pytest.raises(DomainError):
        answer(partners[0], running, purpose="Other words")


def test_readers_are_of_other_organisations_and_share_the_work(running, officer, partners):
    for person in partners:
        answer(person, running)
    services.begin_reading(actor=actor_for(officer), clarity_round=running)
    readings = ClarityReading.objects.select_related("answer__seat", "reader")
    assert readings.count() == 10
    assert all(row.reader.organisation_id != row.answer.seat.organisation_id for row in readings)
    loads = [sum(row.reader_id == seat_of(person).pk for row in readings) for person in (*partners, officer)]
    assert max(loads) - min(loads) <= 1


def test_a_finished_round_tells_shares_with_their_range_and_words_without_names(running, officer, partners):
    for person in partners:
        answer(person, running, purpose="Buses are coordinated" if person == partners[0] else "Home at night")
    services.begin_reading(actor=actor_for(officer), clarity_round=running)
    read_all(running, [*partners, officer], other={seat_of(partners[0]).pk})
    assert result_of(actor_for(officer), ClarityRound.objects.get()) is None
    finished = services.finish_round(actor=actor_for(officer), clarity_round=running)
    result = result_of(actor_for(officer), finished)
    assert (result.purpose.k, result.purpose.n, result.role.k) == (4, 5, 5)
    assert (result.purpose.low, result.purpose.high) == (38, 96)  # Wilson 1927: 4 of 5
    assert result.purposes_to_talk_over == ["Buses are coordinated"]
    assert list(verify_record()) == []


def test_fewer_than_five_are_counted_and_not_told(running, officer, partners):
    for person in partners[:4]:
        answer(person, running, purpose="Our own words")
    services.begin_reading(actor=actor_for(officer), clarity_round=running)
    read_all(running, [*partners, officer], other={seat_of(partners[0]).pk})
    result = result_of(
        actor_for(officer), services.finish_round(actor=actor_for(officer), clarity_round=running)
    )
    assert (result.read, result.is_told, result.purposes_to_talk_over) == (4, False, ())


def test_what_cannot_be_is_refused(running, officer, partners, partnership):
    with pytest.raises(NotPermitted):
        services.answer_round(
            actor=actor_for(officer),
            clarity_round=running,
            seat=seat_of(partners[0]),
            purpose="For you",
            role="Yours",
        )
    with pytest.raises(NotPermitted):
        services.begin_reading(actor=actor_for(partners[0]), clarity_round=running)
    again = {"actor": actor_for(officer), "version": running.version, "answer_until": today()}
    for function, given, code in (
        (services.open_round, again, "round_running"),
        (
            services.begin_reading,
            {"actor": actor_for(officer), "clarity_round": running},
            "nothing_answered",
        ),
        (services.finish_round, {"actor": actor_for(officer), "clarity_round": running}, "not_read"),
    ):
        with pytest.raises(DomainError) as caught:
            function(**given)
        assert caught.value.code == code


def test_a_round_goes_by_its_pages(client, running, officer, partners, partnership):
    def at(name, *more):
        return reverse(f"framework:{name}", args=[partnership.slug, *more])

    round_page = at("clarity_round", running.pk)
    assert client.get(round_page).status_code == 404
    for person in partners:
        sign_in(client, person)
        assert client.post(at("clarity_answer", running.pk), {"purpose": "x"}).status_code == 422
        given = {"seat": seat_of(person).pk, "purpose": f"From {person.pk}", "role": "We drive"}
        assert client.post(at("clarity_answer", running.pk), given).status_code == 302
    assert client.post(at("clarity_move", running.pk), {"to": "reading"}).status_code == 403
    sign_in(client, officer)
    assert f"From {partners[0].pk}" not in client.get(round_page).content.decode()
    assert client.get(at("clarity")).status_code == 200
    assert client.post(at("clarity_move", running.pk), {"to": "reading"}).status_code == 302
    for person in (*partners, officer):
        sign_in(client, person)
        for reading in readings_for(actor_for(person), running):
            address = at("clarity_read", running.pk, reading.pk)
            assert client.get(address).status_code == 200
            assert client.post(address, {"purpose": "same"}).status_code == 422
            assert client.post(address, {"purpose": "same", "role": "partly"}).status_code == 302
    assert client.post(at("clarity_move", running.pk), {"to": "finished"}).status_code == 302
    assert "five mean the same purpose" in client.get(round_page).content.decode()
    sign_in(client, make_person())
    assert client.get(round_page).status_code == 404
    assert client.get(at("clarity")).status_code == 403

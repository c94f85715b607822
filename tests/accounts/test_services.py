from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import actor_for, administrator, make_person, make_user
from thegither.accounts import joining, selectors
from thegither.accounts.models import AdministratorSession, NewsSetting, Participant, User
from thegither.accounts.services import (
    begin_participation,
    change_news_settings,
    change_profile,
    claim_participation,
    create_user,
    end_administration,
    make_administrator,
    note_visit,
    start_administration,
    unmake_administrator,
)
from thegither.audit.models import Event
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError, NotFound, NotPermitted

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 11, 12, 0, 0, tzinfo=UTC)


# Users ---------------------------------------------------------------------------------------------------
def test_every_user_is_a_person_and_joining_is_recorded():
    user = create_user(actor=Actor.system(), email="Ailsa@Example.org", name=" Ailsa  Reid ")
    assert (user.email, user.person.name) == ("ailsa@example.org", "Ailsa Reid")
    assert joining.name_of(user) == "Ailsa Reid"
    assert Event.objects.filter(name="accounts.user_joined", target_id=user.pk).count() == 1


def test_an_address_has_one_account_in_any_case():
    make_user(email="ailsa@example.org")
    with pytest.raises(DomainError) as refusal:
        create_user(actor=Actor.system(), email="AILSA@example.org", name="Ailsa")
    assert (refusal.value.code, refusal.value.field) == ("email_taken", "email")


def test_a_user_without_a_name_is_not_stored():
    with pytest.raises(DomainError) as refusal:
        create_user(actor=Actor.system(), email="ailsa@example.org", name="  ")
    assert refusal.value.field == "name"
    assert not User.objects.exists()


def test_only_administrators_make_accounts_for_others():
    with pytest.raises(NotPermitted):
        create_user(actor=actor_for(make_person()), email="a@example.org", name="A")


def test_one_changes_ones_own_name_and_language():
    person = make_person(name="Ailsa")
    change_profile(actor=actor_for(person), user=person.user, name="Ailsa Reid", language="gd")
    person.refresh_from_db()
    assert (person.name, person.user.language) == ("Ailsa Reid", "gd")


def test_a_language_that_we_do_not_speak_is_refused():
    person = make_person()
    with pytest.raises(DomainError) as refusal:
        change_profile(actor=actor_for(person), user=person.user, name="A", language="xx")
    assert refusal.value.field == "language"


def test_nobody_changes_anothers_profile():
    with pytest.raises(NotFound):
        change_profile(actor=actor_for(make_person()), user=make_user(), name="A", language="gd")
    with pytest.raises(NotPermitted):
        change_profile(actor=administrator(), user=make_user(), name="A", language="gd")


# Administration ------------------------------------------------------------------------------------------
def test_an_administrator_session_ends_by_itself(settings, freeze):
    settings.ADMIN_SESSION_MINUTES = 30
    user = make_user(is_administrator=True)
    freeze(NOON)
    session = start_administration(actor=actor_for(user.person), reason="Look at failed letters")
    freeze(NOON + timedelta(minutes=29, seconds=59))
    assert selectors.current_administrator_session(user.pk) == session
    freeze(NOON + timedelta(minutes=30))
    assert selectors.current_administrator_session(user.pk) is None


def test_an_administrator_session_is_recorded_without_its_reason():
    user = make_user(is_administrator=True)
    session = start_administration(actor=actor_for(user.person), reason="Look at Ailsa's letters")
    event = Event.objects.get(name="accounts.administration_started")
    assert (event.target_id, event.person_id) == (session.pk, user.person.pk)
    assert "Ailsa" not in str(event.facts)


def test_starting_twice_is_starting_once():
    actor = actor_for(make_user(is_administrator=True).person)
    first = start_administration(actor=actor, reason="One")
    assert start_administration(actor=actor, reason="Two") == first
    assert AdministratorSession.objects.count() == 1


def test_administration_needs_a_reason():
    actor = actor_for(make_user(is_administrator=True).person)
    with pytest.raises(DomainError) as refusal:
        start_administration(actor=actor, reason=" ")
    assert refusal.value.field == "reason"


def test_only_administrators_administer():
    for actor in (actor_for(make_person()), Actor.visitor()):
        with pytest.raises(NotPermitted):
            start_administration(actor=actor, reason="Just so")
    assert not AdministratorSession.objects.exists()


def test_administration_can_be_ended_and_ending_nothing_is_nothing():
    user = make_user(is_administrator=True)
    start_administration(actor=actor_for(user.person), reason="Look")
    end_administration(actor=actor_for(user.person))
    end_administration(actor=actor_for(user.person))
    assert selectors.current_administrator_session(user.pk) is None
    assert Event.objects.filter(name="accounts.administration_ended").count() == 1


def test_administration_ends_for_somebody_who_is_no_administrator_any_more():
    user = make_user(is_administrator=True)
    start_administration(actor=actor_for(user.person), reason="Look")
    unmake_administrator(actor=administrator(), user=user)
    assert selectors.current_administrator_session(user.pk) is None


def test_administrators_make_administrators_and_one_always_stays():
    actor = administrator()
    other = make_user()
    make_administrator(actor=actor, user=other)
    make_administrator(actor=actor, user=other)
    assert Event.objects.filter(name="accounts.administrator_made").count() == 1
    unmake_administrator(actor=actor, user=User.objects.get(pk=actor.user_id))
    with pytest.raises(DomainError) as refusal:
        unmake_administrator(actor=actor, user=User.objects.get(pk=other.pk))
    assert refusal.value.code == "last_administrator"
    assert User.objects.get(pk=other.pk).is_administrator


def test_nobody_makes_themselves_an_administrator():
    person = make_person()
    with pytest.raises(NotPermitted):
        make_administrator(actor=actor_for(person), user=person.user)


# Visits --------------------------------------------------------------------------------------------------
def test_a_visit_is_written_at_most_every_half_hour(freeze, django_assert_num_queries):
    user = make_user()
    freeze(NOON)
    note_visit(user)
    freeze(NOON + timedelta(minutes=29))
    with django_assert_num_queries(0):
        note_visit(user)
    freeze(NOON + timedelta(minutes=31))
    with django_assert_num_queries(1):
        note_visit(user)
    user.refresh_from_db()
    assert (user.last_seen_at, user.previous_visit_at) == (NOON + timedelta(minutes=31), None)


def test_since_you_were_last_here_is_the_end_of_the_visit_before(freeze):
    user = make_user()
    for minutes in (0, 40, 80, 24 * 60, 24 * 60 + 40):
        freeze(NOON + timedelta(minutes=minutes))
        note_visit(User.objects.get(pk=user.pk))
    user.refresh_from_db()
    assert user.previous_visit_at == NOON + timedelta(minutes=80)


def test_two_requests_side_by_side_are_one_visit(freeze):
    user = make_user()
    freeze(NOON)
    note_visit(user)
    freeze(NOON + timedelta(days=1))
    one, other = User.objects.get(pk=user.pk), User.objects.get(pk=user.pk)
    note_visit(one)
    note_visit(other)
    user.refresh_from_db()
    assert user.previous_visit_at == NOON


# Participants --------------------------------------------------------------------------------------------
def test_an_account_claims_a_participant_once():
    person, participant = make_person(), begin_participation()
    assert claim_participation(actor=actor_for(person), participant_id=participant.pk)
    assert claim_participation(actor=actor_for(person), participant_id=participant.pk)
    assert Participant.objects.get().claimed_by == person.user
    assert Event.objects.filter(name="accounts.participation_claimed").count() == 1


def test_a_claimed_participant_stays_with_its_account():
    first, second, participant = make_person(), make_person(), begin_participation()
    claim_participation(actor=actor_for(first), participant_id=participant.pk)
    assert not claim_participation(actor=actor_for(second), participant_id=participant.pk)
    assert Participant.objects.get().claimed_by == first.user


def test_claiming_needs_an_account():
    with pytest.raises(NotPermitted):
        claim_participation(actor=Actor.visitor(), participant_id=begin_participation().pk)


# News ----------------------------------------------------------------------------------------------------
def test_news_settings_are_kept_for_each_topic():
    person = make_person()
    actor = actor_for(person)
    change_news_settings(actor=actor, user=person.user, frequencies={"answers": "daily", "owed": "never"})
    change_news_settings(actor=actor, user=person.user, frequencies={"answers": "weekly"})
    assert selectors.news_frequencies([person.user_id]) == {
        person.user_id: {
            "answers": "weekly",
            "owed": "never",
            "matters": "daily",
            "decisions": "weekly",
            "openings": "weekly",
        }
    }


@pytest.mark.parametrize("frequencies", [{"answers": "hourly"}, {"gossip": "daily"}])
def test_unknown_news_is_refused(frequencies):
    person = make_person()
    with pytest.raises(DomainError):
        change_news_settings(actor=actor_for(person), user=person.user, frequencies=frequencies)
    assert not NewsSetting.objects.exists()


def test_nobody_changes_anothers_news():
    with pytest.raises(NotFound):
        change_news_settings(
            actor=actor_for(make_person()), user=make_user(), frequencies={"answers": "never"}
        )


def test_the_news_of_many_users_are_read_at_once(django_assert_num_queries):
    users = [make_user().pk for _ in range(3)]
    with django_assert_num_queries(1):
        selectors.news_frequencies(users)

from datetime import timedelta

import pytest

from tests.factories import actor_for, make_person, make_seat
from thegither.accounts.models import ApiToken
from thegither.accounts.services import create_token, revoke_token, use_token
from thegither.audit.models import Event
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotFound, NotPermitted

pytestmark = pytest.mark.django_db


def make_token(person=None, **changes):
    person = person or make_person()
    given = {"name": "Board papers", "expires_at": now() + timedelta(days=30), **changes}
    return create_token(actor=actor_for(person), **given)


def test_the_secret_is_returned_once_and_only_its_digest_is_stored():
    token, secret = make_token()
    assert secret.startswith("tg_")
    assert secret not in " ".join(str(value) for value in vars(ApiToken.objects.get(pk=token.pk)).values())
    assert use_token(secret=secret) == token
    assert Event.objects.filter(name="accounts.token_created", target_id=token.pk).count() == 1


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_token_ends_within_a_year(days):
    with pytest.raises(DomainError) as refusal:
        make_token(expires_at=now() + timedelta(days=days))
    assert (refusal.value.code, refusal.value.field) == ("bad_expiry", "expires_on")
    assert not ApiToken.objects.exists()


def test_a_token_may_act_for_a_seat_that_its_owner_holds():
    person = make_person()
    seat = make_seat(person=person)
    token, secret = make_token(person, seat_id=seat.pk, may_write=True)
    found = use_token(secret=secret)
    assert (found.pk, found.seat_id, found.may_write, found.user) == (token.pk, seat.pk, True, person.user)


def test_a_token_cannot_act_for_somebody_elses_seat():
    seat = make_seat(person=make_person())
    with pytest.raises(DomainError) as refusal:
        make_token(seat_id=seat.pk)
    assert refusal.value.code == "not_your_seat"


def test_nobody_has_more_than_twenty_tokens():
    person = make_person()
    for _ in range(20):
        token, _secret = make_token(person)
    with pytest.raises(DomainError) as refusal:
        make_token(person)
    assert refusal.value.code == "too_many_tokens"
    revoke_token(actor=actor_for(person), token=token)
    make_token(person)


def test_visitors_have_no_tokens():
    with pytest.raises(NotPermitted):
        create_token(actor=Actor.visitor(), name="x", expires_at=now() + timedelta(days=1))


def test_a_revoked_token_stops_at_once_and_is_recorded_once():
    person = make_person()
    token, secret = make_token(person)
    revoke_token(actor=actor_for(person), token=token)
    revoke_token(actor=actor_for(person), token=token)
    assert use_token(secret=secret) is None
    assert Event.objects.filter(name="accounts.token_revoked").count() == 1


def test_nobody_revokes_anothers_token():
    token, secret = make_token()
    with pytest.raises(NotFound):
        revoke_token(actor=actor_for(make_person()), token=token)
    assert use_token(secret=secret) == token


def test_a_token_stops_when_its_time_is_over_or_its_owner_is_gone():
    person = make_person()
    _, secret = make_token(person)
    with clock.at(now() + timedelta(days=30, seconds=1)):
        assert use_token(secret=secret) is None
    person.user.is_active = False
    person.user.save()
    assert use_token(secret=secret) is None


@pytest.mark.parametrize("secret", ["", "tg_", "tg_wrong", "Bearer x"])
def test_other_words_are_no_token(secret):
    assert use_token(secret=secret) is None


def test_use_is_noted_at_most_once_an_hour(django_assert_num_queries):
    token, secret = make_token()
    use_token(secret=secret)
    first = ApiToken.objects.get(pk=token.pk).last_used_at
    with clock.at(first + timedelta(minutes=59)), django_assert_num_queries(1):
        use_token(secret=secret)
    with clock.at(first + timedelta(minutes=61)):
        use_token(secret=secret)
    assert ApiToken.objects.get(pk=token.pk).last_used_at == first + timedelta(minutes=61)

"""News of one contribution by e-mail: asked, confirmed, stopped; each may happen twice without harm."""

from datetime import timedelta

import pytest
from django.core import signing

from tests.factories import actor_for, make_contribution, make_person
from thegither.accounts.models import Letter
from thegither.audit.models import Event
from thegither.dialogue.models import ContributionFollower
from thegither.dialogue.receipts import (
    confirming_token,
    contribution_for,
    follower_to_confirm,
    receipt_token,
    stopping_token,
)
from thegither.dialogue.selectors import people_to_tell, people_to_tell_of
from thegither.dialogue.services import (
    confirm_follower,
    follow_contribution,
    unfollow,
    withdraw_contribution,
)
from thegither.dialogue.services.following import MOST_UNCONFIRMED
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotFound

pytestmark = pytest.mark.django_db

ADDRESS = "anna@example.org"


@pytest.fixture
def said():
    return make_contribution()


def follow(said, email=ADDRESS):
    return follow_contribution(contribution=said, email=email)


# Receipts ------------------------------------------------------------------------------------------------
def test_a_receipt_leads_back_to_its_contribution(said):
    assert contribution_for(receipt_token(said)) == said


@pytest.mark.parametrize(
    "spoil", [lambda token: token + "x", lambda token: "9" + token, lambda token: "", str.upper]
)
def test_a_spoilt_receipt_leads_nowhere(said, spoil):
    with pytest.raises(NotFound):
        contribution_for(spoil(receipt_token(said)))


def test_a_receipt_of_what_was_never_said_leads_nowhere(said):
    token = receipt_token(type(said)(pk=said.pk + 1))

    with pytest.raises(NotFound):
        contribution_for(token)


def test_one_kind_of_link_is_no_good_as_another(said):
    follower = follow(said)

    for token in (confirming_token(follower), stopping_token(follower)):
        with pytest.raises(NotFound):
            contribution_for(token)
    with pytest.raises(NotFound):
        unfollow(receipt_token(said))


# Asking --------------------------------------------------------------------------------------------------
def test_asking_sends_one_letter_and_no_news_yet(said):
    follower = follow(said, " Anna@Example.org ")
    follow(said)

    letter = Letter.objects.get()
    assert letter.recipient == ADDRESS
    assert confirming_token(follower).split(".")[0] in letter.text
    assert letter.unsubscribe_url.endswith(f"/following/{stopping_token(follower)}/stop/")
    assert people_to_tell(said) == []
    assert Event.objects.filter(name="dialogue.following_asked").count() == 1


def test_asking_again_the_next_day_sends_the_letter_again(said):
    follow(said)
    with clock.at(now() + timedelta(days=1)):
        follow(said)

    assert Letter.objects.count() == 2
    assert ContributionFollower.objects.count() == 1


def test_the_letter_does_not_say_what_was_said():
    follow(make_contribution(text="My neighbour drinks"))

    assert "neighbour" not in Letter.objects.get().text


@pytest.mark.parametrize("email", ["", "anna", "anna@", "anna@example.org\nBcc: all@example.org"])
def test_what_is_no_address_is_refused(said, email):
    with pytest.raises(DomainError) as refused:
        follow(said, email)

    assert (refused.value.code, refused.value.field) == ("email_invalid", "email")
    assert not Letter.objects.exists()


def test_what_was_taken_back_has_no_news(said):
    said = withdraw_contribution(actor=Actor.visitor(), contribution=said, holds_receipt=True)

    with pytest.raises(DomainError) as refused:
        follow(said)
    assert refused.value.code == "withdrawn"


def test_nobody_writes_to_the_whole_town_through_us(said):
    for number in range(MOST_UNCONFIRMED):
        follow(said, f"person{number}@example.org")

    with pytest.raises(DomainError) as refused:
        follow(said)
    assert refused.value.code == "too_many_unconfirmed"
    assert follow(said, "person0@example.org").email == "person0@example.org"


# Confirming ----------------------------------------------------------------------------------------------
def test_confirming_twice_is_confirming_once(said):
    token = confirming_token(follow(said))
    first = confirm_follower(token).confirmed_at
    again = confirm_follower(token).confirmed_at

    assert first == again is not None
    assert [recipient.email for recipient in people_to_tell(said)] == [ADDRESS]
    assert Event.objects.filter(name="dialogue.following_confirmed").count() == 1


def test_who_has_confirmed_is_not_asked_again(said):
    confirm_follower(confirming_token(follow(said)))
    with clock.at(now() + timedelta(days=1)):
        follow(said)

    assert Letter.objects.count() == 1


def test_an_old_letter_confirms_nothing(said, monkeypatch):
    token = confirming_token(follow(said))
    later = signing.time.time() + 15 * 24 * 3600
    monkeypatch.setattr(signing.time, "time", lambda: later)

    with pytest.raises(NotFound):
        follower_to_confirm(token)


def test_who_has_left_cannot_confirm(said):
    follower = follow(said)
    token = confirming_token(follower)
    unfollow(stopping_token(follower))

    with pytest.raises(NotFound):
        confirm_follower(token)


# Stopping ------------------------------------------------------------------------------------------------
def test_stopping_forgets_the_address_and_may_be_done_twice(said):
    token = stopping_token(confirm_follower(confirming_token(follow(said))))

    assert unfollow(token) == said
    assert unfollow(token) == said
    assert not ContributionFollower.objects.exists()
    assert Event.objects.filter(name="dialogue.following_stopped").count() == 1


def test_the_record_holds_no_address(said):
    unfollow(stopping_token(confirm_follower(confirming_token(follow(said)))))

    assert not [event for event in Event.objects.all() if "anna" in str(event.__dict__)]


# Who is told ---------------------------------------------------------------------------------------------
def test_the_author_is_told_once_even_if_they_follow_too():
    author = make_person()
    said = make_contribution(actor=actor_for(author))
    for email in (author.user.email.upper(), ADDRESS):
        confirm_follower(confirming_token(follow(said, email)))

    told = people_to_tell(said)
    assert [(recipient.email, recipient.user_id) for recipient in told] == [
        (author.user.email, author.user_id),
        (ADDRESS, None),
    ]
    assert [bool(recipient.stop_url) for recipient in told] == [False, True]
    assert all(receipt_token(said) in recipient.receipt_url for recipient in told)


def test_an_author_without_account_or_with_a_closed_one_is_not_told():
    author = make_person()
    said = make_contribution(actor=actor_for(author))
    author.user.is_active = False
    author.user.save()

    assert people_to_tell(said) == []
    assert people_to_tell(make_contribution(actor=actor_for(make_person(has_account=False)))) == []


def test_many_contributions_take_as_many_queries_as_one(django_assert_num_queries):
    said = [make_contribution() for _ in range(3)]
    for contribution in said:
        confirm_follower(confirming_token(follow(contribution)))

    with django_assert_num_queries(2):
        assert len(people_to_tell_of(contribution.pk for contribution in said[:1])) == 1
    with django_assert_num_queries(2):
        assert len(people_to_tell_of(contribution.pk for contribution in said)) == 3

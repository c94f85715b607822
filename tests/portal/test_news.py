"""News by e-mail: who is told of what, once, and under which of their settings."""

import pytest

from tests.factories import (
    actor_for,
    make_contribution,
    make_decision,
    make_matter,
    make_member,
    make_partnership,
    make_person,
)
from tests.portal.mail import letters, run_jobs
from thegither.accounts.models import Letter, NewsFrequency, NewsSetting, NewsTopic
from thegither.delivery.services import finish_action, plan_action
from thegither.dialogue.models import ContributionFollower
from thegither.dialogue.receipts import receipt_token, stopping_token
from thegither.dialogue.services import (
    answer_contributions,
    move_stage,
    record_decision,
    withdraw_contribution,
)
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.portal.models import PendingNews

pytestmark = pytest.mark.django_db


def wants(person, topic, frequency):
    NewsSetting.objects.update_or_create(user=person.user, topic=topic, defaults={"frequency": frequency})


def follower_of(said, email="anna@example.org"):
    return ContributionFollower.objects.create(contribution=said, email=email, confirmed_at=now())


@pytest.fixture
def partnership(db):
    return make_partnership(name="Getting About")


@pytest.fixture
def officer(partnership):
    return make_member(partnership=partnership, role="officer")


@pytest.fixture
def matter(partnership):
    return make_matter(partnership=partnership, title="Evening buses")


@pytest.fixture
def author():
    return make_person(email="author@example.org")


@pytest.fixture
def said(matter, author):
    found = make_contribution(matter=matter, actor=actor_for(author))
    run_jobs()
    return found


def answer(officer, *said, because="There is no money."):
    return answer_contributions(
        actor=actor_for(officer), matter=said[0].matter, contributions=said, state="not_done", because=because
    )


def test_an_author_with_an_account_is_told_of_the_answer_at_once_with_its_words(officer, author, said):
    answer(officer, said)
    run_jobs()
    (letter,) = letters(author)
    assert letter.subject == f"Not done ({said.reference}): Evening buses"
    assert "Because There is no money." in letter.text
    assert receipt_token(said) in letter.text
    assert "There is no money." in letter.html
    assert "/news/off/" in letter.unsubscribe_url


def test_somebody_who_follows_without_an_account_is_told_and_can_stop(officer, said):
    follower = follower_of(said)
    ContributionFollower.objects.create(contribution=said, email="asked@example.org")
    answer(officer, said)
    run_jobs()
    (letter,) = Letter.objects.filter(recipient="anna@example.org")
    assert stopping_token(follower) in letter.unsubscribe_url
    assert letter.unsubscribe_url in letter.text
    assert not Letter.objects.filter(recipient="asked@example.org").exists()


def test_one_answer_to_many_contributions_of_one_person_is_one_letter(officer, matter, author, said):
    second = make_contribution(matter=matter, actor=actor_for(author))
    follower_of(said)
    follower_of(second)
    answer(officer, said, second)
    run_jobs()
    (letter,) = letters(author)
    assert f"({said.reference}, {second.reference})" in letter.subject
    assert Letter.objects.filter(recipient="anna@example.org").count() == 1


def test_the_person_who_did_it_is_not_told(officer, matter):
    own = make_contribution(matter=matter, actor=actor_for(officer))
    answer(officer, own)
    run_jobs()
    assert not PendingNews.objects.filter(user=officer.user, topic=NewsTopic.ANSWERS).exists()
    assert letters(officer) == []


def test_what_was_taken_back_brings_no_letter(officer, author, matter, said):
    other = make_contribution(matter=matter)
    answer(officer, said, other)
    withdraw_contribution(actor=actor_for(author), contribution=said)
    run_jobs()
    assert letters(author) == []


@pytest.mark.parametrize("frequency", [NewsFrequency.DAILY, NewsFrequency.WEEKLY])
def test_who_wants_a_digest_gets_no_letter_at_once(officer, author, said, frequency):
    wants(author, NewsTopic.ANSWERS, frequency)
    answer(officer, said)
    run_jobs()
    assert letters(author) == []
    assert PendingNews.objects.get(user=author.user).told_at is None


def test_who_wants_none_gets_none(officer, author, said):
    wants(author, NewsTopic.ANSWERS, NewsFrequency.NEVER)
    answer(officer, said)
    run_jobs()
    assert letters(author) == []
    assert not PendingNews.objects.filter(user=author.user).exists()


def test_partners_are_told_by_topic_and_once(officer, partnership, matter, said):
    partner = make_member(partnership=partnership)
    for topic in NewsTopic.values:
        wants(partner, topic, NewsFrequency.AT_ONCE)
    own = make_contribution(matter=matter, actor=actor_for(partner))
    answer(officer, said, own)
    decision = make_decision(matter=matter, actor=actor_for(officer), title="A later bus")
    run_jobs()
    subjects = [letter.subject for letter in letters(partner)]
    assert subjects == [
        f"Not done ({own.reference}): Evening buses",
        f"Proposed: {decision.title}: Evening buses",
    ]


def test_when_a_stage_ends_those_who_spoke_at_it_are_asked_whether_they_were_heard(
    officer, author, matter, said
):
    follower_of(said)
    move_stage(actor=actor_for(officer), matter=matter, to="options", reason="We know enough")
    later = make_contribution(matter=matter, actor=actor_for(make_person(email="later@example.org")))
    run_jobs()
    for recipient in ("author@example.org", "anna@example.org"):
        (letter,) = Letter.objects.filter(recipient=recipient)
        assert f"{receipt_token(said)}/feedback/" in letter.text
        assert "Did we hear you?" in letter.text
    assert letters(later.person) == []


def test_authors_hear_of_the_decision_and_the_action_that_followed(
    officer, author, partnership, matter, said
):
    decision = make_decision(matter=matter, cites=[said], title="A later bus")
    decision = record_decision(
        actor=actor_for(officer),
        decision=decision,
        chosen=decision.options.order_by("position")[0],
        rule="consent",
        reasons="It reaches most.",
    )
    action = plan_action(
        actor=actor_for(officer),
        partnership=partnership,
        title="Run the bus",
        due_on=today(),
        owners=[partnership.seats.first()],
        matter=matter,
        carries_out=[decision],
    )
    finish_action(actor=actor_for(officer), action=action, result="It runs until eleven.")
    run_jobs()
    decided, done = letters(author)
    assert "It reaches most." in decided.text
    assert "It runs until eleven." in done.text
    assert said.reference in done.subject


def test_what_a_reader_may_not_see_is_not_told(officer, author, partnership):
    private = make_matter(partnership=partnership, title="Depot", is_public=False)
    said = make_contribution(matter=private, actor=Actor.system())
    said.person = author
    said.save(update_fields=["person"])
    decision = make_decision(matter=private, cites=[said])
    record_decision(
        actor=actor_for(officer),
        decision=decision,
        chosen=decision.options.order_by("position")[0],
        rule="consent",
        reasons="Hush.",
    )
    answer(officer, said, because="We cannot.")
    run_jobs()
    assert [letter.subject for letter in letters(author)] == [f"Not done ({said.reference}): Depot"]


def test_a_new_matter_is_told_to_partners_and_to_those_who_spoke_there(officer, author, partnership, said):
    partner = make_member(partnership=partnership)
    stranger = make_person()
    for person in (partner, author, stranger):
        wants(person, NewsTopic.OPENINGS, NewsFrequency.AT_ONCE)
    make_matter(partnership=partnership, title="Weekend buses", actor=actor_for(officer))
    make_matter(partnership=partnership, title="Depot", is_public=False, actor=actor_for(officer))
    run_jobs()
    assert [letter.subject for letter in letters(author)] == ["Open now: say what you think: Weekend buses"]
    assert [letter.subject for letter in letters(partner)] == [
        "Open now: say what you think: Weekend buses",
        "Open now: say what you think: Depot",
    ]
    assert letters(stranger) == []


def test_a_letter_is_in_the_language_of_its_reader(officer, author, said):
    author.user.language = "gd"
    author.user.save(update_fields=["language"])
    answer(officer, said)
    run_jobs()
    (letter,) = letters(author)
    assert letter.language == "gd"
    assert 'lang="gd"' in letter.html

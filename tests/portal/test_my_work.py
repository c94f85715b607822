"""My work: what is owed, what can be shaped, what changed, what others owe; at a constant price."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_contribution,
    make_decision,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from tests.portal.seed import NOW
from thegither.accounts.models import User
from thegither.delivery.services import plan_action
from thegither.dialogue.services import answer_contributions, move_stage
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.partners.acting import acting_of, actor_of
from thegither.partners.models import Partnership
from thegither.partners.services import invite
from thegither.portal.my_work import MyWork, my_work

# Four for who asks and whether anything happened, eight of its own, one for each kind owed elsewhere.
MOST_QUERIES = 21

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day():
    with clock.at(NOW):
        yield


def work_of(person, seat=None) -> MyWork:
    acting = acting_of(user_id=person.user_id, seat_id=seat.pk if seat else None)
    actor = actor_of(acting, user_id=person.user_id)
    return my_work(actor, User.objects.get(pk=person.user_id), acting)


def titles(found):
    return [one.title for one in found]


def in_days(days):
    return today() + timedelta(days=days)


def an_action(partnership, owners, *, due_in=10, title="Share the counts", **fields):
    with clock.at(now() - timedelta(days=30)):
        return plan_action(
            actor=Actor.system(),
            partnership=partnership,
            title=title,
            due_on=in_days(due_in + 30),
            owners=owners,
            **fields,
        )


@pytest.fixture
def partnership() -> Partnership:
    return make_partnership(name="Getting About", next_review_on=in_days(300), sunset_on=in_days(600))


def test_what_i_owe_is_one_list_soonest_first(partnership):
    person = make_person()
    council = make_organisation(name="Strathbrannoch Council")
    seat = make_seat(partnership=partnership, organisation=council, person=person, role="officer")
    an_action(partnership, [seat], due_in=-6, title="Share weekend passenger counts")
    an_action(partnership, [seat], due_in=30, title="Buy a bus")
    matter = make_matter(partnership=partnership, title="Evening buses", moderation="before")
    with clock.at(NOW - timedelta(days=31)):
        shown = make_matter(partnership=partnership, title="Weekend buses")
        make_contribution(matter=shown)
        make_contribution(matter=shown)
    make_contribution(matter=shown)  # its answer is not due for weeks
    make_contribution(matter=matter)

    work = work_of(person)

    assert [(one.title, one.due_on, one.is_late) for one in work.owed] == [
        ("Share weekend passenger counts", in_days(-6), True),
        ("Answer 2 contributions", in_days(-3), True),
        ("Look at 1 contribution that waits to be shown", today(), False),
        ("Buy a bus", in_days(30), False),
    ]
    assert work.owed[0].text.endswith("for Strathbrannoch Council · Getting About")
    assert work.lead.startswith("You owe four things, two of them late.")


def test_an_answer_with_an_outcome_is_owed_no_more(partnership):
    officer = make_member(partnership=partnership, role="officer")
    with clock.at(NOW - timedelta(days=31)):
        said = make_contribution(matter=make_matter(partnership=partnership))
    assert titles(work_of(officer).owed) == ["Answer 1 contribution"]
    answer_contributions(
        actor=actor_for(officer),
        matter=said.matter,
        contributions=[said],
        state="considered",
        because="We look at it.",
    )
    assert titles(work_of(officer).owed) == ["Answer 1 contribution"]
    answer_contributions(
        actor=actor_for(officer),
        matter=said.matter,
        contributions=[said],
        state="not_done",
        because="There is no money.",
    )
    assert work_of(officer).owed == []


def test_partners_owe_answers_but_observers_do_not(partnership):
    with clock.at(NOW - timedelta(days=31)):
        make_contribution(matter=make_matter(partnership=partnership))
    assert titles(work_of(make_member(partnership=partnership)).owed) == ["Answer 1 contribution"]
    assert work_of(make_member(partnership=partnership, role="observer")).owed == []


def test_whoever_runs_a_partnership_owes_its_review_and_its_end():
    partnership = make_partnership(next_review_on=in_days(20), sunset_on=in_days(60))
    reviews = ["Review the partnership, and set the next review", "Renew the partnership or close it"]
    assert titles(work_of(make_member(partnership=partnership, role="chair")).owed) == reviews
    assert work_of(make_member(partnership=partnership)).owed == []


def test_an_invitation_and_feedback_are_asked_of_me(partnership):
    officer = make_member(partnership=partnership, role="officer")
    person = make_person(email="anna@example.org")
    seat = make_seat(partnership=partnership)
    invite(actor=actor_for(officer), seat=seat, email="Anna@example.org")
    matter = make_matter(partnership=partnership, title="Evening buses")
    said = make_contribution(matter=matter, actor=actor_for(person))
    with clock.at(NOW + timedelta(days=1)):
        move_stage(actor=actor_for(officer), matter=matter, to="options", reason="We know enough")
        owed = work_of(person).owed
    assert titles(owed) == [
        "Say yes or no to a seat in Getting About",
        "Say whether you were heard on “Evening buses”",
    ]
    assert reverse("dialogue:stage_feedback", args=["x"]).replace("x/feedback/", "") in owed[1].url
    assert said.reference in owed[1].text


def test_acting_for_a_seat_shows_the_work_of_that_seat(partnership):
    person = make_person()
    one = make_seat(partnership=partnership, person=person)
    other = make_seat(person=person)
    an_action(partnership, [one], title="For the one")
    an_action(other.partnership, [other], title="For the other")
    assert set(titles(work_of(person).owed)) == {"For the one", "For the other"}
    assert titles(work_of(person, one).owed) == ["For the one"]


def test_what_is_open_says_whether_there_is_time_to_ask_ones_people(partnership):
    person = make_person()
    union = make_organisation(name="United Workers", consulting_days=21)
    make_seat(partnership=partnership, organisation=union, person=person)
    make_matter(title="Elsewhere", open_until=in_days(5))
    make_matter(partnership=partnership, title="Short", open_until=in_days(12))
    make_matter(partnership=partnership, title="Long", open_until=in_days(40))
    make_matter(partnership=partnership, title="Always")
    make_matter(partnership=partnership, title="Over", open_until=in_days(1), is_public=True)
    decision = make_decision(matter=make_matter(title="Far away"), title="Of others")
    ours = make_decision(matter=make_matter(partnership=partnership, title="Mine"), title="Ours")
    with clock.at(NOW + timedelta(days=2)):
        chances = {chance.title: chance for chance in work_of(person).chances}
        assert list(chances)[:3] == ["Ours", "Short", "Long"]
        assert "Elsewhere" in chances
        assert not {"Over", decision.title} & set(chances)
        assert (chances["Short"].short_by, chances["Short"].start_by) == (11, None)
        assert (chances["Long"].short_by, chances["Long"].start_by) == (0, in_days(17))
        assert (chances["Always"].short_by, chances["Always"].start_by) == (0, None)
    assert ours.title in titles(work_of(person).chances)


def test_a_private_matter_of_others_never_shows(partnership):
    person = make_member(partnership=partnership)
    make_matter(title="Hush", is_public=False, open_until=in_days(5))
    work = work_of(person)
    assert "Hush" not in titles(work.chances) + titles(work.changes) + titles(work.owed)


def test_what_others_did_since_the_last_visit_is_told_by_matter(partnership):
    person = make_member(partnership=partnership)
    User.objects.filter(pk=person.user_id).update(previous_visit_at=NOW - timedelta(days=7))
    with clock.at(NOW - timedelta(days=9)):
        matter = make_matter(partnership=partnership, title="Evening buses")
        make_contribution(matter=matter)
    with clock.at(NOW - timedelta(days=2)):
        make_contribution(matter=matter)
        make_contribution(matter=matter)
        make_contribution(matter=matter, actor=actor_for(person))
        make_decision(matter=matter, is_decided=True)
    (change,) = [found for found in work_of(person).changes if found.title == "Evening buses"]
    assert change.sentences == [
        "It was decided. By consent: nobody objected",
        "A decision was proposed, with 3 options",
        "2 new contributions",
    ]
    assert change.reached == "decided"
    assert "since you were here on Monday 24 November" in work_of(person).lead


def test_somebody_without_a_seat_reads_of_the_matters_on_which_they_spoke(partnership):
    person = make_person()
    with clock.at(NOW - timedelta(days=20)):
        matter = make_matter(partnership=partnership, title="Evening buses")
        make_matter(partnership=partnership, title="Trains")
        make_contribution(matter=matter, actor=actor_for(person))
    with clock.at(NOW - timedelta(days=2)):
        make_decision(matter=matter)
        make_contribution(matter=matter)
    work = work_of(person)
    assert [(change.title, change.sentences) for change in work.changes] == [
        ("Evening buses", ["A decision was proposed, with 3 options"])
    ]


def test_what_others_owe_me_is_an_answer_and_what_carries_out_what_i_said(partnership):
    person = make_person()
    partner = make_seat(partnership=partnership)
    matter = make_matter(partnership=partnership)
    said = make_contribution(matter=matter, actor=actor_for(person))
    decision = make_decision(matter=matter, cites=[said], is_decided=True)
    an_action(partnership, [partner], due_in=3, title="Run a bus", matter=matter, carries_out=[decision])
    an_action(partnership, [partner], title="Something else")
    assert titles(work_of(person).owed_to_me) == ["Run a bus", f"An answer to {said.reference}"]


def test_nothing_to_do_is_said_in_words(client: Client):
    page = sign_in(client, make_person(name="Ishbel Grant")).get(reverse("portal:my_work"))
    text = page.content.decode()
    assert "Good morning, Ishbel Grant" in text
    for said in ("You owe nothing just now", "Nothing is open just now", "Nothing is owed to you"):
        assert said in text


def test_the_page_costs_the_same_however_much_there_is(client: Client, partnership):
    officer = make_person()
    seat = make_seat(partnership=partnership, person=officer, role="officer")
    sign_in(client, officer)

    def more():
        # Made before the last visit's end, so that the page has something new to say.
        partner = make_seat(partnership=partnership)
        matter = make_matter(partnership=partnership, moderation="after", open_until=in_days(30))
        with clock.at(NOW - timedelta(days=31)):
            mine = make_contribution(matter=matter, actor=actor_for(officer))
        make_contribution(matter=make_matter(partnership=partnership, moderation="before"))
        decision = make_decision(matter=matter, cites=[mine], is_decided=True)
        make_decision(matter=matter)
        an_action(partnership, [seat], matter=matter)
        an_action(partnership, [partner], matter=matter, carries_out=[decision])
        move_stage(actor=actor_for(officer), matter=matter, to="decided", reason="We know enough")

    def price():
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("portal:my_work")).status_code == 200
        return len(queries)

    more()
    price()  # the first visit is noted
    first = price()
    more()
    more()
    assert price() == first <= MOST_QUERIES

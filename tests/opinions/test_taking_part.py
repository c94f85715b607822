"""Voting on pages: one statement after the other, by anybody who may, and nothing lost on the way."""

from collections import Counter

import pytest
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_activity,
    make_engagement,
    make_matter,
    make_member,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.accounts.models import Letter
from thegither.dialogue.models import Contribution, Standing
from thegither.dialogue.services import moderate_contribution
from thegither.engagement.models import Admission, Response
from thegither.kernel.actors import Actor
from thegither.opinions.models import Conversation, Statement, Vote, Voter
from thegither.opinions.receipts import voter_token
from thegither.opinions.selectors.ballot import voter_of
from thegither.opinions.selectors.choosing import place_of, said_by
from thegither.opinions.services.claiming import claim_voters
from thegither.opinions.services.statements import add_statement, change_conversation, revise_statement

pytestmark = pytest.mark.django_db

SHOWN_TEXTS = ("Buses after ten help most", "Fares matter more than hours", "A shelter comes first")


def conversation(*texts, **fields):
    activity = make_activity(kind="conversation", **fields)
    for text in texts or SHOWN_TEXTS:
        add_statement(actor=Actor.system(), activity=activity, text=text, is_seed=True)
    return activity


def address(name, activity, **query):
    return reverse(f"opinions:{name}", args=[activity.pk], query=query or None)


def given(statement, value=1, **more):
    return {"statement": statement.number, "edition": statement.edition, "value": value} | more


def send(client, activity, statement, value=1, **more):
    return client.post(address("vote", activity), given(statement, value, **more))


def text_of(answer):
    return answer.content.decode()


def hide(statement):
    moderate_contribution(
        actor=Actor.system(),
        contribution=statement.contribution,
        standing=Standing.HIDDEN,
        reason="personal-details",
    )


# One after the other ---------------------------------------------------------------------------------------
def test_a_visitor_answers_all_and_is_asked_nothing_twice(client):
    activity = conversation()
    asked = []
    for value in (1, -1, 0):
        page = client.get(address("vote", activity))
        asked.append(page.context["statement"].number)
        assert page.context["place"].left == 4 - len(asked)
        answer = send(client, activity, page.context["statement"], value, matters="1")
        assert answer.status_code == 302
        assert answer.url == address("vote", activity)
    assert sorted(asked) == [1, 2, 3]
    assert list(Vote.objects.order_by("sequence").values_list("value", "matters")) == [
        (1, True),
        (-1, True),
        (0, True),
    ]
    assert "You have answered everything so far" in text_of(client.get(address("vote", activity)))
    assert Voter.objects.count() == Response.objects.filter(sent_at__isnull=False).count() == 1


def test_a_form_sent_twice_before_the_cookie_came_makes_one_voter(client):
    activity = conversation()
    page = client.get(address("vote", activity))
    form = given(page.context["statement"]) | {
        "submission_key": page.context["key"]["submission_key"].value()
    }
    for _time in range(2):
        client.cookies.pop("tg_participant", None)
        assert client.post(address("vote", activity), form).status_code == 302
    assert Voter.objects.count() == Vote.objects.count() == 1
    assert "tg_participant" in client.cookies


def test_a_page_that_is_loaded_again_asks_the_same(client):
    activity = conversation(*(f"Statement number {number}" for number in range(30)))
    first = client.get(address("vote", activity)).context["statement"]
    assert {client.get(address("vote", activity)).context["statement"] for _time in range(3)} == {first}


def test_a_script_gets_the_next_statement_in_place(client):
    activity = conversation()
    first = activity.statements.get(number=1)
    answer = client.post(address("vote", activity), given(first, -1), headers={"HX-Request": "true"})
    page = text_of(answer)
    assert answer.status_code == 200
    assert "<html" not in page
    assert "Kept: disagree. You have answered 1." in page
    assert "data-tg-focus" in page
    assert first.text not in page


def test_who_wrote_a_statement_is_said_without_a_name_they_did_not_give():
    activity = conversation("A seed of ours")
    partnership = activity.engagement.matter.partnership
    seat = make_seat(partnership=partnership, person=(person := make_person()))
    for actor, byline, text in (
        (Actor.visitor(), "", "From somebody"),
        (Actor.visitor(), "Morag", "From somebody with a name"),
        (actor_for(person, seat), "", "From a partner"),
    ):
        add_statement(actor=actor, activity=activity, text=text, byline=byline)
    assert [said_by(each) for each in activity.statements.order_by("number")] == [
        "The organisers wrote",
        "Someone who takes part said",
        "Morag said",
        f"{seat.organisation} said",
    ]


# Changing, and what goes wrong -----------------------------------------------------------------------------
def test_an_answer_can_be_changed_and_the_way_back_is_offered(client):
    activity = conversation()
    first = activity.statements.get(number=2)
    send(client, activity, first, 1)
    assert address("vote", activity, statement=2) in text_of(client.get(address("vote", activity)))
    page = client.get(address("vote", activity, statement=2))
    assert "Your answer now: <strong>agree</strong>" in text_of(page)
    answer = send(client, activity, first, -1, then="mine")
    assert answer.url == address("own_votes", activity)
    assert Vote.objects.get().value == -1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"value": "5"}, "Choose agree, disagree or pass"),
        ({"value": ""}, "Choose agree, disagree or pass"),
        ({"statement": "x"}, "We could not read for which statement this was"),
        ({"statement": "9" * 30}, "We could not read for which statement this was"),
        ({"edition": "0"}, "We could not read for which statement this was"),
    ],
)
def test_what_cannot_be_read_is_told_and_asked_again(client, wrong, words):
    activity = conversation()
    first = activity.statements.get(number=1)
    answer = client.post(address("vote", activity), given(first, matters="1") | wrong)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "checked" in text_of(answer)
    assert not Vote.objects.exists()


def test_a_statement_that_was_reworded_meanwhile_is_shown_as_it_reads_now(client):
    activity = conversation()
    first = activity.statements.get(number=1)
    send(client, activity, first)
    revise_statement(
        actor=Actor.system(),
        statement=first,
        text="Buses after nine help most",
        keeps_votes=False,
        because="So",
    )
    answer = send(client, activity, first, -1)
    assert answer.status_code == 422
    assert "reworded while you read it" in text_of(answer)
    assert "Buses after nine" in text_of(answer)
    assert place_of(activity.pk, Voter.objects.get()).answered == 0  # so it is asked again


def test_a_statement_that_was_taken_down_is_told_and_never_shown(client):
    activity = conversation()
    first = activity.statements.get(number=1)
    client.get(address("vote", activity))
    hide(first)
    answer = send(client, activity, first)
    assert answer.status_code == 422
    assert "not shown any more" in text_of(answer)
    assert first.text not in text_of(answer)
    for _time in range(2):
        page = client.get(address("vote", activity))
        assert page.context["statement"] != first
        send(client, activity, page.context["statement"])
    page = text_of(client.get(address("vote", activity, statement=1)))
    assert "everything so far" in page
    assert first.text not in page


def test_a_conversation_that_closed_keeps_what_was_given(client):
    activity = conversation()
    first, second = activity.statements.order_by("number")[:2]
    send(client, activity, first)
    activity.state = "closed"
    activity.save()
    answer = send(client, activity, second)
    assert answer.status_code == 422
    assert "Your answer is kept" in text_of(answer)
    assert Vote.objects.count() == 1


def test_there_may_be_nothing_to_answer_yet(client):
    activity = make_activity(kind="conversation")
    assert "No statement to answer yet" in text_of(client.get(address("vote", activity)))


def test_a_form_without_its_token_stores_nothing(client):
    from django.test import Client

    activity = conversation()
    answer = Client(enforce_csrf_checks=True).post(
        address("vote", activity), given(activity.statements.first())
    )
    assert answer.status_code == 403
    assert "the page was too old" in text_of(answer)


@pytest.mark.usefixtures("stopped_clock")
def test_voting_as_fast_as_a_program_is_slowed_down(client, settings):
    settings.RATE_LIMITS_ENABLED = True
    activity = conversation()
    first = activity.statements.get(number=1)
    statuses = Counter(send(client, activity, first, (-1) ** time).status_code for time in range(125))
    assert statuses[429] >= 1
    assert statuses[302] >= 120


# Who may ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("access", ["link", "code", "email", "seats"])
def test_who_was_not_let_in_goes_to_the_way_in(client, access):
    activity = conversation(access=access)
    first = activity.statements.get(number=1)
    way_in = reverse("engagement:activity", args=[activity.pk])
    for answer in (client.get(address("vote", activity)), send(client, activity, first)):
        assert (answer.status_code, answer.url) == (302, way_in)
    in_place = client.post(address("vote", activity), given(first), headers={"HX-Request": "true"})
    assert in_place["HX-Redirect"] == way_in
    assert client.get(address("say", activity)).url == way_in
    assert not Vote.objects.exists()


def test_who_was_let_in_or_holds_a_seat_votes_as_themselves(client):
    by_link = conversation(access="link")
    client.get(address("vote", conversation()))
    sign_in(client, person := make_person())
    Admission.objects.create(activity=by_link, person=person, how="link")
    assert send(client, by_link, by_link.statements.first()).status_code == 302
    assert Voter.objects.get(activity=by_link).person == person
    of_seats = conversation(access="seats")
    member = make_member(partnership=of_seats.engagement.matter.partnership)
    sign_in(client, member)
    assert send(client, of_seats, of_seats.statements.first()).status_code == 302


def test_a_hidden_conversation_and_another_kind_are_not_found(client):
    hidden = conversation(
        engagement=make_engagement(matter=make_matter(partnership=make_partnership(is_public=False)))
    )
    other = make_activity(kind="ideas")
    for activity in (hidden, other):
        for name in ("vote", "practice", "own_votes", "say", "take_back"):
            assert client.get(address(name, activity)).status_code == 404
    assert send(client, hidden, hidden.statements.first()).status_code == 404
    assert not Vote.objects.exists()


# One's own -------------------------------------------------------------------------------------------------
def test_my_answers_are_mine_alone_and_go_on_elsewhere_by_the_private_link(client):
    activity = conversation()
    first, second = activity.statements.order_by("number")[:2]
    send(client, activity, first, 0)
    send(client, activity, second, -1)
    hide(second)
    page = text_of(client.get(address("own_votes", activity)))
    assert first.text in page
    assert "Pass, or not sure" in page
    assert second.text not in page
    assert "Statement 2 is not shown any more" in page
    link = reverse("opinions:come_back", args=[voter_token(Voter.objects.get())])
    assert link in page
    elsewhere = type(client)()
    assert "answered nothing here" in text_of(elsewhere.get(address("own_votes", activity)))
    looked = elsewhere.get(link)
    assert "2 answers were given" in text_of(looked)
    assert looked["Referrer-Policy"] == "same-origin"
    assert "tg_participant" not in elsewhere.cookies
    assert elsewhere.post(link).url == address("own_votes", activity)
    assert first.text in text_of(elsewhere.get(address("own_votes", activity)))
    assert elsewhere.get(link + "x").status_code == 404


def test_the_link_is_sent_to_an_address(client):
    activity = conversation()
    send(client, activity, activity.statements.first())
    wrong = client.post(address("own_votes", activity), {"email": "no"})
    assert wrong.status_code == 422
    assert not Letter.objects.exists()
    client.post(address("own_votes", activity), {"email": "morag@example.org"})
    assert voter_token(Voter.objects.get()) in Letter.objects.get().text


def test_what_was_answered_without_an_account_can_be_kept_with_one(client):
    activity = conversation()
    send(client, activity, activity.statements.first())
    assert client.post(address("keep", activity)).status_code in {302, 403}
    sign_in(client, person := make_person())
    page = client.get(address("own_votes", activity))
    assert page.context["may_keep"]
    assert client.post(address("keep", activity)).url == address("own_votes", activity)
    claim_voters(Voter.objects.get().participant_id)  # as the worker does
    assert Voter.objects.get().person == person
    assert page.context["activity"].statements.first().text in text_of(
        client.get(address("own_votes", activity))
    )


def test_everything_can_be_taken_back_after_it_is_said_what_that_means(client):
    activity = conversation()
    send(client, activity, activity.statements.first())
    assert "cannot take part in this conversation again" in text_of(
        client.get(address("take_back", activity))
    )
    client.post(address("take_back", activity))
    assert Response.objects.get(voter__isnull=False).standing == "withdrawn"
    assert "You took your answers back" in text_of(client.get(address("own_votes", activity)))
    assert send(client, activity, activity.statements.last()).status_code == 422
    assert type(client)().post(address("take_back", activity)).status_code == 404


def test_practice_stores_nothing_and_says_what_each_answer_means(client):
    activity = conversation()
    change_conversation(actor=Actor.system(), activity=activity, practice="Tea is better than coffee")
    assert "Tea is better than coffee" in text_of(client.get(address("practice", activity)))
    for value, words in (
        ("1", "who agree with"),
        ("-1", "do not hold with"),
        ("0", "Passing is a real answer"),
    ):
        assert words in text_of(client.get(address("practice", activity, value=value, matters="1")))
    assert not Vote.objects.exists()
    assert not Response.objects.filter(sent_at__isnull=False).exists()


# A statement of one's own ----------------------------------------------------------------------------------
def test_what_sounds_alike_is_shown_once_and_stops_nobody(client):
    activity = conversation()
    words = {"text": "Buses after ten would help the most", "byline": "", "website": ""}
    first = client.post(address("say", activity), words)
    assert first.status_code == 422
    assert "Not sent yet: this sounds much the same" in text_of(first)
    assert address("vote", activity, statement=1) in text_of(first)
    assert 'name="looked" value="on"' in text_of(first)
    assert first.context["form"]["text"].value() == words["text"]
    sent = client.post(address("say", activity), words | {"looked": "on"})
    assert sent.status_code == 302
    assert "/receipts/" in sent.url
    assert Statement.objects.order_by("-number").first().text == words["text"]
    assert client.get(sent.url).status_code == 200


def test_too_long_or_not_taken_keeps_the_words(client):
    activity = conversation()
    long = "A bench at each stop " * 20
    answer = client.post(address("say", activity), {"text": long})
    assert answer.status_code == 422
    assert long.strip() in text_of(answer)
    Conversation.objects.filter(pk=activity.pk).update(takes_statements=False)
    assert "No new statements are taken" in text_of(client.get(address("say", activity)))
    assert "Add a statement" not in text_of(client.get(address("vote", activity)))


def test_a_statement_that_waits_for_a_moderator_is_not_asked_about(client):
    activity = conversation()
    change_conversation(actor=Actor.system(), activity=activity, holds_statements=True)
    client.post(address("say", activity), {"text": "Something else altogether"})
    assert Contribution.objects.latest("pk").standing == Standing.WAITING
    assert place_of(activity.pk, None).left == 3


# Sheets ----------------------------------------------------------------------------------------------------
def test_a_sheet_is_typed_in_as_a_voter_of_its_own(client):
    activity = conversation()
    assert client.get(address("type_in", activity)).status_code in {302, 403}
    member = make_member(partnership=activity.engagement.matter.partnership)
    sign_in(client, member)
    sheet = {
        "statement-1": "1",
        "statement-3": "0",
        "matters-3": "on",
        "matters-2": "on",
        "channel": "paper",
        "provenance": "The library",
        "layer": "public",
    }
    empty = client.post(address("type_in", activity), sheet | {"statement-1": "", "statement-3": ""})
    assert empty.status_code == 422
    assert "Nothing is answered" in text_of(empty)
    for _sheet in range(2):
        assert client.post(address("type_in", activity), sheet | {"then": "next"}).status_code == 302
    assert "The library" in text_of(client.get(address("type_in", activity)))
    assert Voter.objects.filter(person=None, participant=None).count() == 2
    assert list(Vote.objects.filter(matters=True).values_list("statement__number", flat=True)) == [3, 3]
    assert Response.objects.filter(channel="paper", entered_by=member).count() == 2
    assert voter_of(actor_for(member), activity.pk) is None


def test_a_sheet_of_very_many_statements_has_those_that_are_asked_for(client, monkeypatch):
    for module in ("forms.voting", "views.sheets"):
        monkeypatch.setattr(f"thegither.opinions.{module}.MOST_ON_SHEET", 2)
    activity = conversation("One", "Two", "Three", "Four")
    sign_in(client, make_member(partnership=activity.engagement.matter.partnership))
    page = address("type_in", activity)
    assert "statement-2" in text_of(client.get(page))
    assert "statement-3" not in text_of(client.get(page))
    wrong = text_of(client.get(f"{page}?first=1&last=4"))
    assert "A sheet has up to 2 statements" in wrong
    assert "A sheet has up to 2" in text_of(client.get(f"{page}?first=4&last=3"))
    there = f"{page}?first=3&last=4"
    sheet = {"statement-4": "-1", "channel": "paper", "provenance": "A stall", "layer": "public"}
    assert client.post(there, sheet | {"then": "next"})["Location"] == there
    assert Vote.objects.get().statement.number == 4


# The rule --------------------------------------------------------------------------------------------------
def test_new_statements_get_a_fair_share_and_none_starves():
    activity = conversation(*(f"Point number {number} of many" for number in range(12)))
    Statement.objects.filter(activity=activity).update(agree=30, disagree=10, passed=2)
    new = add_statement(actor=Actor.system(), activity=activity, text="Something new", is_seed=True)
    first_asked = Counter()
    for number in range(1, 121):
        person = Voter(number=number, activity=activity, response_id=-number)
        first_asked[place_of(activity.pk, person).next.number] += 1
    assert first_asked[new.number] > 120 / 13 * 2
    assert (
        place_of(activity.pk, Voter(number=7, activity=activity, response_id=-7)).next
        == place_of(activity.pk, Voter(number=7, activity=activity, response_id=-7)).next
    )


def test_the_number_of_queries_does_not_grow(client, django_assert_max_num_queries):
    for texts in (("Only one",), tuple(f"One of many, {number}" for number in range(6))):
        activity = conversation(*texts)
        first = activity.statements.get(number=1)
        with django_assert_max_num_queries(9):
            assert client.get(address("vote", activity)).status_code == 200
        send(client, activity, first)
        with django_assert_max_num_queries(14) as asked:
            assert send(client, activity, first, -1).status_code == 302
        assert not [each for each in asked if "session" in each["sql"] or "ratecount" in each["sql"]]
        with django_assert_max_num_queries(11):
            assert client.get(address("own_votes", activity)).status_code == 200

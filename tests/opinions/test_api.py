"""Conversations by program: read by everybody, voted in without a token too, results where they are shown."""

from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.api.program import Program, token_of
from tests.factories import make_engagement, make_matter, make_member, make_partnership
from tests.opinions.conversations import camps, cast, make_conversation
from thegither.accounts.limits import Try, tries_of
from thegither.accounts.participants import COOKIE, remember_participant
from thegither.engagement.models import Engagement
from thegither.opinions.models import Statement, Vote, Voter
from thegither.opinions.services.mapping import map_conversation

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Program:
    return Program()


@pytest.fixture
def engagement() -> Engagement:
    return make_engagement(matter=make_matter(partnership=make_partnership()))


def limits_of(source: Any, name: str, *, most: int, **_limits: int) -> list[Try]:
    return tries_of(source, name, per_minute=most, per_hour=1000)


def test_a_statement_is_put_in_once_and_voted_on_with_a_token(
    engagement: Engagement, visitor: Program
) -> None:
    activity = make_conversation(1, engagement=engagement)
    reader = Program(token_of(make_member(partnership=engagement.matter.partnership)))
    path, key = f"/activities/{activity.pk}/statements", "6f0e6c0e-4b5c-4d0e-9a54-6f1d0a0b9c02"
    said = {"text": "Dogs should travel free after seven."}

    made = [visitor.post(path, said, Idempotency_Key=key) for _time in range(2)]

    assert [answer.status_code for answer in made] == [201, 201]
    statement = made[0].json()["statement"]
    assert statement["id"] == made[1].json()["statement"]["id"]
    assert "/receipts/" in made[0].json()["receipt_url"]
    assert visitor.post(path, {"text": "x" * 301}).status_code == 422
    vote = f"/statements/{statement['id']}/vote"
    for value in (1, -1):
        assert reader.send("put", vote, {"value": value}).json()["value"] == value
    assert [each.value for each in Vote.objects.all()] == [-1]
    for value in (2, True, False, 1.0, "1", None):
        assert reader.send("put", vote, {"value": value}).status_code == 422
    asked = reader.get(f"/conversations/{activity.pk}/next-statement").json()
    assert (asked["statement"]["number"], asked["answered"], asked["left"]) == (1, 1, 1)
    assert [each["number"] for each in visitor.walk(f"/statements?activity={activity.pk}")] == [2, 1]


def test_who_has_no_token_votes_again_by_the_key_of_their_first_vote_and_by_no_cookie(
    visitor: Program,
) -> None:
    activity = make_conversation(2)
    first, second = (
        f"/statements/{pk}/vote" for pk in activity.statements.order_by("number").values_list("pk", flat=True)
    )
    sent_with = {"Idempotency_Key": "6f0e6c0e-4b5c-4d0e-9a54-6f1d0a0b9c03"}

    answers = [visitor.send("put", first, {"value": 1}, **sent_with).json() for _time in range(2)]

    assert answers[0] == answers[1]
    holder = {"Authorization": f"Participant {answers[0]['participant_key']}"}
    assert visitor.send("put", first, {"value": -1}, **holder).json()["participant_key"] is None
    asked = visitor.get(f"/conversations/{activity.pk}/next-statement", **holder).json()
    assert (asked["statement"]["number"], asked["answered"]) == (2, 1)
    assert [(each.value, each.voter.response.channel) for each in Vote.objects.all()] == [(-1, "api")]

    cookie = HttpResponse()
    remember_participant(cookie, Voter.objects.get().participant_id or 0)
    visitor.client.cookies[COOKIE] = cookie.cookies[COOKIE].value
    assert visitor.send("put", second, {"value": 1}).json()["participant_key"] is not None
    assert Voter.objects.count() == 2
    forged = {"Authorization": f"Participant {cookie.cookies[COOKIE].value}"}
    assert visitor.send("put", second, {"value": 1}, **forged).json()["code"] == "key_not_valid"


def test_without_a_token_nobody_votes_where_they_are_not_let_in_or_too_often(
    visitor: Program, settings: Any
) -> None:
    settings.RATE_LIMITS_ENABLED = True
    closed, opened = make_conversation(1, access="code"), make_conversation(1)
    path = f"/statements/{closed.statements.get().pk}/vote"
    assert visitor.send("put", path, {"value": 1}).status_code == 401
    path = f"/statements/{opened.statements.get().pk}/vote"
    with patch("thegither.opinions.limiting.tries_of", partial(limits_of, most=2)):
        answers = [visitor.send("put", path, {"value": 1}) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert Voter.objects.count() == 2


def test_results_tell_what_it_takes_to_repeat_them_in_few_queries(visitor: Program) -> None:
    activity = make_conversation()
    path = f"/conversations/{activity.pk}"
    assert visitor.get(f"{path}/results").status_code == 404
    cast(activity, camps(4))
    map_conversation(activity.pk)
    assert visitor.get(f"{path}/results").status_code == 404  # it would say what each of the four thinks
    cast(activity, camps())
    run = map_conversation(activity.pk)
    assert run is not None

    with CaptureQueriesContext(connection) as queries:
        told = visitor.get(f"{path}/results").json()

    assert len(queries) <= 6
    assert (told["digest"], told["people"], len(told["groups"]), told["is_sample"]) == (
        run.digest,
        40,
        2,
        False,
    )
    assert len(told["statements"]) == 12
    assert not {"voter", "participant"} & {key for each in told["statements"] for key in each}
    conversation = visitor.get(path).json()
    assert (conversation["statements"], conversation["voters"], conversation["votes"]) == (12, 40, 528)


def test_results_that_are_not_shown_are_not_given_but_to_those_who_plan_it(
    engagement: Engagement, visitor: Program
) -> None:
    activity = make_conversation(12, engagement=engagement, shows_results=False)
    cast(activity, camps())
    map_conversation(activity.pk)
    officer = Program(token_of(make_member(partnership=engagement.matter.partnership, role="officer")))

    assert visitor.get(f"/conversations/{activity.pk}/results").status_code == 404
    assert officer.get(f"/conversations/{activity.pk}/results").status_code == 200


def test_lists_take_as_many_queries_for_three_as_for_one(visitor: Program) -> None:
    counts = []
    for number in (1, 3):
        activity = make_conversation(number)
        with CaptureQueriesContext(connection) as queries:
            visitor.get(f"/statements?activity={activity.pk}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Statement.objects.count() == 4

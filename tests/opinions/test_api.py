"""Conversations by program: read by everybody, voted in with a token, results where they are shown."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.program import Program, token_of
from tests.factories import make_engagement, make_matter, make_member, make_partnership
from tests.opinions.conversations import camps, cast, make_conversation
from thegither.engagement.models import Engagement
from thegither.opinions.models import Statement, Vote
from thegither.opinions.services.mapping import map_conversation

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Program:
    return Program()


@pytest.fixture
def engagement() -> Engagement:
    return make_engagement(matter=make_matter(partnership=make_partnership()))


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
    assert visitor.send("put", vote, {"value": 1}).status_code == 401
    for value in (1, -1):
        assert reader.send("put", vote, {"value": value}).json()["value"] == value
    assert [each.value for each in Vote.objects.all()] == [-1]
    assert reader.send("put", vote, {"value": 2}).status_code == 422
    asked = reader.get(f"/conversations/{activity.pk}/next-statement").json()
    assert (asked["statement"]["number"], asked["answered"], asked["left"]) == (1, 1, 1)
    assert [each["number"] for each in visitor.walk(f"/statements?activity={activity.pk}")] == [2, 1]


def test_results_tell_what_it_takes_to_repeat_them_in_few_queries(visitor: Program) -> None:
    activity = make_conversation()
    path = f"/conversations/{activity.pk}"
    assert visitor.get(f"{path}/results").status_code == 404
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
    assert (conversation["statements"], conversation["voters"], conversation["votes"]) == (12, 40, 480)


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

"""Asks for programs: the two sides alone, and a no like any other answer."""

from datetime import timedelta

import pytest

from tests.api.program import Program, token_of
from tests.factories import make_member, make_partnership
from thegither.kernel.clock import today

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_the_two_sides_ask_and_answer_and_nobody_else_reads_it(count, django_assert_max_num_queries):
    partnership = make_partnership()
    people = [make_member(partnership=partnership) for _side in range(3)]
    asking, asked, third = (Program(token_of(person)) for person in people)
    organisation = people[1].mandates.get().seat.organisation
    body = {"organisation": organisation.pk, "what": "Two helpers", "answer_by": today().isoformat()}
    path = f"/partnerships/{partnership.pk}/asks"
    assert Program().post(path, body).status_code == 401
    assert asking.post(path, {**body, "organisation": 999_999}).json()["code"] == "unknown_key"
    made = [asking.post(path, body).json() for _time in range(count)]
    assert made[0]["state"] == "waiting"
    with django_assert_max_num_queries(8):
        assert len(asked.get("/asks?state=waiting").json()["items"]) == count
    assert third.get("/asks").json()["items"] == []
    at = f"/asks/{made[0]['id']}"
    assert third.get(at).status_code == 404
    assert third.post(f"{at}/decline").status_code == 404
    assert asking.post(f"{at}/decline").status_code == 403
    later = {"state": "later", "answer_by": (today() + timedelta(days=9)).isoformat()}
    assert asked.post(f"{at}/answer", {"state": "declined"}).json()["code"] == "state_unknown"
    assert asked.post(f"{at}/answer", later).json()["answer_by"] == later["answer_by"]
    no = asked.post(f"{at}/decline", {"reason": "capacity"}).json()
    assert (no["state"], no["decline_reason"]) == ("declined", "capacity")
    assert asking.get(at).json()["state"] == "declined"

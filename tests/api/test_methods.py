"""Ideas, drafts and events by program: read by everybody, taken part in without a token, run with one."""

from datetime import timedelta

import pytest

from tests.api.program import Program, token_of
from tests.factories import make_activity, make_engagement, make_matter, make_member, make_partnership
from thegither.engagement.models import Response
from thegither.gatherings.models import SignUp
from thegither.ideas.models import Idea
from thegither.kernel.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement():
    return make_engagement(matter=make_matter(partnership=make_partnership()))


@pytest.fixture
def runner(engagement):
    return Program(token_of(make_member(partnership=engagement.matter.partnership, role="officer")))


@pytest.fixture
def reader(engagement):
    return Program(token_of(make_member(partnership=engagement.matter.partnership)))


def test_ideas_are_put_in_once_and_supported_with_a_token(engagement, visitor, runner, reader):
    activity = make_activity(engagement=engagement, kind="ideas")
    path, idea = f"/activities/{activity.pk}/ideas", {"title": "A bench", "text": "At every second stop."}
    key = {"Idempotency_Key": "6f0e6c0e-4b5c-4d0e-9a54-6f1d0a0b9c01"}
    made = [visitor.post(path, idea, **key) for _time in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["idea"]["id"] == made[1].json()["idea"]["id"]
    bench = made[0].json()["idea"]["id"]
    light = visitor.post(path, idea | {"title": "A light"}).json()["idea"]["id"]
    assert runner.post(path, idea | {"title": "A tree"}).status_code == 201
    assert set(Response.objects.values_list("channel", "entered_by")) == {("api", None)}
    assert visitor.send("put", f"/ideas/{bench}/support").status_code == 401
    for _time in range(2):
        assert runner.send("put", f"/ideas/{bench}/support").json()["supporters"] == 1
    merge = {"into": bench, "because": "The same"}
    assert reader.post(f"/ideas/{light}/merge", merge).status_code == 403
    assert runner.post(f"/ideas/{light}/merge", merge).json()["merged_into_id"] == bench
    assert runner.post(f"/ideas/{light}/merge", merge).status_code == 409
    assert runner.send("delete", f"/ideas/{light}/merge").json()["merged_into_id"] is None
    assert len(visitor.walk(f"/ideas?activity={activity.pk}")) == Idea.objects.count() == 3
    assert visitor.post(path, idea | {"community": 999_999}).status_code == 422


def test_a_draft_is_published_and_commented_on(engagement, visitor, runner):
    activity = make_activity(engagement=engagement, kind="draft")
    path = f"/activities/{activity.pk}/draft"
    assert visitor.get(path).status_code == 404
    assert visitor.post(path, {"text": "Mine"}).status_code == 401
    assert runner.post(path, {"text": "# One\n\nBuses run until ten."}).status_code == 201
    heading, buses = visitor.get(path).json()["passages"]
    assert (heading["level"], buses["level"]) == (1, 0)
    said = {"passage": buses["id"], "kind": "concern", "text": "Too early", "quote": "until ten"}
    assert visitor.post(f"{path}/comments", said).status_code == 201
    assert visitor.post(f"{path}/comments", said | {"quote": "never"}).status_code in (409, 422)
    (comment,) = visitor.walk(f"/draft-comments?activity={activity.pk}&key={buses['key']}")
    assert (comment["quote"], comment["layer"]) == ("until ten", "public")


def test_an_event_is_planned_and_names_are_for_those_who_run_it(engagement, visitor, runner, reader):
    activity = make_activity(engagement=engagement, kind="event")
    starts_at = now() + timedelta(days=3)
    event = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), "places": 1}
    path = f"/events/{activity.pk}"
    assert visitor.get(path).status_code == 404
    assert runner.send("put", path, event).status_code in (409, 422)
    link = "https://meet.example.org/secret"
    assert runner.send("put", path, event | {"online_url": link}).status_code == 200
    states = [visitor.post(f"{path}/sign-ups", {"name": name}).json()["state"] for name in ("Isla", "Una")]
    assert states == ["going", "waiting"]
    shown = visitor.get(path)
    assert (shown.json()["going"], shown.json()["waiting"], shown.json()["is_online"]) == (1, 1, True)
    assert b"secret" not in shown.content
    assert visitor.get(f"{path}/sign-ups").status_code == 401
    assert reader.get(f"{path}/sign-ups").status_code == 403
    assert {each["name"] for each in runner.get(f"{path}/sign-ups").json()["items"]} == {"Isla", "Una"}
    assert len(visitor.walk(f"/events?engagement={engagement.pk}")) == 1
    assert SignUp.objects.count() == 2

"""Whom the way in to an activity turns away is counted, and told to those who run it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import actor_for, make_activity, make_engagement, make_member, sign_in
from thegither.accounts.models import Letter
from thegither.engagement import services
from thegither.engagement.models import TurnedAway
from thegither.engagement.selectors.waiting import planning_waits_for
from thegither.engagement.services.turning_away import count_unsent_letters
from thegither.kernel.clock import at, now

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_code(matter):
    return make_activity(engagement=make_engagement(matter=matter), kind="ideas", access="code")


@pytest.fixture
def runs(partnership):
    return make_member(partnership=partnership, role="officer")


def told(person, seats=(1,)):
    return [wait.title for wait in planning_waits_for(actor_for(person), list(seats), 12)]


def test_codes_refused_often_are_told_to_those_who_run_it_and_age_out(client, by_code, runs, partner):
    for code in ("one", "two", "three", "four"):
        assert client.post(by_code.get_absolute_url(), {"code": code}).status_code == 422
    assert told(runs) == []
    client.post(by_code.get_absolute_url(), {"code": "five"})
    assert told(runs) == [f"See why people do not get in: {by_code.title}"]
    assert told(partner) == []
    assert list(TurnedAway.objects.values_list("reason", "count")) == [("code_unknown", 5)]
    sign_in(client, runs)
    shown = client.get(reverse("engagement:responses", args=[by_code.pk])).content.decode()
    assert "A code that is not on the list" in shown
    with at(now() + timedelta(days=8)):
        assert told(runs) == []


def test_wrong_links_and_codes_of_others_count_too(client, by_code, matter, actor):
    by_link = make_activity(engagement=by_code.engagement, kind="ideas", access="link")
    assert client.get(reverse("engagement:come_in", args=[by_link.pk, "old"])).status_code == 404
    assert client.get(reverse("engagement:come_in", args=[by_code.pk, "old"])).status_code == 404
    officer = actor_for(make_member(partnership=matter.partnership, role="officer"))
    (code,) = services.make_codes(actor=officer, activity=by_code, count=1)
    assert client.post(by_code.get_absolute_url(), {"code": code}).status_code == 302
    client.cookies.clear()
    assert client.post(by_code.get_absolute_url(), {"code": code}).status_code == 422
    found = TurnedAway.objects.values_list("activity", "reason", "count")
    assert set(found) == {(by_link.pk, "link_wrong", 1), (by_code.pk, "code_used", 1)}


def test_letters_that_do_not_go_out_are_counted_once(by_code):
    by_code.access = "email"
    by_code.save()
    for name in ("isla", "una"):
        services.ask_by_email(activity=by_code, email=f"{name}@example.org")
    Letter.objects.filter(recipient__startswith="una").update(sent_at=now())
    assert count_unsent_letters() == 0
    with at(now() + timedelta(hours=2)):
        assert (count_unsent_letters(), count_unsent_letters()) == (1, 1)
    row = TurnedAway.objects.get()
    assert (row.reason, row.count) == ("letter_unsent", 1)
    with at(now() + timedelta(days=100)):
        count_unsent_letters()
    assert not TurnedAway.objects.exists()


def test_the_question_costs_my_work_no_query(by_code, runs):
    with CaptureQueriesContext(connection) as caught:
        planning_waits_for(actor_for(runs), [1], 12)
    assert len([query for query in caught if "engagement_turnedaway" in query["sql"]]) == 1
    assert len([query for query in caught if "UNION ALL" in query["sql"]]) == 1
